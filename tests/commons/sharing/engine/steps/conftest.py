# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words without a framework: a step is told in English, its figures between brackets."""

from collections.abc import Sequence

import pytest

from commons.sharing.engine import Words


class PlainWords:
    def gettext(self, message: str, /) -> str:
        return message

    def ngettext(self, one: str, many: str, count: int, /) -> str:
        return one if count == 1 else many

    def money(self, text: str, /) -> str:
        return f"{text} €"

    def percent(self, text: str, /) -> str:
        return f"{text} %"

    def number(self, text: str, /) -> str:
        return text

    def days(self, text: str, /) -> str:
        return f"{text} d"

    def name(self, of: str, /) -> str:
        return of.capitalize()

    def figure(self, text: str, /) -> str:
        return f"[{text}]"

    def fill(self, message: str, /, **values: str) -> str:
        return message.format(**values)

    def join(self, parts: Sequence[str], separator: str = "", /) -> str:
        return separator.join(parts)


@pytest.fixture
def words() -> Words:
    return PlainWords()
