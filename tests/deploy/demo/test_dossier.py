# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demonstration's bid has an outline by several hands, a section to tailor, a signature asked."""

from __future__ import annotations

import pytest

from commons.library import actions as library
from deploy.demo import dossier
from tenders.bids import actions as bids
from tenders.dossier import facts, papers
from tenders.dossier.models import Signature
from tests import factories
from tests.tenders import calls


@pytest.mark.django_db
def test_the_bid_has_papers_an_outline_and_a_signature_asked() -> None:
    cast = factories.cast()
    bid, _new = bids.take_up(by=cast.plain, groupe=cast.groupe, notice=calls.call())
    for title, _kind in dossier.WHICH:
        bids.add_piece(by=cast.plain, bid=bid, title=title)
    library.add_page(by=cast.plain, groupe=cast.groupe, title=dossier.TEMPLATE, body="Une trame")
    people = {"nadia": cast.plain, "camille": cast.holder, "soizic": cast.founder}
    dossier.tell(people, bid)
    found = facts.load(bid)
    assert {held.kind for held in found.papers} == {papers.PRICES, papers.DC1, papers.LIABILITY}
    assert [one.generic for one in found.sections] == [False, True, False]
    assert sum(found.remarks.values()) == 1
    assert found.signature is not None
    assert found.signature.state == Signature.State.ASKED
    assert facts.GENERIC in {one.code for one in facts.lacks(found)}
