# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is shown of a share adds up on the page itself: on a telephone, on a screen, on paper."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import Page

from tenders.bids import actions
from tests import factories
from tests.tenders import calls

# Per row of the table: what is seen of it, by the name of its column as it is seen. A name stands in
# the head, or before the figure where there is no room for a head.
SEEN = """table => {
  const seen = (node) => node && getComputedStyle(node).display !== "none" && node.offsetWidth > 0;
  const head = [...table.querySelectorAll("thead th")].map(th => seen(th) ? th.textContent.trim() : "");
  return [...table.querySelectorAll("tbody tr, tfoot tr")].map(tr => [...tr.cells].flatMap((cell, i) => {
    if (!seen(cell) || !cell.dataset.of) return [];
    const before = getComputedStyle(cell, "::before").content;
    const name = head[i] || (before === "none" ? "" : cell.dataset.of);
    return [[name, cell.textContent]];
  }));
}"""


@pytest.fixture
def cast(live_db: str) -> factories.Cast:
    return factories.cast()


def cents(figure: str) -> int:
    """ "10 % · 47,50 €" → 4750."""
    amount = figure.split("·")[-1]
    return int("".join(sign for sign in amount if sign.isdigit()))


@pytest.mark.parametrize(("width", "media"), [(360, "screen"), (1280, "screen"), (718, "print")])
def test_a_split_keeps_its_columns_and_adds_up_wherever_it_is_read(
    width: int, media: Any, cast: factories.Cast, browse: Callable[..., Page], axe: Any
) -> None:
    factories.split_rule(cast.groupe, cast.founder)
    notice = calls.call(factories.unique("argent").replace(" ", "-"))
    bid, _new = actions.take_up(by=cast.plain, groupe=cast.groupe, notice=notice)
    for need, (person, said) in zip(
        bid.needs.all(), ((cast.plain, 3), (cast.founder, 4)), strict=False
    ):
        actions.state_intention(by=person, need=need, level="lead", days=Decimal(said))
    actions.set_price(by=cast.plain, bid=bid, name="Sobre", amount_cents=38_400_01)
    page = browse(cast.plain.user, width=width)
    page.emulate_media(media=media)
    page.goto(bid.get_absolute_url())
    table = page.locator("#price table")
    *rows, total = [dict(row) for row in table.evaluate(SEEN)]
    assert list(total) == ["Jours", "Part", "Contribution à sa CAE", "Reste"]
    _days, part, taken, rest = total
    for name in (part, taken, rest):
        assert sum(cents(row[name]) for row in rows if name in row) == cents(total[name])
    assert cents(total[part]) == 38_400_01
    assert cents(total[part]) - cents(total[taken]) == cents(total[rest])
    if media == "screen":
        axe(page)
