# SPDX-License-Identifier: AGPL-3.0-or-later
"""The small pieces of every page: words, figures, marks."""

import datetime as dt
from types import SimpleNamespace as Thing

import pytest
from django.template import Context, Template
from django.urls import NoReverseMatch
from django.utils import timezone, translation

from groupes.shell import places
from groupes.shell.templatetags import ui
from groupes.web import formats

NBSP = "\u00a0"
TODAY = dt.date(2026, 6, 9)  # a Tuesday
NOW = dt.datetime(2026, 6, 9, 7, 30, tzinfo=dt.UTC)  # 9 h 30 in Paris


@pytest.fixture(autouse=True)
def french_morning_in_paris(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    with translation.override("fr"), timezone.override("Europe/Paris"):
        yield


def render(source, **context):
    return Template("{% load ui %}" + source).render(Context(context))


def test_the_ring_is_the_time_left():
    # 100 days in all, 50 left with today: half of the circumference of 44.
    half = ui.ring(TODAY - dt.timedelta(days=50), TODAY + dt.timedelta(days=49))
    assert 'stroke-dasharray="22.0 44"' in half
    assert 'class="ring"' in half
    assert 'class="ring soon"' in ui.ring(TODAY, TODAY + dt.timedelta(days=10))
    assert 'class="ring vacant"' in ui.ring()
    assert 'stroke-dasharray="0.0 44"' in ui.ring(TODAY, TODAY - dt.timedelta(days=1))


def test_the_countdown_speaks_in_days_then_in_hours():
    def figures(html):
        return [part.split("<")[0] for part in html.split(">") if part[:1].isdigit()]

    assert figures(ui.countdown(NOW + dt.timedelta(days=8, hours=2))) == ["8", "2"]
    assert 'data-unit="hours"' in ui.countdown(NOW + dt.timedelta(hours=5, minutes=3))
    assert figures(ui.countdown(NOW + dt.timedelta(hours=5, minutes=3))) == ["5", "3"]
    assert "over" in ui.countdown(NOW)


def test_a_countdown_knows_what_to_say_when_it_ends():
    """static/js/countdown.js says what the page would, taken anew."""
    html = ui.countdown(NOW + dt.timedelta(minutes=1))
    over = html.split('data-over="')[1].split('"')[0]
    assert over
    assert f">{over}</p>" in ui.countdown(NOW)


def test_a_ring_is_of_the_day_it_is_in_the_groupe():
    """Whose last day is over where one reads, and not where the groupe is."""
    yesterday = TODAY - dt.timedelta(days=1)
    with translation.override("en"):
        assert "last day" in ui.ring(yesterday, yesterday, yesterday)
        assert "ended" in ui.ring(yesterday, yesterday)
        assert formats.timeleft(yesterday, yesterday) == "last day"
        assert formats.daysleft(yesterday, yesterday) == 1


def test_the_folding_rule_has_a_tick_a_day():
    rule = ui.folding_rule(TODAY - dt.timedelta(days=28), TODAY + dt.timedelta(days=8))
    assert [rule.count(f'class="{css}"') for css in ("past", "now", "left", "end")] == [28, 1, 7, 1]
    assert ui.folding_rule(TODAY - dt.timedelta(days=900), TODAY).count("<line") == 90


def test_marks_escape_what_people_wrote():
    villain = Thing(pk=1, name='"><b>', colour='"><i>', initials="<u>")
    html = render(
        "{% avatar m %}{% who m %}{% gb m %}{% gname m %}{% state m.name m.name %}"
        "{% banner tone=m.name %}{{ m.name }}{% endbanner %}",
        m=villain,
        me=None,
    )
    for opening in ("<b>", "<i>", "<u>"):
        assert opening not in html


def test_i_am_tinted_and_nobody_is_dashed():
    me, other = Thing(pk=1, name="Camille Vasseur"), Thing(pk=2, name="Nadia Belkacem")
    assert 'class="av me"' in render("{% avatar m %}", m=me, me=me)
    assert 'class="av s"' in render('{% avatar m "s" %}', m=other, me=me)
    assert 'class="av none"' in render("{% avatar None %}", me=me)
    with translation.override("en"):
        assert "You" in render("{% who m you=True %}", m=me, me=me)
        assert "Nadia" in render("{% who m you=True %}", m=other, me=me)


def test_unread_counts_are_said_and_capped():
    assert ui.count(0) == ui.count(None) == ""
    with translation.override("en"):
        assert ">180<" in ui.count(180, True)
        assert "180 unread messages" in ui.count(180, True)
        for number in (ui.UNREAD_MOST, 250):  # not counted to its end: seen and heard so
            assert ">199+<" in ui.count(number, True)
            assert "More than 199 unread messages" in ui.count(number, True)
    assert ui.unread_total([Thing(unread=4), Thing(unread=None), Thing()]) == 4


@pytest.mark.parametrize(
    ("view", "namespace", "place"),
    [
        ("groupes:today", "groupes", "today"),
        ("notices:notice", "notices", "tenders"),
        ("library:index", "library", "library"),
        ("groupes:person", "groupes", "people"),
        ("account_login", "", ""),
    ],
)
def test_the_current_place_follows_the_address(view, namespace, place):
    match = Thing(view_name=view, namespace=namespace, url_name=view.rpartition(":")[2])
    context = Context({"request": Thing(resolver_match=match), "groupe": None})
    assert ui.place_now(context) == place
    assert ui.place_now(Context({"place": "library", "groupe": Thing()})) == "library"
    assert ui.place_now(Context({"groupe": Thing()})) == "groupes"


def test_the_current_tab_follows_the_address():
    def tab(namespace, url_name):
        match = Thing(namespace=namespace, url_name=url_name, view_name=f"{namespace}:{url_name}")
        return places.tab_of(match)

    assert tab("groupes", "home") == tab("journal", "feed") == "home"
    assert tab("groupes", "members") == "members"
    assert tab("bids", "bid") == "bids"


@pytest.mark.parametrize(
    ("tag", "shown"),
    [
        ("{% url 'groupes:home' slug %}", "/g/canal/"),
        ("{% url 'groupes:home' slug=slug %}", "/g/canal/"),
        ("{% url 'groupes:home' slug as there %}[{{ there }}]", "[/g/canal/]"),
        ("{% url 'groupes:nowhere' slug as there %}[{{ there }}]", "[]"),
        ("{% url 'groupes:people' %}", "/personnes/"),
    ],
)
def test_an_address_is_written_as_django_s_own_tag_writes_it(tag, shown):
    for _turn in range(2):
        context = Context({"slug": "canal"})
        assert render(tag, slug="canal") == Template(tag).render(context) == shown


def test_an_address_that_is_nowhere_is_a_mistake():
    with pytest.raises(NoReverseMatch):
        render("{% url 'groupes:nowhere' %}")
