# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sources of notices, from adding one to reading what it brought and what went wrong with it."""

from __future__ import annotations

import itertools

import pytest

from tenders.sources import actions
from tenders.sources.models import Source
from tests import factories
from tests.replay import Replay, Said
from tests.tenders.calls import in_days
from tests.tenders.publishers import Boamp


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_from_adding_a_source_to_what_it_brought(
    server, live_db, browse, axe, settings, width, scheme
):
    settings.SOURCES_LOOPBACK = True
    lise = factories.member(administers=True)
    name = factories.unique("BOAMP des essais")
    page = browse(lise.user, width=width, scheme=scheme, locale="en-GB")

    def look() -> None:
        axe(page)
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")

    page.goto("/appels-d-offres/")
    page.get_by_role("link", name="Sources of notices").click()
    look()
    page.get_by_role("link", name="Add BOAMP").click()
    look()
    page.get_by_label("Name").fill(name)
    page.get_by_label("Which notices").fill("code_departement = '59'")
    page.get_by_role("button", name="Keep").click()
    page.get_by_text("Never read yet.").first.wait_for()
    look()
    with Replay() as replay:
        bulletin = Boamp(replay)
        bulletin.number = itertools.count(
            10 * lise.pk
        )  # notices of others, and of a first try, stay here
        bulletin.call(name, deadline=in_days(20))
        Source.objects.filter(name=name).update(address=replay.url)
        source = Source.objects.get(name=name)
        page.get_by_role("button", name="Turn on").click()
        page.get_by_text("It is on: its notices come from now on.").first.wait_for()
        actions.fetch(source=source.pk, by=lise.pk)  # as the worker would
        replay.say("/catalog/datasets/boamp", Said(503))
        page.goto(source.get_absolute_url())
        page.get_by_text("1 notice seen, 1 new, 0 changed, 0 refused").first.wait_for()
        page.get_by_text("asked for by").first.wait_for()
        look()
        actions.ask_now(by=lise, source=source)
        actions.fetch(source=source.pk, by=lise.pk)
        page.goto("/appels-d-offres/sources/")
        page.get_by_text("127.0.0.1 is out of order (503).").first.wait_for()
        look()
    reader = browse(factories.member().user, width=width, locale="en-GB")
    reader.goto("/appels-d-offres/")
    reader.get_by_text(name).last.wait_for()
    assert reader.get_by_role("link", name="Sources of notices").count() == 0
    row = page.get_by_role("listitem").filter(has_text=name)
    row.get_by_role("button", name="Turn off").click()
    page.get_by_text("It is off: it is asked nothing more.").first.wait_for()
    Source.objects.filter(pk=source.pk).delete()  # other tests of this database see none
