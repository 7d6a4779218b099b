# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the pages of a groupe lock, in which order: the one of ``docs/architecture.md``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from commons.library import actions as library
from commons.library.models import Resource
from groupes import journal
from tenders.bids import actions as bids
from tests import factories
from tests.stress.writers import Writer, bring_again, build, told
from tests.tenders import calls

DOCUMENT = Path(settings.BASE_DIR) / "docs" / "architecture.md"
# The rows a statement locks: read to be changed, changed, taken away; the journal's number.
LOCKING = re.compile(
    r'FOR NO KEY UPDATE OF "(\w+)"|^UPDATE "?(\w+)|^DELETE FROM "?(\w+)|INTO (journal_stream)'
    r"|FROM (journal_stream) .*FOR NO KEY UPDATE|WITH room AS \(\s*UPDATE (\w+)",
    re.S,
)


def order() -> dict[str, int]:
    """Each table's place, as the document says."""
    text = DOCUMENT.read_text(encoding="utf-8")
    listed = text.partition("<!-- locks:")[2].partition("<!-- /locks -->")[0]
    lines = [re.findall(r"`(\w+)`", line) for line in listed.splitlines()]
    return {table: n for n, tables in enumerate(filter(None, lines)) for table in tables}


@contextmanager
def watched() -> Iterator[list[str]]:
    """The tables locked inside transactions, each where it was first."""
    seen: list[str] = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if connection.in_atomic_block and (found := LOCKING.search(sql.strip())):
            table = next(filter(None, found.groups()))
            if table in order() and table not in seen:
                seen.append(table)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield seen


def test_the_order_is_of_tables_that_exist() -> None:
    known = connection.introspection.django_table_names()
    assert len(order()) > 10
    assert [table for table in order() if table not in known] == []
    assert list(order())[-1] == "journal_stream"


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_every_page_locks_in_one_order_the_journal_last() -> None:
    world, place = build(), order()
    together: set[str] = set()
    for act in Writer(world, 0).acts():
        with watched() as seen:
            answer = act()
        assert answer.status_code in (200, 201, 302)
        assert seen == sorted(seen, key=place.__getitem__), told(answer)
        together |= set(seen)
    with watched() as seen:
        bring_again(world, 2)
    assert seen == ["notices_notice", "bids_bid", "journal_stream"]
    together |= set(seen)
    # Each was seen in its place; sources are held alone, by a job (tests/tenders/sources/test_actions.py).
    assert place.keys() - together == {"sources_source"}


@pytest.mark.django_db
def test_journals_of_several_groupes_are_taken_together_in_their_order() -> None:
    """Two groupes of one cooperative on a call; a resource of one used by the other."""
    cast = factories.cast()
    near = factories.groupe(cast.outsider)
    ids = sorted([cast.groupe.pk, near.pk])
    notice = calls.call()
    theirs, _new = bids.take_up(by=cast.outsider, groupe=near, notice=notice)
    page = library.add_page(
        by=cast.plain, groupe=cast.groupe, title="Trame", body="Texte",
        licence=Resource.Licence.CC_BY, shared_with=Resource.Sharing.COOPERATIVE,
    )  # fmt: skip
    for act in (
        lambda: bids.take_up(by=cast.plain, groupe=cast.groupe, notice=notice),
        lambda: bids.use_template(by=cast.outsider, bid=theirs, resource=page),
    ):
        asked: list[list[Any]] = []

        def watch(
            execute: Any, sql: str, params: Any, many: bool, context: Any, asked: Any = asked
        ) -> Any:
            if sql in (journal.HOLD, journal.NEXT_SEQ):
                asked.append(params)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(watch):
            act()
        assert asked[0] == [ids]
        assert {one for [one] in asked[1:] if isinstance(one, int)} == set(ids)
