# SPDX-License-Identifier: AGPL-3.0-or-later
"""How well a colour is seen on our grounds: the contrast ratio of WCAG 2, pure."""

from __future__ import annotations

import re
from typing import Final

LIGHT: Final = "#faf8f3"
DARK: Final = "#1c1916"
"""The paper of both themes (static/css/tokens.css)."""

TEXT: Final = 4.5
LARGE: Final = 3.0
"""From which ratio a text is read, and a large title or a mark is seen (WCAG 2.2 AA)."""

HEX: Final = re.compile(r"#[0-9a-f]{6}")


def luminance(colour: str) -> float:
    """The relative luminance of "#1f6f5c", from 0 (black) to 1. ValueError for what is no colour."""
    if not HEX.fullmatch(colour):
        raise ValueError(f"not a colour: {colour!r}")
    parts = []
    for start in (1, 3, 5):
        value = int(colour[start : start + 2], 16) / 255
        parts.append(value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4)
    red, green, blue = parts
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black on white), whichever comes first."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def written(text: str) -> str:
    """A colour as it is kept: "#1F6F5C", "1f6f5c" and "#fff" become "#1f6f5c" and "#ffffff"; "" for
    what is none."""
    bare = text.strip().lower().removeprefix("#")
    if re.fullmatch("[0-9a-f]{3}", bare):
        bare = "".join(letter * 2 for letter in bare)
    return f"#{bare}" if re.fullmatch("[0-9a-f]{6}", bare) else ""
