# SPDX-License-Identifier: AGPL-3.0-or-later
"""Scripts are small modules that import each other, are all asked for at once, and evaluate nothing."""

import re
from pathlib import Path

import pytest

from tests.static.files import MODULES, STATIC, TEMPLATES, shown, text

JS = STATIC / "js"
ENTRIES = [JS / "main.js", JS / "member.js"]
IMPORT = re.compile(r'^(?:import\b[^;"]*|export\b[^;"=]*\bfrom )"([^"]+)";', re.MULTILINE)


def imports(path: Path) -> list[Path]:
    return [(path.parent / address).resolve() for address in IMPORT.findall(text(path))]


def test_pages_load_the_two_entries_and_what_is_vendored():
    pages = "\n".join(text(path) for path in TEMPLATES)
    loaded = re.findall(r"{% static '((?:js|vendor)/[\w./-]+\.js)' %}", pages)
    vendored = (STATIC / "vendor").glob("*.js")
    assert sorted(loaded) == sorted(str(path.relative_to(STATIC)) for path in [*ENTRIES, *vendored])


def test_an_entry_names_all_that_it_needs():
    """So that a browser asks for all of them once it has read the entry, and not one after another."""
    everyone, member = (set(imports(path)) for path in ENTRIES)
    assert everyone | member | set(ENTRIES) == set(MODULES)
    assert everyone & member == set()
    for path in everyone:
        assert set(imports(path)) <= everyone, shown(path)


@pytest.mark.parametrize("path", MODULES, ids=shown)
def test_a_module(path):
    body = text(path)
    assert body.startswith("// SPDX-License-Identifier: AGPL-3.0-or-later\n// ")  # what it is for
    assert max(map(len, body.splitlines())) <= 160
    assert len(body.splitlines()) <= 200  # one behaviour
    for address in IMPORT.findall(body):  # what the collecting storage rewrites
        assert re.fullmatch(r"\.\.?/[\w./-]+\.js", address)
    for imported in imports(path):
        assert imported in MODULES, (shown(path), imported)
        assert imported not in ENTRIES
    assert not re.search(
        r"\beval\(|new Function|document\.write|insertAdjacentHTML|outerHTML", body
    )
    assert not re.search(r"\b(?:globalThis|self)\b|\bwindow\.\w+\s*=[^=]", body)


def test_no_module_waits_for_itself():
    def walk(path: Path, above: tuple[Path, ...]) -> None:
        assert path not in above, " → ".join(shown(each) for each in (*above, path))
        for imported in imports(path):
            walk(imported, (*above, path))

    for entry in ENTRIES:
        walk(entry, ())


def test_scripts_make_elements_of_the_server_s_own_words_alone():
    makers = {shown(path) for path in MODULES if ".innerHTML" in text(path)}
    assert makers == {"static/js/texts.js", "static/js/chat/message.js"}


def test_every_sentence_a_script_asks_for_is_given():
    asked = {name for path in MODULES for name in re.findall(r'"(t-[a-z-]+)"', text(path))}
    given = [
        name for path in TEMPLATES for name in re.findall(r'<template id="(t-[a-z-]+)"', text(path))
    ]
    assert asked == set(given)
    assert len(given) == len(set(given))


def test_the_chat_s_section_says_all_that_its_scripts_read():
    """A template that forgets one breaks a behaviour in silence: the browser reads `undefined`."""
    scripts = "\n".join(text(path) for path in MODULES if path.parent.name == "chat")
    read = set(re.findall(r"\broom\.([a-zA-Z]+)", scripts))
    read |= set(re.findall(r'"(\w+)" in (?:this\.)?room\b', scripts))
    read |= set(re.findall(r"\broot\.dataset\.(\w+)", scripts)) - {"chatOn"}  # its own mark
    for several in re.findall(r"const {([^}]*)} = this\.(?:room|root\.dataset);", scripts):
        read |= set(re.findall(r"\w+", several))
    assert {"stream", "initials", "afterUrl", "mine", "read"} <= read
    written = "\n".join(text(path) for path in TEMPLATES if path.parent.name == "chat")
    attributes = {re.sub("[A-Z]", lambda capital: f"-{capital[0].lower()}", name) for name in read}
    assert {name for name in attributes if not re.search(rf"\bdata-{name}\b", written)} == set()
