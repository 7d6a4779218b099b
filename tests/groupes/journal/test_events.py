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
    "dossier.paper_told": "the list of papers shows it",
    "dossier.section_moved": "the outline shows it",
    "dossier.pen": "who writes, for a moment: the section's page shows it",
    "dossier.remark_settled": "an acknowledgement: the remark is told",
    "dossier.bundle_made": "the machine's doing: that it was asked for is told",
    "dossier.suggestion_dropped": "that it was written down is told, and no more is left of it",
    "dossier.delegated": "of no groupe; its own page tells it",
    "dossier.delegation_ended": "of no groupe; its own page tells it",
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
    "administration.job_tried_again": "of no groupe",
    "administration.people_brought": "of no groupe",
    "administration.status_recorded": "of no groupe; its own page tells it",
    "administration.associate_answered": "of no groupe; told to those who administer",
    "administration.policy_changed": "of no groupe",
    "administration.mail_tried": "of no groupe",
    "administration.federation_made": "of no groupe",
    "administration.federation_joined": "of no groupe; its own page tells it",
    "administration.federation_left": "of no groupe; its own page tells it",
    "accounts.second_factor_lifted": "of no groupe",
    "people.skills_changed": "of no groupe: a person's own",
    "people.away_said": "of no groupe: a person's own",
    "people.availability_said": "of no groupe: a person's own",
    "people.audiences_chosen": "of no groupe: a person's own",
    "people.skill_proposed": "of no groupe: the words are everybody's",
    "people.skill_changed": "of no groupe: the words are everybody's",
    "people.skills_merged": "of no groupe: the words are everybody's",
    "people.synonym_added": "of no groupe: the words are everybody's",
    "people.synonym_parted": "of no groupe: the words are everybody's",
    "qualification.credential_kept": "of no groupe; its own page tells it",
    "qualification.credential_dropped": "of no groupe; its own page tells it",
    "qualification.turnover_said": "of no groupe; its own page tells it",
    "qualification.offer_withdrawn": "between two people",
    "qualification.offer_ended": "between two people",
    "guests.letters_chosen": "a guest's own: the page of guests shows it",
    "results.debrief_withdrawn": "a word taken back: nothing is left to tell",
    "results.time_withdrawn": "a word taken back: nothing is left to tell",
    "craft.attested": "of no groupe: between two people",
    "craft.attestation_answered": "of no groupe: between two people",
    "craft.attestation_taken_back": "of no groupe: between two people",
    "craft.pairing_asked": "of no groupe: between two people",
    "craft.pairing_answered": "of no groupe: between two people",
    "craft.pairing_withdrawn": "of no groupe: between two people",
    "craft.pairing_changed": "of no groupe: between two people",
    "craft.pairing_shown": "of no groupe: between two people",
    "craft.pairing_ended": "of no groupe: between two people",
    "craft.pairing_seen": "an acknowledgement, between two people",
    "seasons.energy_said": "of no groupe: what somebody answered is theirs, and that they did",
    "seasons.energy_taken_away": "of no groupe: what somebody answered is theirs",
    "seasons.energy_told": "of no groupe: who reads one's answer is theirs to say",
    "seasons.energy_kept": "of no groupe: who reads one's answer is theirs to say",
    "parting.opened": "of no groupe: a path is read by those who may, on its own page",
    "parting.holder_asked": "of no groupe: its own page tells those who may read it",
    "parting.holder_accepted": "of no groupe: its own page tells those who may read it",
    "parting.holder_declined": "of no groupe: its own page tells those who may read it",
    "parting.holder_let_go": "of no groupe: its own page tells those who may read it",
    "parting.talk_held": "of no groupe: its own page tells those who may read it",
    "parting.proposed": "of no groupe: its own page tells those who may read it",
    "parting.answered": "of no groupe: its own page tells those who may read it",
    "parting.decision_noted": "of no groupe: its own page tells those who may read it",
    "parting.decision_taken_back": "of no groupe: its own page tells those who may read it",
    "parting.confirmed": "of no groupe: its own page tells those who may read it",
    "parting.appealed": "of no groupe: its own page tells those who may read it",
    "parting.appeal_answered": "of no groupe: its own page tells those who may read it",
    "parting.called_off": "of no groupe: its own page tells those who may read it",
    "parting.end_read": "an acknowledgement: nobody hears of it",
    "parting.ended": "of no groupe: that somebody leaves, or pauses, is told there",
    "charter.not_accepted": "that someone does not accept is theirs",
    "founding.draft_kept": "of no groupe: there is none yet",
    "founding.draft_removed": "of no groupe: there is none yet",
    "founding.answered": "the page of the groupe's state tells what each wants, while it is asked",
    "brand.contact_put_aside": "nobody did it, and most of it is noise: the page of messages says it",
    "brand.contact_moved": "sorting of messages: that one is taken up is told",
    "brand.contact_removed": "sorting of messages: that one is taken up is told",
    "export.copy_asked": "of no groupe: a person's own",
    "export.copy_taken": "of no groupe: a person's own",
    "export.account_deleted": "of no groupe; that they leave each groupe is told there",
    "welcome.came_by_link": "that they ask, or join, is told; by which link is for who made it",
    "welcome.address_again": "a letter sent once more: that someone is invited is told",
    "welcome.address_answered": "that they join is told; a refusal costs nothing",
    "welcome.proposed": "the person is asked first: that the members are asked is told",
    "welcome.proposal_ended": "that they join is told; a refusal costs nothing",
    "welcome.consented": "what each says is on the proposal's own page, while it runs",
    "welcome.objected": "what each says is on the proposal's own page, while it runs",
    "welcome.said_at_door": "of no groupe: between the person and those who welcome",
    "welcome.seen_at_door": "an acknowledgement",
    "welcome.greets_no_more": "who offers no more owes nobody a word of it",
    "welcome.step_taken": "of no groupe: a newcomer's own path",
    "administration.federation_key_drawn": "of no groupe: a cooperative's own",
    "decisions.tension_changed": "the tension's own page says it",
    "decisions.tension_routed": "the tension's own page says where it goes",
    "decisions.tension_alive": "the tension's own page says it",
    "decisions.tension_reopened": "the tension's own page says it",
    "decisions.tension_let_go": "let go without shame: its own page says it",
    "decisions.drafted": "a draft, until it is put to the groupe",
    "decisions.changed": "a draft, until it is put to the groupe",
    "decisions.staged": "the decision's own page says it",
    "decisions.answered": "who answered is on the decision's own page",
    "decisions.step_said": "the decision's own page says it",
    "decisions.owner_declined": "the decision's own page says who carries it; a refusal costs nothing",
    "meetings.invited": "those who are asked hear of it: that a meeting is called is told",
    "meetings.answered": "its own page says who comes",
    "meetings.aside": "between the meeting and the one who will not facilitate",
    "meetings.willing": "between the groupe's agenda and the one who is willing",
    "meetings.item_changed": "the agenda says it",
    "meetings.item_moved": "the agenda says it",
    "meetings.item_taken_off": "the agenda says it",
    "meetings.item_begun": "the meeting's own page says it, while it is held",
    "meetings.spoken": "the meeting's own page says it, while it is held",
    "meetings.hand": "the meeting's own page says it, while it is held",
    "meetings.came": "who came is in no journal: the minutes say it",
    "meetings.captured": "what was written down tells itself: a tension, a decision",
    "meetings.pen": "the meeting's own page says it, while it is held",
    "meetings.noted": "the meeting's own page says it, while it is held",
    "meetings.news_told": "the page of news says it",
    "meetings.tip_kept": "the page of news says it",
    "meetings.read": "an acknowledgement",
    "meetings.feed_made": "of no groupe: an address of one's own calendar",
    "meetings.feed_ended": "of no groupe: an address of one's own calendar",
    "planning.wishes_said": "of no groupe: what somebody wishes is theirs, and that they said it",
    "planning.wishes_taken_away": "of no groupe: what somebody wishes is theirs",
    "planning.started": "a draft, until its wishes are asked or it is put to the groupe",
    "planning.changed": "a draft, until its wishes are asked or it is put to the groupe",
    "planning.pinned": "a draft: the plan's own page says it",
    "planning.unpinned": "a draft: the plan's own page says it",
    "planning.solve_asked": "a draft: the plan's own page says it",
    "planning.solve_stopped": "a draft: the plan's own page says it",
    "planning.agreed": "what each says is on the plan's own page, while it is asked",
    "planning.dropped": "a draft that nobody was asked about",
    "roles.name_put_down": "the draw's own page says it; who takes their name off owes no word of it",
    "roles.name_taken_off": "the draw's own page says it",
    "roles.offer_answer_seen": "an acknowledgement: what was answered is told",
    "work.line_ticked": "its own page says it, and nobody counts who ticked what",
    "work.hand_no_more": "its own page says it: that a hand was wanted is told",
    "work.hand_taken_back": "its own page says it; a hand that is taken back costs nothing",
    "work.yes_said": "of no groupe: between those whom a move asks",
    "work.declined": "of no groupe: a refusal costs nothing",
    "work.withdrawn": "of no groupe: between those whom an offer asks",
    "work.answer_seen": "an acknowledgement",
    "notifications.choices_changed": "of no groupe: how one hears of things",
    "contracts.imported": "of no groupe: contracts are everybody's",
    "notices.imported": "of no groupe: notices are everybody's",
    "sources.added": "of no groupe: sources are the installation's",
    "sources.changed": "of no groupe: sources are the installation's",
    "sources.turned_on": "of no groupe: sources are the installation's",
    "sources.turned_off": "of no groupe: sources are the installation's",
    "sources.asked_now": "of no groupe: sources are the installation's",
    "sources.removed": "of no groupe: sources are the installation's",
    "sources.read_again": "of no groupe: sources are the installation's",
    "sources.set_back": "of no groupe: sources are the installation's",
    "bids.change_seen": "an acknowledgement: the bid's own page says it",
    "bids.income_shared": "a preview of the income: that it is settled is told",
    "sharing.distribution_previewed": "made anew at each change of a price, which is told",
    "watches.set_aside": "an answer among many: the list of what was set aside tells it, with its reason",
    "watches.put_back": "an answer among many: the list itself tells it",
    "watches.followed": "of no groupe: what somebody hears of is theirs",
    "watches.feed_made": "of no groupe: a person's own",
    "watches.feed_ended": "of no groupe: a person's own",
    "watches.letters_stopped": "of no groupe: a person's own",
}


def code(*more: str) -> Iterator[tuple[Path, str]]:
    for floor in (*FLOORS, *more):
        for path in sorted((Path(settings.BASE_DIR) / floor).rglob("*.py")):
            if path.parent.name != "migrations":  # they speak of rows as they were
                yield path, path.read_text()


def test_every_event_has_a_sentence_or_a_reason_to_have_none() -> None:
    assert set(told()) | UNTOLD.keys() == set(events())
    assert not set(told()) & UNTOLD.keys()


def test_every_event_is_recorded_by_some_action() -> None:
    """A sentence for a verb that nobody records any more is dead."""
    constants = {event.verb: event.verb.partition(".")[2].upper() for event in events().values()}
    sought = set(constants.values())
    assert all(re.fullmatch(r"[A-Z][A-Z_0-9]*", name) for name in sought)
    for path, text in code("deploy/accounts"):  # the one place beside them that records
        # A module is taken apart where its text has a word that is sought still.
        if path.name == "events.py" or sought.isdisjoint(re.findall(r"\b[A-Z][A-Z_0-9]*\b", text)):
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Attribute):
                sought.discard(node.attr)
            elif isinstance(node, ast.Name):
                sought.discard(node.id)
    assert {verb for verb, name in constants.items() if name in sought} == set()


def test_no_verb_is_written_as_a_bare_string() -> None:
    """A verb has one home, its app's events.py: the rest names the constant, templates and scripts
    name the part that is refreshed."""
    verbs = set(events())
    # One mark may end a word and begin the next: what ends it is looked at and left.
    between = re.compile(r"[\"' ]([a-z]+\.[a-z_0-9]+)(?=[\"' ])")
    assert verbs == {verb for verb in verbs if between.findall(f"'{verb}'") == [verb]}

    def says_one(text: str) -> bool:
        return not verbs.isdisjoint(between.findall(text))

    found = [str(path) for path, text in code() if path.name != "events.py" and says_one(text)]
    root = Path(settings.BASE_DIR)
    for folder, pattern in (("templates", "*.html"), ("static/js", "*.js")):
        pages = sorted((root / folder).rglob(pattern))
        found += [str(path) for path in pages if says_one(path.read_text())]
    assert found == []


def test_placeholders_are_facts_that_the_event_declares() -> None:
    for event in events().values():
        if isinstance(event.words, (type(None),)) or callable(event.words):
            continue
        asked = set(re.findall(r"{(\w+)}", str(event.words))) - {"actor", "target"}
        assert asked <= event.facts.keys(), event.verb


def test_facts_that_point_at_things_point_at_kinds_that_somebody_names() -> None:
    labels = {kind for event in events().values() for kind in event.facts.values() if "." in kind}
    assert labels - {MEMBER} <= kinds().keys()


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
