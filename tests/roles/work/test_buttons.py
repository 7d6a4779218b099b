# SPDX-License-Identifier: AGPL-3.0-or-later
"""The answers to an offer, wherever it is told."""

from __future__ import annotations

from roles.work.buttons import offer_buttons


def test_yes_comes_first_and_both_lead_back() -> None:
    buttons = offer_buttons("un-groupe", 7, "/page/")
    assert [dict(one.fields) for one in buttons] == [
        {"answer": "accept", "next": "/page/"},
        {"answer": "decline", "next": "/page/"},
    ]
    assert {(one.method, one.url) for one in buttons} == {
        ("post", "/g/un-groupe/travail/offres/7/repondre/")
    }
