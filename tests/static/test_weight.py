# SPDX-License-Identifier: AGPL-3.0-or-later
"""A cold page stays light (quality.md): 250 kB in all, 60 kB of script, compressed."""

import re

from tests.static.files import MODULES, SHEETS, STATIC, TEMPLATES, squeezed, text

VENDOR = sorted((STATIC / "vendor").glob("*.js"))
HTML = 20_000  # a long page of ours, compressed: a matrix of 20 people by 12 needs is 6 kB


def test_script_is_under_its_ceiling():
    assert sum(squeezed(path) for path in [*VENDOR, *MODULES]) < 60_000


def test_a_cold_page_is_under_its_ceiling():
    fonts = sorted((STATIC / "fonts").glob("*.woff2"))
    files = [*SHEETS, *VENDOR, *MODULES, *fonts, STATIC / "icons.svg", STATIC / "icon.svg"]
    assert len(fonts) == 2
    assert sum(squeezed(path) for path in files) + HTML < 250_000


def test_every_module_is_loaded_by_a_page():
    pages = "\n".join(text(path) for path in TEMPLATES)
    loaded = set(re.findall(r"{% static '(?:js|vendor)/([\w.-]+\.js)' %}", pages))
    assert loaded == {path.name for path in [*VENDOR, *MODULES]}


def test_modules_say_their_licence_and_evaluate_nothing():
    for path in MODULES:
        body = text(path)
        assert body.startswith("// SPDX-License-Identifier: AGPL-3.0-or-later\n")
        assert not re.search(
            r"\beval\(|new Function|document\.write|insertAdjacentHTML|outerHTML", body
        )
        assert not re.search(r"^\s*import\s", body, re.MULTILINE), "an import loses its fingerprint"
        # The server's own rendering of a message is the only HTML a script turns into elements.
        assert body.count(".innerHTML") == (1 if path.name == "chat.js" else 0)
