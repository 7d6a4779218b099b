# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where a page finds the words of its scripts: those of its own language."""

import pytest
from django.template import Context, Template
from django.utils import translation

from deploy import texts


def shown() -> str:
    return Template("{% load texts %}{% texts_address %}").render(Context())


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_page_is_given_the_module_of_its_language(language: str) -> None:
    with translation.override(language):
        assert shown() == texts.address(language)


def test_languages_have_two_addresses() -> None:
    assert texts.address("fr") != texts.address("en")


def test_a_page_of_no_language_is_given_the_houses(settings) -> None:
    with translation.override(None):
        assert shown() == texts.address(settings.LANGUAGE_CODE)
