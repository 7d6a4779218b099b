# SPDX-License-Identifier: AGPL-3.0-or-later
"""An address that was found before is what Django finds."""

from __future__ import annotations

import pytest
from django import urls
from django.urls import NoReverseMatch, set_script_prefix

from groupes.web.paths import reverse


@pytest.fixture(autouse=True)
def prefix():
    yield
    set_script_prefix("/")


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("groupes:today", []),
        ("groupes:home", ["canal"]),
        ("library:resource", ["canal", 12]),
        ("groupes:person", (7,)),
    ],
)
def test_it_is_django_s_own_each_time(name: str, args: list[str | int]) -> None:
    for _turn in range(2):
        assert reverse(name, args) == urls.reverse(name, args=args)


def test_one_and_true_are_not_taken_for_each_other() -> None:
    assert reverse("groupes:person", [1]) == urls.reverse("groupes:person", args=[1])
    with pytest.raises(NoReverseMatch):
        reverse("groupes:person", [True])
    with pytest.raises(NoReverseMatch):
        urls.reverse("groupes:person", args=[True])


def test_what_is_under_another_prefix_or_in_other_addresses_is_found_there() -> None:
    assert reverse("groupes:today") == urls.reverse("groupes:today")
    set_script_prefix("/outils/")
    assert reverse("groupes:today") == urls.reverse("groupes:today") == "/outils/"


def test_what_has_no_address_is_refused_each_time() -> None:
    for _turn in range(2):
        with pytest.raises(NoReverseMatch):
            reverse("groupes:nowhere")
