# SPDX-License-Identifier: AGPL-3.0-or-later
"""Collected files know each other by the names that are served."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import override_settings

from deploy.staticfiles import without_comments


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("static")
    storages = settings.STORAGES | {"staticfiles": {"BACKEND": "deploy.staticfiles.StaticFiles"}}
    with override_settings(STATIC_ROOT=folder, STORAGES=storages):
        call_command("collectstatic", verbosity=0, interactive=False)
    return folder


def fingerprinted(folder: Path, pattern: str) -> list[Path]:
    return [path for path in folder.rglob(pattern) if re.search(r"\.[0-9a-f]{12}\.\w+$", path.name)]


def test_a_module_imports_fingerprinted_modules(collected):
    modules = fingerprinted(collected / "js", "*.js")
    assert len(modules) > 20
    for path in modules:
        for address in re.findall(r'(?m)^import\b[^;"]*"([^"]+)";', path.read_text()):
            assert re.search(r"\.[0-9a-f]{12}\.js$", address), (path.name, address)
            assert (path.parent / address).resolve().is_file(), (path.name, address)
            assert (path.parent / address).resolve() in modules


def test_a_module_is_served_without_its_comments_and_with_all_it_does(collected):
    fingerprint = re.compile(r"\.[0-9a-f]{12}(?=\.js)")
    for path in fingerprinted(collected / "js", "*.js"):
        name = fingerprint.sub("", str(path.relative_to(collected)))
        source = finders.find(name)
        assert source is not None
        said = re.sub(r"(?ms)^\s*/\*\*.*?\*/\n|^[ \t]*//[^\n]*\n", "", Path(source).read_text())
        served = fingerprint.sub("", path.read_text())
        assert "".join(served.split()) == "".join(said.split()), name


def test_what_looks_like_a_comment_in_a_text_stays():
    source = "// a\nlet x = `\n// kept\n`;\n/** b\n * c\n */\n/** d */\n  // e\nlet y = 1; // f\n"
    assert without_comments(source) == "let x = `\n// kept\n`;\nlet y = 1; // f\n"


def test_the_sheet_that_pages_ask_for_is_whole(collected):
    found = fingerprinted(collected / "css", "groupes.*.css")
    assert len(found) == 1
    sheet = found[0].read_text()
    assert "@import" not in sheet
    order = ["@layer tokens, base", "@layer tokens {", "@font-face", "@layer base {", ".rail {"]
    order += [".btn {", ".chatpage {", "@layer utilities {", "/* On paper"]
    places = [sheet.index(part) for part in order]
    assert places == sorted(places)
    for address in re.findall(r'url\("([^"]+)"\)', sheet):
        assert re.search(r"\.[0-9a-f]{12}\.woff2$", address)
        assert (found[0].parent / address).resolve().is_file()
    # the page of an error of ours asks for it by its plain name
    assert "@import" not in (collected / "css" / "groupes.css").read_text()


def test_the_sources_are_left_as_they_are(collected):
    source = finders.find("css/groupes.css")
    assert source is not None
    assert "@import" in Path(source).read_text()


def test_collecting_again_takes_what_has_changed(collected):
    """Each sheet comes from its source, never from what was put together before."""
    (collected / "css" / "groupes.css").write_text("/* of before */")
    storages = settings.STORAGES | {"staticfiles": {"BACKEND": "deploy.staticfiles.StaticFiles"}}
    with override_settings(STATIC_ROOT=collected, STORAGES=storages):
        call_command("collectstatic", verbosity=0, interactive=False)
    assert ".rail {" in (collected / "css" / "groupes.css").read_text()
