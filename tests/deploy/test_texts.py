# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the scripts say is sent once per language, kept for ever, and in nobody's name."""

import json
import re

import pytest
from django.template import loader
from django.utils import translation
from lxml import html

from deploy import texts


def fragments(language: str) -> list[html.HtmlElement]:
    source = texts.texts(language).source
    assert source.startswith("export default ")
    assert source.endswith(";\n")
    whole = json.loads(source.removeprefix("export default ").removesuffix(";\n"))
    return [each for each in html.fragments_fromstring(whole) if not isinstance(each, str)]


@pytest.mark.parametrize(("language", "said"), [("fr", "Réessayer"), ("en", "Try again")])
def test_a_language_has_its_own(client, language, said):
    answer = client.get(texts.address(language))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer["Content-Language"] == language
    assert said in answer.content.decode()
    assert answer.content.decode() == texts.texts(language).source


def test_the_same_whatever_the_reader_s_language(client):
    with translation.override("en"):
        answer = client.get(texts.address("fr"), headers={"Accept-Language": "en"})
    assert "La ligne est revenue." in answer.content.decode()


def test_it_is_kept_for_ever_by_anybody(client):
    answer = client.get(texts.address("fr"))
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Cookie" not in answer.get("Vary", "")
    assert not answer.cookies
    assert "default-src 'self'" in answer["Content-Security-Policy"]


def test_an_address_of_before_an_upgrade_still_answers_and_is_not_kept(client):
    answer = client.get("/textes/000000000000.en.js")
    assert answer.status_code == 200
    assert answer.content.decode() == texts.texts("en").source
    assert answer["Cache-Control"] == "no-store"


def test_a_language_we_do_not_speak_is_not_there(client, db):
    assert client.get("/textes/000000000000.de.js").status_code == 404
    assert client.post(texts.address("fr")).status_code == 405


def test_other_words_have_another_address():
    assert re.fullmatch(r"/textes/[0-9a-f]{12}\.fr\.js", texts.address("fr"))
    assert texts.texts("fr").digest != texts.texts("en").digest


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_sentence_is_one_element_with_its_spaces_kept(language):
    found = fragments(language)
    assert {element.tag for element in found} == {"template"}
    assert all(len(element) == 1 for element in found)
    for element in found:
        assert not re.search(r"\n|\s{2}", html.tostring(element, encoding="unicode"))
    by_id = {element.get("id"): element.text_content() for element in found}
    assert re.search(r"\. \S", by_id["t-out"]), "two sentences are parted by a space"
    assert re.search(r"\. \S", by_id["t-lost"])


def test_a_page_says_where_they_are_in_its_language(client, db):
    for language in ("fr", "en"):
        page = client.get("/compte/login/", headers={"Accept-Language": language}).content.decode()
        assert f'<link rel="modulepreload" href="{texts.address(language)}" data-texts>' in page


def test_no_page_carries_them():
    assert "<template" not in loader.render_to_string("404.html")
