# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every template keeps the house rules: nothing inline, nothing unsafe, no dead address."""

import re
from collections.abc import Iterable

import pytest
from django.template import Template, loader
from django.urls import URLResolver, get_resolver

from tests.static.files import PYTHON, ROOT, TEMPLATES, markup, shown, text

FORBIDDEN = {
    "an inline style": r"<style\b|\sstyle\s*=",
    "an inline handler": r"<[a-z][^>]*\son[a-z]+\s*=",
    "hx-on": r"\shx-on[:=-]",
    "an htmx expression": r"""hx-(?:vals|headers)\s*=\s*["']\s*(?:js|javascript):""",
    "an htmx event filter": r"""hx-trigger\s*=\s*["'][^"']*\[""",
    "an idiomorph expression": r"""hx-swap\s*=\s*["']morph:(?!outerHTML|innerHTML)""",
    "a script address": r"""(?:href|src|action)\s*=\s*["']\s*javascript:""",
    "the safe filter": r"\|\s*safe(?:seq)?\b",
    "autoescape off": r"{%\s*autoescape\s+off",
    "an address of another house": r"""<(?:script|link|img|iframe|source)[^>]*(?:src|href)\s*=\s*["'](?:https?:)?//""",
}


def scripts_with_code(body: str) -> list[str]:
    return [
        tag
        for tag, inside in re.findall(r"(<script\b[^>]*>)(.*?)</script>", body, re.DOTALL)
        if " src=" not in tag or inside.strip()
    ]


@pytest.mark.parametrize("path", TEMPLATES, ids=shown)
def test_nothing_inline_and_nothing_unsafe(path):
    body = markup(path)
    found = {what for what, pattern in FORBIDDEN.items() if re.search(pattern, body, re.IGNORECASE)}
    assert not found
    assert scripts_with_code(body) == []


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ('<p style="color:red">', "an inline style"),
        ('<p onclick="x()">', "an inline handler"),
        ('<p hx-trigger="load[wide]">', "an htmx event filter"),
        ('<p hx-swap="morph:{ignoreActive:true}">', "an idiomorph expression"),
        ("{{ text|safe }}", "the safe filter"),
        ('<img src="https://elsewhere.example/x.png">', "an address of another house"),
    ],
)
def test_the_rules_see_what_they_are_for(body, what):
    assert re.search(FORBIDDEN[what], body, re.IGNORECASE)
    assert scripts_with_code("<script>x()</script>") == ["<script>"]


@pytest.mark.parametrize("path", TEMPLATES, ids=shown)
def test_every_template_compiles(path):
    loaded = loader.get_template(str(path.relative_to(ROOT / "templates")))
    assert isinstance(loaded.template, Template)


def names(resolver: URLResolver, prefix: str = "") -> Iterable[str]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{prefix}{entry.namespace}:" if entry.namespace else prefix
            yield from names(entry, inner)
        elif entry.name:
            yield prefix + entry.name


def test_every_address_named_in_a_template_exists():
    known = set(names(get_resolver())) | {"demo", "demo_login", "demo_mail"}  # these with the demo
    asked = {
        (name, shown(path))
        for path in TEMPLATES
        for name in re.findall(r"""{%\s*url\s+["']([\w:]+)["']""", markup(path))
    }
    assert asked
    assert {(name, where) for name, where in asked if name not in known} == set()


def test_images_and_controls_have_a_name():
    """An icon alone on a button says nothing to somebody who does not see it."""
    mute = [
        (shown(path), tag)
        for path in TEMPLATES
        for tag in re.findall(r"<(?:button|a|summary)\b[^>]*\bicon\b[^>]*>", markup(path))
        if "aria-label" not in tag
    ]
    assert mute == []
    unlabelled = [
        (shown(path), tag)
        for path in TEMPLATES
        for tag in re.findall(r"<img\b[^>]*>", markup(path))
        if " alt=" not in tag
    ]
    assert unlabelled == []


def test_no_line_is_longer_than_one_reads() -> None:
    long = {
        str(path.relative_to(ROOT)): number
        for path in TEMPLATES
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if len(line) > 160
    }
    assert long == {}


@pytest.mark.parametrize("code", ["400", "403", "403_csrf", "404", "429", "500"])
def test_an_error_page_needs_no_context(code):
    """Django renders 400 and 500 with nothing; whatever broke may be what fills the context."""
    page = loader.get_template(f"{code}.html").render()
    assert page.count("<h1>") == 1


def test_no_text_of_several_lines_is_cut_without_a_word() -> None:
    """A browser cuts at a maxlength; LongTextField and data-most keep, measure and say."""
    cut = [shown(path) for path in TEMPLATES if re.search(r"<textarea[^>]*\smaxlength", text(path))]
    plain = [
        shown(path)
        for path in PYTHON
        if re.search(r"CharField\((?:[^()]|\([^()]*\))*widget=forms\.Textarea", text(path))
    ]
    assert (cut, plain) == ([], [])
