# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a page lends the steps so that they can be told in its reader's language.

A kind of step has its own words beside its arithmetic, and the engine knows no framework: the
page hands in whoever translates, writes figures and names people. The messages are written in
English where they are used, `words.gettext("…")`, and found there by the catalogue as anywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class Words(Protocol):
    """A reader's language. Money, numbers and percents come as in a result: decimal strings."""

    def gettext(self, message: str, /) -> str:
        """A message, written out in English where it is used, in the reader's language."""

    def ngettext(self, one: str, many: str, count: int, /) -> str:
        """The message for one or for several, in the reader's language."""

    def money(self, text: str, /) -> str:
        """As the page writes money, in the currency of the rule: "1234.50" → "€1,234.50"."""

    def percent(self, text: str, /) -> str:
        """As the page writes a percentage: "4.5" → "4.5%"."""

    def number(self, text: str, /) -> str:
        """As the page writes a number: "1234.5" → "1,234.5"."""

    def days(self, text: str, /) -> str:
        """As the page writes days of work: "4.5" → "4.5 days"."""

    def name(self, of: str, /) -> str:
        """Who stands behind an id: a person, a cooperative; a pot's id is its name."""

    def figure(self, text: str, /) -> str:
        """A figure of a sentence, set apart from the other words."""

    def fill(self, message: str, /, **values: str) -> str:
        """A sentence with its `{values}` in place: text, never markup, unless it comes from
        `figure`, `fill` or `join`. A sentence without values needs no `fill`."""

    def join(self, parts: Sequence[str], separator: str = "", /) -> str:
        """Parts of a sentence put together, as `fill` would."""
