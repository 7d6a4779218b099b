# SPDX-License-Identifier: AGPL-3.0-or-later
"""Each verb is declared once, with its sentence, and recorded by somebody."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction

from groupes import journal
from groupes.journal.events import CODE, MEMBER, Event, changing_rights, events, told
from groupes.things import kinds
from tests import factories

FLOORS = ("groupes", "roles", "commons", "tenders")

# What the feed keeps to itself, and why.
UNTOLD = {
    "groupes.profile_changed": "of no groupe, hence of no feed",
    "groupes.preferences_changed": "of no groupe",
    "groupes.person_added": "of no groupe",
    "groupes.person_left": "of no groupe; that they leave each groupe is told there",
    "groupes.person_came_back": "of no groupe",
    "groupes.email_changed": "of no groupe",
    "groupes.link_given": "of no groupe",
    "groupes.contribution_changed": "of no groupe; its own page tells it",
    "groupes.word_left": "between two people",
    "groupes.word_seen": "between two people",
    "groupes.answer_seen": "an acknowledgement: what was answered is told",
    "roles.offer_answer_seen": "an acknowledgement: what was answered is told",
    "notices.imported": "of no groupe: notices are everybody's",
    "bids.change_seen": "an acknowledgement: the bid's own page says it",
    "bids.income_shared": "a preview of the income: that it is settled is told",
    "sharing.distribution_previewed": "made anew at each change of a price, which is told",
}


def code() -> Iterator[tuple[Path, str]]:
    for floor in FLOORS:
        for path in sorted((Path(settings.BASE_DIR) / floor).rglob("*.py")):
            if path.parent.name != "migrations":  # they speak of rows as they were
                yield path, path.read_text()


def test_every_event_has_a_sentence_or_a_reason_to_have_none() -> None:
    assert set(told()) | UNTOLD.keys() == set(events())
    assert not set(told()) & UNTOLD.keys()


def test_every_event_is_recorded_by_some_action() -> None:
    """A sentence for a verb that nobody records any more is dead."""
    named = set()
    for path, text in code():
        if path.name == "events.py":
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Attribute):
                named.add(node.attr)
            elif isinstance(node, ast.Name):
                named.add(node.id)
    constants = {event.verb: event.verb.partition(".")[2].upper() for event in events().values()}
    assert {verb for verb, name in constants.items() if name not in named} == set()


def test_no_verb_is_written_as_a_bare_string() -> None:
    """A verb has one home, its app's events.py: the rest names the constant, templates and scripts
    name the part that is refreshed."""
    verbs = re.compile("|".join(rf"[\"' ]{re.escape(verb)}[\"' ]" for verb in events()))
    found = [str(path) for path, text in code() if path.name != "events.py" and verbs.search(text)]
    root = Path(settings.BASE_DIR)
    for folder, pattern in (("templates", "*.html"), ("static/js", "*.js")):
        pages = sorted((root / folder).rglob(pattern))
        found += [str(path) for path in pages if verbs.search(path.read_text())]
    assert found == []


def test_placeholders_are_facts_that_the_event_declares() -> None:
    for event in events().values():
        if isinstance(event.words, (type(None),)) or callable(event.words):
            continue
        asked = set(re.findall(r"{(\w+)}", str(event.words))) - {"actor", "target"}
        assert asked <= event.facts.keys(), event.verb


def test_facts_that_point_at_things_point_at_kinds_that_somebody_names() -> None:
    labels = {kind for event in events().values() for kind in event.facts.values() if "." in kind}
    assert labels - {MEMBER, "notices.notice"} <= kinds().keys()


def test_whom_an_event_concerns_are_members_among_its_facts() -> None:
    for event in events().values():
        assert all(event.facts[fact] == MEMBER for fact in event.concerns), event.verb


def test_what_changes_who_belongs_changes_rights() -> None:
    assert {
        "groupes.membership_accepted",
        "groupes.membership_ended",
        "groupes.groupe_created",
    } <= set(changing_rights())
    assert not [verb for verb in changing_rights() if not verb.startswith("groupes.")]


@pytest.mark.django_db
def test_a_fact_that_the_event_does_not_declare_is_refused() -> None:
    groupe = factories.groupe(factories.member())
    with pytest.raises(TypeError, match="name"), transaction.atomic():
        journal.record(Event("test.done", facts={"n": CODE}), by=None, groupe=groupe, name="Anne")


def test_the_parts_that_events_refresh_are_parts_of_pages() -> None:
    root = Path(settings.BASE_DIR) / "templates"
    pages = "".join(path.read_text() for path in sorted(root.rglob("*.html")))
    shown = set(re.findall(r'data-live-what="(\w+)"', pages))
    assert {part for event in events().values() for part in event.refreshes} == shown
