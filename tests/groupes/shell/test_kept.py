# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pieces made once and filled in: what differs is escaped, what was made is not mixed up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.template import Template
from django.utils import translation
from django.utils.html import format_html

from groupes.shell import kept as module
from groupes.shell.kept import kept, kept_for, kept_forms

MADE: list[str] = []


@pytest.fixture(autouse=True)
def pieces(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Templates by their own source, counted when they are rendered; nothing kept before."""

    class Piece:
        def __init__(self, source: str) -> None:
            self.source = source

        def render(self, values: dict[str, object]) -> str:
            MADE.append(self.source)
            from django.template import Context

            return Template("{% load i18n %}" + self.source).render(Context(values))

    monkeypatch.setattr(module, "get_template", Piece)
    module._piece.cache_clear()
    module._rendered.cache_clear()
    module._forms.cache_clear()
    MADE.clear()
    yield
    module._piece.cache_clear()
    module._rendered.cache_clear()
    module._forms.cache_clear()


def test_a_slot_is_filled_in_each_time_and_the_piece_made_once() -> None:
    source = "<b>{{ name }}</b>"
    assert kept(source, {}, name="Anne") == "<b>Anne</b>"
    assert kept(source, {}, name="Zoé") == "<b>Zoé</b>"
    assert [source] == MADE


def test_a_slot_is_escaped_unless_it_is_html() -> None:
    source = '<p title="{{ name }}">{{ name }}</p>'
    assert kept(source, {}, name='"><i>') == (
        '<p title="&quot;&gt;&lt;i&gt;">&quot;&gt;&lt;i&gt;</p>'
    )
    assert kept(source, {}, name=format_html("<i>{}</i>", "&")) == (
        '<p title="<i>&amp;</i>"><i>&amp;</i></p>'
    )


def test_braces_of_the_template_and_of_a_slot_stay_what_they_are() -> None:
    source = "<p data-x='{\"a\": {}}'>{% templatetag openbrace %}0}{{ name }}</p>"
    assert kept(source, {}, name="{name} {0}") == ("<p data-x='{\"a\": {}}'>{0}{name} {0}</p>")
    assert kept("<p>{% templatetag openbrace %}a}</p>", {}) == "<p>{a}</p>"


def test_languages_are_kept_apart() -> None:
    source = '{% translate "Yes" %} {{ name }}'
    with translation.override("fr"):
        assert kept(source, {}, name="x") == "Oui x"
    with translation.override("en"):
        assert kept(source, {}, name="x") == "Yes x"
    with translation.override("fr"):
        assert kept(source, {}, name="y") == "Oui y"
    assert len(MADE) == 2


def test_choices_are_kept_apart() -> None:
    source = "{% if open %}open{% else %}closed{% endif %} {{ name }}"
    assert kept(source, {"open": True}, name="x") == "open x"
    assert kept(source, {"open": False}, name="x") == "closed x"
    assert kept(source, {"open": True}, name="y") == "open y"
    assert len(MADE) == 2


def test_a_slot_is_a_slug_in_an_address() -> None:
    source = "{% url 'groupes:home' slug %}"
    assert kept(source, {}, slug="concerter") == "/g/concerter/"
    assert kept(source, {}, slug="canal") == "/g/canal/"


def test_the_template_sees_nothing_else_of_the_request() -> None:
    assert kept("[{{ request }}{{ user }}]", {}) == "[]"


def test_what_is_kept_is_bounded() -> None:
    assert module._piece.cache_info().maxsize == module.MOST


# --- pieces made of values ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    rest: int


def test_a_piece_is_made_once_for_the_same_values() -> None:
    source = "{% for one in rows %}<b>{{ one.name }}</b>{{ one.rest }}{% endfor %}"
    first = kept_for(source, rows=(Row("<Ana>", 1), Row("Bo", 2)))
    assert kept_for(source, rows=(Row("<Ana>", 1), Row("Bo", 2))) == first
    assert first == "<b>&lt;Ana&gt;</b>1<b>Bo</b>2"
    assert len(MADE) == 1


def test_another_value_makes_another_piece() -> None:
    source = "{{ row.rest }}"
    assert [kept_for(source, row=Row("Ana", rest)) for rest in (1, 2, 1)] == ["1", "2", "1"]
    assert len(MADE) == 2


def test_the_piece_of_values_is_made_once_for_each_language() -> None:
    source = "{% translate 'Today' %} {{ name }}"
    with translation.override("en"):
        english = kept_for(source, name="Ana")
    with translation.override("fr"):
        assert kept_for(source, name="Ana") != english


def test_a_value_that_may_change_is_refused() -> None:
    with pytest.raises(TypeError):
        kept_for("{{ rows }}", rows=["Ana"])  # type: ignore[arg-type]  # as a template may


def test_a_piece_with_forms_is_made_once_and_has_each_request_s_own_token() -> None:
    source = '<input value="{{ token }}">{{ name }}<input value="{{ token }}">{% templatetag openbrace %}'
    assert kept_forms(source, "abc", name="{0} & {token}") == (
        '<input value="abc">{0} &amp; {token}<input value="abc">{'
    )
    assert kept_forms(source, '"><i>', name="{0} & {token}") == (
        '<input value="&quot;&gt;&lt;i&gt;">{0} &amp; {token}<input value="&quot;&gt;&lt;i&gt;">{'
    )
    assert len(MADE) == 1
    assert not any("abc" in piece for piece in module._forms.pieces.values())


def test_nobody_can_write_what_stands_for_a_token() -> None:
    assert kept_forms("{{ name }}", "abc", name="slot-token-tols") == "slot-token-tols"
    assert len(module._TOKEN) > 40


# --- bounds: what people write makes the keys, and the pieces -----------------------------------


def test_pieces_of_values_are_bounded_in_number_and_in_what_they_hold(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "MOST", 3)
    monkeypatch.setattr(module, "MOST_LETTERS", 1_000)
    for number in range(9):
        kept_for("{{ number }}", number=number)
    assert len(module._rendered.pieces) == 3
    for number in range(9):
        kept_for("{{ number }}{{ words }}", number=number, words="é" * 400)
    assert len(module._rendered.pieces) == 2
    assert module._rendered.letters == sum(map(len, module._rendered.pieces.values()))


def test_a_piece_too_long_is_shown_and_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LONGEST", 100)
    assert kept_for("{{ words }}", words="a" * 101) == "a" * 101
    assert not module._rendered.pieces
    assert kept_for("{{ words }}", words="a" * 100) == "a" * 100
    assert len(module._rendered.pieces) == 1


def test_the_pieces_last_shown_are_those_that_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 2)
    for name in ("Ana", "Bo", "Ana", "Cy", "Ana"):
        kept_for("{{ name }}", name=name)
    assert len(MADE) == 3
