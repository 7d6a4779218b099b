# SPDX-License-Identifier: AGPL-3.0-or-later
"""The home-made collector finds what gettext's would, and the check lets nothing through."""

import gettext
import json

import pytest

from deploy.translations import (
    collect,
    compile_catalogues,
    in_python,
    in_template,
    problems,
    read_catalogue,
    read_phrases,
    update,
)


def found(pairs):
    return [(m.context, m.singular, m.plural) for m, _line in pairs]


def test_python():
    text = """
from django.utils.translation import gettext as _, ngettext, pgettext_lazy, npgettext
_("Plain")
label = translation.gettext_lazy("Lazy " "joined")
ngettext("%(n)s day", "%(n)s days", n)
pgettext_lazy("month", "May")
npgettext("ctx", "one", "many", n)
print(_)
"""
    assert found(in_python(text)) == [
        (None, "Plain", None),
        (None, "Lazy joined", None),
        (None, "%(n)s day", "%(n)s days"),
        ("month", "May", None),
        ("ctx", "one", "many"),
    ]


@pytest.mark.parametrize(
    "call", ["_(name)", '_(f"Hello {name}")', 'ngettext("one", many, n)', "_()"]
)
def test_a_message_that_nothing_could_translate(call):
    with pytest.raises(ValueError, match="line 1"):
        list(in_python(call))


def test_template():
    text = """{% load i18n %}
{% translate "Plain" %}{% translate 'Single "quoted"' as x %}
{% translate "May" context "month" %}
{% blocktranslate with name=p.name %}Come in as {{ name }} (it's 100%){% endblocktranslate %}
{% blocktranslate count n=days %}{{ n }} day{% plural %}{{ n }} days{% endblocktranslate %}
{% blocktranslate trimmed %}
  Two
  lines
{% endblocktranslate %}
{{ _("In a variable") }} {{ x|default:_("In a filter") }} {% include "a.html" with t=_("In a tag") %}
{# {% translate "in a comment" %} #}{% comment %}{% translate "also" %}{% endcomment %}
"""
    assert found(in_template(text)) == [
        (None, "Plain", None),
        (None, 'Single "quoted"', None),
        ("month", "May", None),
        (None, "Come in as %(name)s (it's 100%%)", None),
        (None, "%(n)s day", "%(n)s days"),
        (None, "Two lines", None),
        (None, "In a variable", None),
        (None, "In a filter", None),
        (None, "In a tag", None),
    ]


@pytest.fixture
def project(tmp_path):
    (tmp_path / "groupes").mkdir()
    (tmp_path / "templates").mkdir()
    (tmp_path / "groupes" / "views.py").write_text(
        '_("Hello")\nngettext("%(n)s day", "%(n)s days", n)\n'
    )
    (tmp_path / "templates" / "a.html").write_text(
        "{% translate 'Hello' %}{% blocktranslate %}At 100% for {{ who }}{% endblocktranslate %}"
    )
    return tmp_path


def test_from_code_to_compiled(project):
    po = project / "locale" / "fr" / "LC_MESSAGES" / "django.po"
    phrases = project / "fr.json"
    phrases.write_text(
        json.dumps(
            {
                "Hello": "Bonjour",
                "%(n)s day ||| %(n)s days": ["%(n)s jour", "%(n)s jours"],
                "At 100% for %(who)s": "À 100 % pour %(who)s",
            }
        )
    )
    messages = collect(project)
    assert messages[(None, "Hello")].places == ["groupes/views.py:1", "templates/a.html:1"]
    update(po, messages, read_phrases([phrases]))
    assert problems(messages, read_catalogue(po)) == []

    assert compile_catalogues(project / "locale") == [po.with_suffix(".mo")]
    assert compile_catalogues(project / "locale") == []
    with po.with_suffix(".mo").open("rb") as file:
        french = gettext.GNUTranslations(file)
    assert french.gettext("Hello") == "Bonjour"
    assert french.ngettext("%(n)s day", "%(n)s days", 1) == "%(n)s jour"
    assert french.ngettext("%(n)s day", "%(n)s days", 2) == "%(n)s jours"
    assert french.gettext("At 100%% for %(who)s") == "À 100 %% pour %(who)s"

    before = po.read_bytes()
    update(po, messages, {})
    assert po.read_bytes() == before


def test_each_flaw_is_named(project):
    po = project / "locale" / "fr" / "LC_MESSAGES" / "django.po"
    update(
        po, collect(project), {"Hello": "Bonjour", "At 100% for %(who)s": "À 100 % pour %(qui)s"}
    )
    (project / "groupes" / "views.py").write_text(
        '_("New")\nngettext("%(n)s day", "%(n)s days", n)\n'
    )
    (project / "templates" / "b.html").write_text("{% translate 'Hello' %}")
    told = "\n".join(problems(collect(project), read_catalogue(po)))
    assert "missing: 'New' (groupes/views.py:1)" in told
    assert "empty: '%(n)s day'" in told
    assert "placeholders differ: 'At 100%% for %(who)s'" in told
    (project / "templates" / "b.html").unlink()
    (project / "templates" / "a.html").unlink()
    told = "\n".join(problems(collect(project), read_catalogue(po)))
    assert "unused: 'Hello'" in told


def test_a_fuzzy_translation_is_not_one(project):
    po = project / "locale" / "fr" / "LC_MESSAGES" / "django.po"
    update(po, collect(project), {"Hello": "Bonjour"})
    text = po.read_text().replace('msgid "Hello"', '#, fuzzy\nmsgid "Hello"')
    po.write_text(text)
    assert any(
        each.startswith("fuzzy: 'Hello'") for each in problems(collect(project), read_catalogue(po))
    )
