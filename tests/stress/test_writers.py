# SPDX-License-Identifier: AGPL-3.0-or-later
"""Six people write at once in one groupe, by its pages, while the notices they answer are imported
again: nobody gets an error of ours, and the journal counts without a gap."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial

import pytest
from django.db import connection
from django.http import HttpResponse
from django.urls import reverse

from groupes.chat.models import Message
from groupes.journal.models import Entry
from roles.decisions import tallying
from roles.decisions.models import Decision, Tension, Way
from roles.meetings.models import Minutes
from tests.stress.writers import WRITERS, World, Writer, bring_again, build, told

IMPORTS = 3
PATIENCE = 120  # seconds after which a writer is stuck


def at_once(tasks: list[Callable[[], None]]) -> None:
    """Run in a thread each, started together; fails when one of them does, or is stuck."""
    start, failures = threading.Barrier(len(tasks)), []

    def run(task: Callable[[], None]) -> None:
        try:
            start.wait()
            task()
        except BaseException as failure:
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(task,), daemon=True) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=PATIENCE)
    assert not any(thread.is_alive() for thread in threads)
    assert failures == []


def deadlocks() -> int:
    """How many of the database's transactions were stopped because they waited for each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        [count] = cursor.fetchone()
    return count


def _one_and_the_same(world: World) -> None:
    """What six said at once is counted once each, and what all wrote down is there once."""
    assert tallying.participation(world.vote) == (WRITERS, WRITERS)
    assert Tension.objects.filter(sentence="La même chose").count() == 1
    assert world.meeting.attendances.filter(was_there=True).count() == WRITERS
    noted = Decision.objects.filter(title__startswith="Décidé")
    assert {(one.state, one.voters.count()) for one in noted} == {("withdrawn", 2)}
    advised = Decision.objects.filter(way=Way.ADVICE)
    assert {one.state for one in advised} == {"adopted"}
    assert Minutes.objects.filter(text__startswith="Corrigé").count() == WRITERS


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_six_writers_in_one_groupe_never_meet_an_error_of_ours() -> None:
    world, before = build(), deadlocks()
    answers: list[HttpResponse] = []

    def write(writer: Writer) -> None:
        answers.extend(act() for act in writer.acts())

    def bring() -> None:
        for version in range(2, 2 + IMPORTS):
            run = bring_again(world, version)
            assert (run.updated, run.refused) == (len(world.notices), 0)

    slug = world.groupe.slug
    writers = [Writer(world, n) for n in range(WRITERS)]
    at_once([*(partial(write, writer) for writer in writers), bring])
    wrong = [told(one) for one in answers if one.status_code not in (200, 201, 302)]
    # Who writes the purpose after another is shown both texts: a refusal, and no error.
    assert [one for one in wrong if one != f"409 {reverse('groupes:edit', args=[slug])}"] == []
    assert len(answers) == sum(len(list(writer.acts())) for writer in writers)
    assert deadlocks() == before  # by the order of locks: none had to be run again
    entries = Entry.objects.filter(groupe=world.groupe).order_by("seq")
    numbers = list(entries.values_list("seq", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    _one_and_the_same(world)
    said = Message.objects.filter(room__groupe=world.groupe).values_list("seq", "changed_seq")
    drawn = sorted(number for numbers in said for number in numbers)  # each was said, then mended
    assert drawn == list(range(1, 2 * WRITERS + 1))
