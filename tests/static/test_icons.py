# SPDX-License-Identifier: AGPL-3.0-or-later
"""The sprite holds every icon the pages ask for, and none besides."""

import re

from lxml import etree

from tests.static.files import PYTHON, ROOT, STATIC, TEMPLATES, markup, shown, text

SPRITE = STATIC / "icons.svg"
NAME = r"([a-z][a-z0-9-]*)"


def drawn() -> list[etree._Element]:
    return list(etree.fromstring(SPRITE.read_bytes()).iter("{*}symbol"))


def symbols() -> list[str]:
    return [element.get("id", "") for element in drawn()]


def asked_in_templates() -> set[tuple[str, str]]:
    patterns = [
        rf"""{{%\s*icon\s+["']{NAME}["']""",
        rf"""icon_name=["']{NAME}["']""",
        rf"""{{%\s*state\s+(?:_\([^)]*\)|"[^"]*"|'[^']*'|[\w.|]+)\s+["']{NAME}["']""",
    ]
    return {
        (name, shown(path))
        for path in TEMPLATES
        for pattern in patterns
        for name in re.findall(pattern, markup(path))
    }


def test_every_icon_asked_for_is_in_the_sprite():
    asked = asked_in_templates()
    assert len(asked) > 20
    assert {(name, where) for name, where in asked if name not in symbols()} == set()


def test_every_icon_of_the_sprite_is_used():
    """To renew the sprite: take out what this names. Names may also come from Python (a kind's icon)."""
    written = "\n".join([*(markup(path) for path in TEMPLATES), *(text(path) for path in PYTHON)])
    quoted = set(re.findall(rf"""["']{NAME}["']""", written))
    assert [name for name in symbols() if name not in quoted] == []


def test_the_sprite_is_in_order_and_says_its_licence():
    found = symbols()
    assert found == sorted(set(found))
    assert "LICENSE-icons-lucide.txt" in text(SPRITE)
    assert "ISC License" in text(STATIC / "LICENSE-icons-lucide.txt")
    assert {element.get("viewBox") for element in drawn()} == {"0 0 24 24"}


def test_what_is_vendored_names_its_version_and_licence():
    notes = text(STATIC / "vendor" / "VENDORED.md")
    for path in (STATIC / "vendor").glob("*.js"):
        assert f"`{path.name}`" in notes
    for name in re.findall(r"`([^`]*LICENSE[^`]*)`", notes):
        assert (STATIC / "vendor" / name).resolve().is_relative_to(ROOT)
        assert (STATIC / "vendor" / name).is_file(), name
