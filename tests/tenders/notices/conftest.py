# SPDX-License-Identifier: AGPL-3.0-or-later
"""The notices written for these tests, read."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from tenders.notices.parsing import Notice, parse

SAMPLES = Path(__file__).parent / "samples"


@pytest.fixture
def samples() -> Path:
    return SAMPLES


@pytest.fixture
def read() -> Callable[..., Notice]:
    """`read("eforms-change.xml")`, with replacements of text made before reading."""

    def read_sample(name: str, *replaced: tuple[str, str], today: date | None = None) -> Notice:
        text = (SAMPLES / name).read_text("utf-8")
        for old, new in replaced:
            assert old in text, old
            text = text.replace(old, new)
        (item,) = parse(text.encode(), name=name, today=today)
        assert isinstance(item, Notice), item
        return item

    return read_sample
