# SPDX-License-Identifier: AGPL-3.0-or-later
"""What each line of a list of people would do: made, changed, left as it is, refused and why. Plain
values; who is known is given."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterable, Mapping
from typing import Final, NamedTuple

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from groupes.administration.sheet import Line, plain
from groupes.administration.statuses import Period
from groupes.models import Member
from groupes.web.oneline import one_line

NEW, SAME, CHANGED, REFUSED = "new", "same", "changed", "refused"

STATUSES: Final = {
    plain(words): status.value
    for status, called in {
        Member.Status.TEST: ("cape", "test", "contrat test", "test contract", "contrat cape", "a l’essai"),
        Member.Status.SALARIED: (
            "cesa", "salarie", "salariee", "salarié·e", "entrepreneur salarie", "entrepreneuse salariee",
            "entrepreneur·e salarié·e", "salaried", "salaried entrepreneur",
        ),
        Member.Status.ASSOCIATE: ("associe", "associee", "associé·e", "sociétaire", "associate", "esa"),
        Member.Status.STAFF: ("staff", "permanent", "permanente", "équipe", "equipe d’appui", "cooperative staff"),
    }.items()
    for words in called
}  # fmt: skip


class Known(NamedTuple):
    """Someone who has an account already: of this cooperative, or (``here`` False) not."""

    here: bool
    left: bool = False
    name: str = ""
    trade: str = ""
    place: str = ""
    status: str = ""
    periods: tuple[Period, ...] = ()
    came_in: bool = False  # has logged in: what they say of themself is theirs


class Planned(NamedTuple):
    """What a line does. ``why``: codes of why it is refused; ``sets``: what it writes, by name."""

    number: int
    email: str
    name: str
    verdict: str
    why: tuple[str, ...] = ()
    sets: Mapping[str, str] = {}


def plan(
    lines: Iterable[Line],
    known: Mapping[str, Known],
    *,
    today: dt.date,
    before: Collection[str] = (),
) -> list[Planned]:
    """One for each line, in the order of the file. Of an address that stands twice the first line
    counts; ``before``: those of the lines that came earlier."""
    seen = set(before)
    found = []
    for line in lines:
        email, name, sets, why = _read(line, today=today)
        if email:
            if email in seen:
                why.append("twice")
            seen.add(email)
        if why:
            found.append(Planned(line.number, email, name, REFUSED, tuple(why)))
            continue
        found.append(_against(known.get(email), Planned(line.number, email, name, NEW, (), sets)))
    return found


def email_of(line: Line) -> str:
    return line.values.get("email", "").lower()


def _read(line: Line, *, today: dt.date) -> tuple[str, str, dict[str, str], list[str]]:
    values, why = line.values, []
    email = email_of(line)
    try:
        validate_email(email)
    except ValidationError:
        why.append("email" if email else "no_email")
    if len(email) > 254:
        why.append("email")
    both = " ".join(filter(None, (values.get("first_name"), values.get("last_name"))))
    name = one_line(values.get("name") or both)
    if len(name) > 120:
        why.append("long")
    sets = {"name": name} if name else {}
    for column in ("trade", "place"):
        if text := one_line(values.get(column, "")):
            sets[column] = text
            if len(text) > 120:
                why.append("long")
    if status := values.get("status"):
        if (code := STATUSES.get(plain(status))) is None:
            why.append("status")
        else:
            sets["status"] = code
    days: dict[str, dt.date] = {}
    for column in ("since", "until"):
        if text := values.get(column, ""):
            if (day := as_day(text)) is None:
                why.append("date")
            else:
                days[column], sets[column] = day, day.isoformat()
    if "since" in days and days["since"] > today:
        why.append("future")
    if len(days) == 2 and days["until"] < days["since"]:
        why.append("order")
    if days and "status" not in sets and not why:
        why.append("no_status")
    return email, name, sets, why


DAYS: Final = (
    re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})"),
    re.compile(r"(?P<d>\d{1,2})[/.-](?P<m>\d{1,2})[/.-](?P<y>\d{4})"),
)


def as_day(text: str) -> dt.date | None:
    """2026-03-31, 31/03/2026, 31.03.2026, also with an hour behind; None for anything else."""
    for shape in DAYS:
        if found := shape.fullmatch(text.split(" ")[0].split("T")[0]):
            try:
                day = dt.date(int(found["y"]), int(found["m"]), int(found["d"]))
            except ValueError:
                return None
            return day if 1950 <= day.year <= 2100 else None
    return None


def _against(known: Known | None, line: Planned) -> Planned:
    if known is None:
        return line if line.name else line._replace(verdict=REFUSED, why=("no_name",))
    if not known.here:
        return line._replace(verdict=REFUSED, why=("taken",))
    if known.left:
        return line._replace(verdict=REFUSED, why=("left",))
    sets = {}
    if not known.came_in and line.sets.get("name", known.name) != known.name:
        sets["name"] = line.sets["name"]
    for column in ("trade", "place"):  # what someone wrote of themself is theirs
        if line.sets.get(column) and not getattr(known, column):
            sets[column] = line.sets[column]
    if "status" in line.sets and not _is_so(known, line.sets):
        sets |= {
            name: line.sets[name] for name in ("status", "since", "until") if name in line.sets
        }
    name = known.name if known.came_in else line.name or known.name
    return line._replace(verdict=CHANGED if sets else SAME, sets=sets, name=name)


def _is_so(known: Known, sets: Mapping[str, str]) -> bool:
    """Whether the status that a line gives is the one that is known for that day, or for today."""
    since, until = sets.get("since"), sets.get("until")
    if since is None and until is None:
        return known.status == sets["status"]
    return any(
        one.status == sets["status"]
        and (since is None or one.starts_on.isoformat() == since)
        and (until is None or (one.ends_on is not None and one.ends_on.isoformat() == until))
        for one in known.periods
    )
