# SPDX-License-Identifier: AGPL-3.0-or-later
"""A list of 10 000 people applied to its end: lines a second of processor, and what is there afterwards.

Nine in ten are new, with a trade, a place, a status by day and a letter; the others are faults of each
kind. Then the same list again (all is so already), and another list whose worker is killed in the
middle (SIGKILL, in a process of its own) and that another goes on with: the rows are those of a list
that nobody stopped. Seconds are of the processor of this process; PostgreSQL's own are not counted.

``--lines=N``: how many (10 000).
"""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence

from bench._server import database, environment

# isort: split
from django.db import connection

from groupes.administration import actions, sheet
from groupes.administration.models import Milestone, PeopleImport, StatusPeriod
from groupes.journal.models import Entry
from groupes.models import Cooperative, Letter, Member, User
from groupes.people.models import Listing

LINES = 10_000
LEAST = 200  # lines a second of processor
HEAD = "email;nom;métier;ville;statut;depuis;jusqu’au\n"
TRADES = ("graphiste", "relieuse", "maraîchère", "développeur", "formatrice", "luthier")
FAULTS = ("sans-adresse;Nom", ";Nom", "x{n}@{of};", "x{n}@{of};N;;;roi", "p0@{of};Encore")
PATIENCE = 600.0


def text(count: int, of: str) -> str:
    """A list of so many lines, a tenth of them bad; addresses end in ``of``."""
    lines = []
    for n in range(count):
        if n % 10 == 9:
            lines.append(FAULTS[n // 10 % len(FAULTS)].format(n=n, of=of))
            continue
        status = ("CESA", "CAPE", "associé")[n % 3]
        lines.append(
            f"p{n}@{of};Personne {n};{TRADES[n % len(TRADES)]};Lille;{status};01/0{n % 9 + 1}/2026"
        )
    return HEAD + "\n".join(lines)


def brought(by: Member, count: int, of: str) -> PeopleImport:
    """A list that waits to be written."""
    made = actions.bring_people(by=by, sheet=sheet.read(text(count, of).encode()))
    actions.apply_list(by=by, brought=made, invite=True, origin="https://groupes.example")
    return made


def rows() -> Counter[str]:
    """How many rows there are of what a list makes."""
    tables = (User, Member, Listing, StatusPeriod, Milestone, Letter, Entry)
    return Counter({one.__name__: one._default_manager.count() for one in tables})


def applied(name: str, made: PeopleImport, least: float) -> None:
    start, wall = time.process_time(), time.perf_counter()
    actions.write_people(brought=made.pk)
    seconds, took = time.process_time() - start, time.perf_counter() - wall
    made.refresh_from_db()
    rate = made.total / seconds
    verdict = "ok" if rate >= least else "BELOW"
    told = ", ".join(f"{number} {verdict}" for verdict, number in sorted(made.counts.items()))
    print(
        f"  {name:16} {seconds:6.1f} s of processor, {took:6.1f} s in all: {rate:6.0f} lines/s "
        f"(at least {least}: {verdict})   {told}"
    )


def killed(made: PeopleImport, url: str) -> int:
    """Have another process write a list, and kill it once a third is there: how many lines were."""
    worker = subprocess.Popen(
        [sys.executable, "-m", "bench.people", f"--write={made.pk}"],
        env=environment(url),
        stdin=subprocess.DEVNULL,
    )
    try:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and worker.poll() is None:
            made.refresh_from_db(fields=["done"])
            if made.done >= made.total // 3:
                break
            time.sleep(0.01)
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait(20)
    made.refresh_from_db()
    return made.done


def main(arguments: Sequence[str] = ()) -> None:
    given = dict(one.removeprefix("--").partition("=")[::2] for one in arguments)
    if "write" in given:  # the worker that is to be killed
        actions.write_people(brought=int(given["write"]))
        return
    count = int(given.get("lines") or LINES)
    print(f"a list of {count} people")
    with database("bench_people") as url:
        here = Cooperative.objects.create(name="Banc", slug="banc")
        user = User.objects.create_user("banc@exemple.fr")
        boss = Member.objects.create(user=user, cooperative=here, name="Banc", administers=True)
        before = rows()
        applied("to its end", brought(boss, count, "un.fr"), LEAST)
        once = rows() - before
        applied("the same again", brought(boss, count, "un.fr"), 2 * LEAST)
        before = rows()
        made = brought(boss, count, "deux.fr")
        done = killed(made, url)
        actions.write_people(brought=made.pk)
        actions.write_people(brought=made.pk)
        twice = rows() - before
        same = "the same rows" if once == twice else f"OTHER ROWS: {twice - once}, {once - twice}"
        print(f"  killed after {done} of {made.total} lines, gone on with: {same}")
        print("  " + ", ".join(f"{number} {name}" for name, number in sorted(once.items())))
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_size_pretty(pg_database_size(current_database()))")
            print(f"  the database is {cursor.fetchone()[0]}")


if __name__ == "__main__":
    main(sys.argv[1:])
