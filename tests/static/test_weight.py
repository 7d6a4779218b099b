# SPDX-License-Identifier: AGPL-3.0-or-later
"""A cold page stays light (quality.md): 250 kB in all, 60 kB of script, compressed."""

import gzip

from deploy.texts import texts
from tests.static.files import MODULES, SHEETS, STATIC, squeezed

VENDOR = sorted((STATIC / "vendor").glob("*.js"))
HTML = 20_000  # a long page of ours, compressed: a matrix of 20 people by 12 needs is 6 kB


def words() -> int:
    return max(len(gzip.compress(texts(language).source.encode())) for language in ("fr", "en"))


def test_script_is_under_its_ceiling():
    assert sum(squeezed(path) for path in [*VENDOR, *MODULES]) + words() < 60_000


def test_a_cold_page_is_under_its_ceiling():
    fonts = sorted((STATIC / "fonts").glob("*.woff2"))
    files = [*SHEETS, *VENDOR, *MODULES, *fonts, STATIC / "icons.svg", STATIC / "icon.svg"]
    assert len(fonts) == 2
    assert sum(squeezed(path) for path in files) + words() + HTML < 250_000
