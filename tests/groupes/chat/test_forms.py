# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the chat is sent: a text that fits, a number that means something."""

from __future__ import annotations

import uuid

import pytest
from django.utils import translation

from groupes.chat.actions import LONGEST
from groupes.chat.forms import AfterForm, MessageForm, ReadForm, TopicForm


def test_a_message_needs_words_and_keeps_the_number_drawn_by_the_browser() -> None:
    drawn = uuid.uuid4()
    form = MessageForm({"text": " **bonjour**\n", "client_id": str(drawn)})
    assert form.is_valid()
    assert form.cleaned_data == {"text": "**bonjour**", "client_id": drawn}
    assert MessageForm({"text": "un"}).is_valid()  # drawn by the page where there is no script


@pytest.mark.parametrize(
    "text",
    ["", "  \n ", None, "\u200b", "\u2060\u200f \n\ufeff", "\u3164", "\u2800\u115f", "\u0301"],
)
def test_nothing_to_send_is_said_as_such(text: str | None) -> None:
    with translation.override("en"):
        assert "nothing to send" in str(MessageForm({"text": text}).errors["text"])


def test_too_long_a_message_is_told_its_length_and_the_most() -> None:
    assert MessageForm({"text": "é" * LONGEST}).is_valid()
    with translation.override("en"):
        said = str(MessageForm({"text": "é" * (LONGEST + 1)}).errors["text"])
    assert f"{LONGEST + 1:d}" in said
    assert f"{LONGEST:d}" in said


@pytest.mark.parametrize("drawn", ["x", "0", "g" * 32, "1" * 500])
def test_a_number_that_no_browser_draws_is_refused(drawn: str) -> None:
    assert MessageForm({"text": "un", "client_id": drawn}).errors.keys() == {"client_id"}


def test_a_topic_has_a_name_that_fits_the_spine_of_a_folder() -> None:
    assert TopicForm({"name": "Tarifs"}).is_valid()
    longest = TopicForm.base_fields["name"].max_length  # type: ignore[attr-defined]  # a CharField
    assert TopicForm({"name": "x" * longest}).is_valid()
    for name in ("", "  ", "x" * (longest + 1)):
        assert TopicForm({"name": name}).errors.keys() == {"name"}, name


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({"seq": "0"}, set()),
        ({"seq": "7", "topic": "3"}, set()),
        ({"seq": "7", "topic": str(2**63 - 1)}, set()),
        ({"seq": "7", "topic": str(2**63)}, {"topic"}),
        ({"seq": "7", "topic": "0"}, {"topic"}),
        ({"seq": "-1"}, {"seq"}),
        ({"seq": ""}, {"seq"}),
        ({"seq": "1.5"}, {"seq"}),
        ({"seq": "x" * 5000}, {"seq"}),
        ({}, {"seq"}),
    ],
)
def test_one_says_how_far_one_read(said: dict[str, str], wrong: set[str]) -> None:
    assert ReadForm(said).errors.keys() == wrong


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({"after": "0"}, set()),
        ({"after": "12", "topic": "3"}, set()),
        ({"after": "-1"}, {"after"}),
        ({"after": "un"}, {"after"}),
        ({"after": "1", "topic": "un"}, {"topic"}),
        ({}, {"after"}),
    ],
)
def test_one_catches_up_from_a_number(said: dict[str, str], wrong: set[str]) -> None:
    assert AfterForm(said).errors.keys() == wrong
