# SPDX-License-Identifier: AGPL-3.0-or-later
"""500 new notices against 2 000 watches: found, kept and told, within 5 s, by the database's indexes.

1 800 watches of 600 groupes and 200 of people's own, among 1 000 notices that were there before. Words
are drawn from a vocabulary in which some are common and most are rare; a third of the watches ask
words, a third codes or places, a third several at once. Then the same notices again: nothing is found
or told a second time. Seconds are of the processor, of this process and of PostgreSQL's for it: what
the wall shows depends on what else the machine does.
"""

from __future__ import annotations

import datetime as dt
import random
import time
from dataclasses import replace

import psutil

from bench._server import database

# isort: split
from django.contrib.auth.models import Group
from django.db import connection
from django.utils import timezone

from bench import _product
from groupes.journal.models import Entry
from groupes.models import Cooperative, Groupe, Member, User
from tenders.notices import actions as notices
from tenders.notices.models import NoticeVersion
from tenders.notices.parsing.codes import CPV_DIVISIONS, DEPARTMENTS
from tenders.watches import asked, matching
from tenders.watches.actions import looking
from tenders.watches.models import Because, Cursor, Match, Watch

BEFORE = 1000
NEW = 500
GROUPES = 600
EACH = 3
OWN = 200
MOST = 5.0  # seconds
SYLLABLES = (
    "ba",
    "cor",
    "du",
    "fi",
    "gal",
    "hé",
    "jo",
    "lin",
    "mor",
    "nu",
    "pra",
    "quo",
    "ri",
    "sel",
    "tan",
    "vu",
)


class Spent:
    """Seconds of the processor since it was made, ours and those of PostgreSQL for us."""

    def __init__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            (pid,) = cursor.fetchone()
        self.server = psutil.Process(pid)
        self.begun = self.now()
        self.wall = time.perf_counter()

    def now(self) -> float:
        times = self.server.cpu_times()
        return time.process_time() + times.user + times.system

    def __call__(self) -> float:
        return self.now() - self.begun

    def __str__(self) -> str:
        return f"{self():6.2f} s (wall {time.perf_counter() - self.wall:6.2f} s)"


def vocabulary() -> list[str]:
    dice = random.Random(1)
    return ["".join(dice.choices(SYLLABLES, k=3)) + "tion" for _n in range(3000)]


def word(dice: random.Random, words: list[str]) -> str:
    """Few are common, most are rare."""
    return words[int(len(words) * dice.random() ** 1.5)]


def files(count: int, words: list[str], key: str) -> list[notices.File]:
    dice = random.Random(key)
    specs = [spec for spec in _product.find("SPECS") if spec.format == "eforms"]
    eforms = _product.find("eforms")
    postcodes = [code for code in DEPARTMENTS if len(code) == 2 and code.isdigit()]
    today = timezone.localdate()
    made = []
    for n in range(count):
        spec = specs[n % len(specs)]
        codes = dice.sample([*CPV_DIVISIONS], 2)
        made.append(
            replace(
                spec,
                key=f"{key}-{n}",
                twin_of="",
                title=" ".join(word(dice, words) for _n in range(6)),
                description=" ".join(word(dice, words) for _n in range(80)),
                cpv=tuple(f"{code}{dice.randint(100000, 999999)}" for code in codes),
                buyer=replace(spec.buyer, nuts="", postcode=f"{dice.choice(postcodes)}000"),
                days=dice.randint(5, 60),
                published=dice.randint(0, 80),
                lots=(),
            )
        )
    return [notices.File(f"{n}.xml", eforms(one, today)) for n, one in enumerate(made)]


def watch(dice: random.Random, words: list[str], **of: object) -> Watch:
    kind = dice.randrange(3)
    made = Watch(name="Veille", **of)
    if kind != 1:
        made.words = " ".join(word(dice, words) for _n in range(dice.choice([1, 1, 2])))
        if dice.random() < 0.2:
            made.words += f" -{word(dice, words)}"
    if kind != 0:
        made.cpv = [f"{dice.choice([*CPV_DIVISIONS])}{dice.randint(1, 9)}" for _n in range(2)]
        if dice.random() < 0.5:
            made.departments = dice.sample([*DEPARTMENTS], 5)
    if dice.random() < 0.3:
        made.days_ahead = 15
    if dice.random() < 0.2:
        made.value_from, made.value_to = 20_000, 100_000
    asked.compile_watch(made, [])
    made.hidden_buyers = asked.any_of(["ville de Nulle-Part"]) if dice.random() < 0.3 else ""
    return made


def owners() -> tuple[list[Groupe], list[Member]]:
    house = Cooperative.objects.create(name="Banc", slug="banc")
    grants = Group.objects.bulk_create([Group(name=f"bench {n}") for n in range(GROUPES)])
    groupes = Groupe.objects.bulk_create(
        [
            Groupe(cooperative=house, kind="trade", name=f"Groupe {n}", slug=f"groupe-{n}",
                   state="active", purpose="", grants=grant)
            for n, grant in enumerate(grants)
        ]
    )  # fmt: skip
    users = User.objects.bulk_create([User(email=f"p{n}@banc.example") for n in range(OWN)])
    members = [Member(user=user, cooperative=house, name=f"P {n}") for n, user in enumerate(users)]
    return groupes, Member.objects.bulk_create(members)


def main() -> None:
    words = vocabulary()
    with database("bench_watches"):
        notices.import_files(by=None, files=files(BEFORE, words, "before"))
        groupes, members = owners()
        dice = random.Random(2)
        made = [watch(dice, words, groupe=one) for one in groupes for _n in range(EACH)]
        made += [watch(dice, words, member=one) for one in members]
        Watch.objects.bulk_create(made)
        last = NoticeVersion.objects.order_by("-pk").values_list("pk", flat=True)[0]
        Cursor.objects.update_or_create(pk=1, defaults={"upto": last})
        notices.import_files(by=None, files=files(NEW, words, "new"))
        new = NoticeVersion.objects.filter(pk__gt=last).values_list("notice_id", flat=True)
        print(f"{len(set(new))} new notices against {len(made)} watches")
        spent = Spent()
        found = matching.found_among(set(new), timezone.now())
        print(f"  compared       {spent}   {len(found)} found")
        spent = Spent()
        looking.look_all()
        verdict = "ok" if spent() <= MOST else "ABOVE"
        told = Entry.objects.filter(verb="watches.matched").count()
        print(
            f"  all of it      {spent}   {Match.objects.count()} matches kept, "
            f"{Because.objects.count()} reasons, {told} told (at most {MOST:.0f} s: {verdict})"
        )
        Cursor.objects.update(upto=last)
        spent = Spent()
        looking.look_all()
        more = Entry.objects.filter(verb="watches.matched").count() - told
        print(f"  the same again {spent}   {more} told")
        one = next(each for each in made if each.words and not each.cpv)
        since = timezone.localdate() - dt.timedelta(days=90)
        spent = Spent()
        rows = matching.found_lately(one, since, timezone.localdate(), 2001)
        print(f"  a preview      {spent}   {len(rows)} in 90 days")


if __name__ == "__main__":
    main()
