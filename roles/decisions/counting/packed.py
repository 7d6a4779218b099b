# SPDX-License-Identifier: AGPL-3.0-or-later
"""One number for each candidate, all in one large integer, so that a ballot of two hundred names is
counted in two hundred additions and not in forty thousand."""

from __future__ import annotations

from collections.abc import Iterable


class Fields:
    """`size` numbers side by side, none of which may come to more than `most`."""

    def __init__(self, size: int, most: int) -> None:
        self.width = max(1, most.bit_length())
        self.shift = [self.width * at for at in range(size)]
        self.one = [1 << shift for shift in self.shift]
        self.all = sum(self.one)

    def of(self, members: Iterable[int]) -> int:
        """1 for each of the members, 0 for the others."""
        return sum(self.one[at] for at in members)

    def unpacked(self, packed: int) -> list[int]:
        mask = (1 << self.width) - 1
        return [packed >> shift & mask for shift in self.shift]

    def last(self, packed: int) -> int:
        """The highest candidate whose number is not 0."""
        return (packed.bit_length() - 1) // self.width
