# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every text that several people write, charter, role, page, piece: the second writer never wipes
the first, and what each of them wrote is kept, with who and when, and brought back."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from commons.library import actions as library
from groupes import actions
from groupes.charter import actions as charter
from groupes.charter.models import Section
from groupes.editions.models import Edition
from groupes.journal.models import Entry
from groupes.models import Member
from roles.models import Role
from tenders.bids import actions as bids
from tests import factories
from tests.tenders import calls

pytestmark = pytest.mark.django_db


@dataclass
class Shared:
    """A text two people write: what they post, where, and the field that is told apart."""

    thing: Any
    field: str
    data: dict[str, Any]
    edit: str
    editions: str
    anne: Member
    boris: Member
    reader: Member | None  # a member of the groupe who does not write it
    outsider: Member

    def write(self, who: Member, text: str, edition: int) -> Any:
        said = self.data | {self.field: text, "edition": edition}
        return as_(who).post(self.edit, said)

    def says(self) -> str:
        self.thing.refresh_from_db()
        value = getattr(self.thing, self.field)
        return value if isinstance(value, str) else "\n".join(value)


def as_(who: Member) -> Client:
    client = Client()
    client.force_login(who.user)
    return client


def read(answer: Any) -> str:
    words = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return " ".join(html.unescape(words).split())


def said(shared: Shared, page: Any) -> str:
    """What the edition that a page shows says: without what it took away."""
    label = shared.thing._meta.get_field(shared.field).verbose_name
    [changes] = [one for one in page.context["parts"] if one.label == label]
    return "".join(text for what, text in changes.words if what != "taken")


def _charter(cast: factories.Cast) -> Shared:
    charter.begin(by=cast.founder, groupe=cast.groupe, texts={"values": "Ouvrir."})
    section = Section.objects.get(groupe=cast.groupe)
    at = [cast.groupe.slug, "values"]
    return _shared(
        cast, section, "body", {}, "charter:section", "charter:section_editions", at
    )  # fmt: skip


def _purpose(cast: factories.Cast) -> Shared:
    data = {
        "name": "Concerter", "purpose": "Ouvrir.", "colour": "petrole",
        "visibility": "cooperative", "joining": "request",
    }  # fmt: skip
    cast.groupe.refresh_from_db()
    at = [cast.groupe.slug]
    return _shared(cast, cast.groupe, "purpose", data, "groupes:edit", "groupes:editions", at)


def _role(cast: factories.Cast) -> Shared:
    role = factories.role(cast.groupe, name="Mémoire")
    data = {
        "name": "Mémoire", "purpose": "Garder.", "family": "support", "domain": "",
        "seats": 1, "energy": 1, "term_months": 6,
    }  # fmt: skip
    at = [cast.groupe.slug, role.pk]
    return _shared(cast, role, "accountabilities", data, "roles:edit", "roles:editions", at)


def _page(cast: factories.Cast) -> Shared:
    authors = [cast.holder, cast.founder]
    page = library.add_page(
        by=cast.holder, groupe=cast.groupe, title="Trame", body="", authors=authors
    )
    data = {
        "title": "Trame", "summary": "", "use": "document", "licence": "cc-by-sa-4.0",
        "shared_with": "groupe", "authors": [one.pk for one in authors],
    }  # fmt: skip
    at = [cast.groupe.slug, page.pk]
    return _shared(cast, page, "body", data, "library:edit", "library:editions", at)


def _piece(cast: factories.Cast) -> Shared:
    bid, _new = bids.take_up(by=cast.plain, groupe=cast.groupe, notice=calls.call())
    piece = bids.add_piece(by=cast.holder, bid=bid, title="Mémoire")
    at = [cast.groupe.slug, bid.pk, piece.pk]
    data = {"title": "Mémoire", "state": "draft"}
    shared = _shared(cast, piece, "body", data, "bids:piece", "bids:piece_editions", at)
    shared.reader = None  # every member writes pieces
    return shared


def _shared(
    cast: factories.Cast, thing: Any, field: str, data: dict[str, Any], edit: str, editions: str,
    at: list[Any],
) -> Shared:  # fmt: skip
    return Shared(
        thing, field, data, reverse(edit, args=at), reverse(editions, args=at),
        cast.holder, cast.founder, cast.plain, cast.outsider,
    )  # fmt: skip


KINDS: dict[str, Callable[[factories.Cast], Shared]] = {
    "charter": _charter, "purpose": _purpose, "role": _role, "page": _page, "piece": _piece,
}  # fmt: skip


def make(kind: str) -> Shared:
    cast = factories.cast("groupes.edit_groupe", "roles.edit_roles")
    factories.mandate(cast.role, cast.founder)
    return KINDS[kind](cast)


@pytest.fixture(params=sorted(KINDS))
def shared(request: pytest.FixtureRequest) -> Shared:
    return make(request.param)


def kept(shared: Shared) -> list[tuple[int, str | None, int | None]]:
    rows = Edition.objects.about(shared.thing).select_related("by").order_by("number")
    return [(one.number, one.by.name if one.by else None, one.restores) for one in rows]


# --- nobody is wiped ------------------------------------------------------------------------------


def test_the_second_writer_never_wipes_the_first(shared: Shared) -> None:
    seen = as_(shared.anne).get(shared.edit).content.decode()
    assert re.search(r'name="edition"\s+value="1"', seen)
    assert shared.write(shared.boris, "Les mots de Boris.", 1).status_code == 302
    stopped = shared.write(shared.anne, "Les mots d’Anne.", 1)
    assert stopped.status_code == 409
    assert shared.says() == "Les mots de Boris."
    body = html.unescape(stopped.content.decode())
    assert "Les mots d’Anne." in body
    assert re.search(r"readonly[^>]*>\s*Les mots de Boris\.", body)
    assert shared.boris.name in read(stopped)
    assert re.search(r'name="edition"\s+value="2"', body)
    assert shared.write(shared.anne, "Les mots de Boris. Ceux d’Anne.", 2).status_code == 302
    assert shared.says() == "Les mots de Boris. Ceux d’Anne."
    assert kept(shared)[-2:] == [(2, shared.boris.name, None), (3, shared.anne.name, None)]


def test_a_form_of_no_edition_wipes_nothing(shared: Shared) -> None:
    """One that an older page still shows, or that was tampered with."""
    shared.write(shared.boris, "Les mots de Boris.", 1)
    for edition in ("", "x", "0", "-1", "9" * 30):
        said = shared.data | {shared.field: "Autre.", "edition": edition}
        assert as_(shared.anne).post(shared.edit, said).status_code == 409
    said = shared.data | {shared.field: "Autre."}
    assert as_(shared.anne).post(shared.edit, said).status_code == 409
    assert shared.says() == "Les mots de Boris."


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.django_db(transaction=True)
def test_of_two_who_write_at_once_one_is_told(kind: str) -> None:
    shared = make(kind)

    def write(who: Member) -> int:
        try:
            return int(shared.write(who, f"Les mots de {who.name}.", 1).status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(write, [shared.anne, shared.boris])) == [302, 409]
    assert shared.thing.edition == 1
    assert shared.says().startswith("Les mots de ")
    assert shared.thing.edition == 2


# --- what was written is kept, and comes back -----------------------------------------------------


def test_an_edition_comes_back_as_a_new_one(shared: Shared) -> None:
    shared.write(shared.boris, "Les mots de Boris.", 1)
    shared.write(shared.anne, "Ceux d’Anne seule.", 2)
    page = as_(shared.anne).get(shared.editions, {"edition": 2})
    assert said(shared, page) == "Les mots de Boris."
    back = as_(shared.anne).post(shared.editions, {"number": 2, "edition": 3})
    assert back.status_code == 302
    assert shared.says() == "Les mots de Boris."
    assert kept(shared)[-1] == (4, shared.anne.name, 2)
    facts = Entry.objects.order_by("-pk").values_list("facts", flat=True)[0]
    assert (facts["edition"], facts["restores"]) == (4, 2)
    assert "Boris" not in str(facts)  # the journal holds no words of anybody
    # The old link, and what came between, are still read.
    between = as_(shared.boris).get(shared.editions, {"edition": 3})
    assert said(shared, between) == "Ceux d’Anne seule."
    again = as_(shared.boris).post(shared.editions, {"number": 3, "edition": 4})
    assert again.status_code == 302
    assert shared.says() == "Ceux d’Anne seule."


def test_bringing_back_undoes_nothing_that_others_wrote_meanwhile(shared: Shared) -> None:
    shared.write(shared.boris, "Les mots de Boris.", 1)
    shared.write(shared.boris, "Les mots de Boris, bis.", 2)
    shared.write(shared.anne, "Ceux d’Anne.", 3)
    stale = as_(shared.boris).post(shared.editions, {"number": 2, "edition": 3})
    assert stale.status_code == 409
    assert shared.says() == "Ceux d’Anne."
    assert as_(shared.boris).post(shared.editions, {"number": 2}).status_code == 409


def test_who_reads_brings_nothing_back_and_who_is_outside_reads_nothing(shared: Shared) -> None:
    shared.write(shared.boris, "Les mots de Boris.", 1)
    shared.write(shared.anne, "Ceux d’Anne.", 2)
    if shared.reader is not None:
        page = as_(shared.reader).get(shared.editions, {"edition": 2})
        assert said(shared, page) == "Les mots de Boris."
        assert 'name="number"' not in page.content.decode()
        forged = as_(shared.reader).post(shared.editions, {"number": 2, "edition": 3})
        assert forged.status_code == 403
    for method in ("get", "post"):
        answer = getattr(as_(shared.outsider), method)(shared.editions, {"number": 2})
        assert answer.status_code in (403, 404)
    assert shared.says() == "Ceux d’Anne."


@pytest.mark.parametrize("asked", ["99", "x", "-1", "9" * 40, "²"])
def test_an_edition_that_never_was_is_not_there(asked: str) -> None:
    shared = make("role")
    shared.write(shared.boris, "Les mots de Boris.", 1)
    assert as_(shared.anne).get(shared.editions, {"edition": asked}).status_code == 404
    gone = as_(shared.anne).post(shared.editions, {"number": asked, "edition": 2})
    assert gone.status_code == 404


def test_who_left_is_still_named_on_what_they_wrote(shared: Shared) -> None:
    shared.write(shared.boris, "Les mots de Boris.", 1)
    shared.write(shared.anne, "Ceux d’Anne.", 2)
    admin = factories.member(of=shared.boris.cooperative, administers=True)
    actions.leave_cooperative(by=admin, member=shared.boris, on=shared.boris.cooperative.today())
    page = as_(shared.anne).get(shared.editions, {"edition": 2})
    assert shared.boris.name in read(page)
    assert said(shared, page) == "Les mots de Boris."


def test_a_text_older_than_its_editions_keeps_what_it_said(shared: Shared) -> None:
    shared.write(shared.boris, "Les mots de Boris.", 1)
    Edition.objects.about(shared.thing).delete()
    assert as_(shared.anne).get(shared.editions).status_code == 200
    shared.write(shared.anne, "Ceux d’Anne.", 2)
    assert kept(shared) == [(2, None, None), (3, shared.anne.name, None)]
    as_(shared.anne).post(shared.editions, {"number": 2, "edition": 3})
    assert shared.says() == "Les mots de Boris."


def test_what_changes_no_word_leaves_no_edition() -> None:
    shared = make("purpose")
    shared.write(shared.anne, "Une page.", 1)
    count = len(kept(shared))
    repainted = shared.data | {"purpose": "Une page.", "colour": "prune", "edition": 2}
    assert as_(shared.boris).post(shared.edit, repainted).status_code == 302
    assert len(kept(shared)) == count
    # And still, nobody writes over a colour they did not see.
    assert shared.write(shared.anne, "Une page.", 2).status_code == 409


def test_the_powers_of_a_role_are_no_text_and_do_not_come_back() -> None:
    shared = make("role")
    role: Role = shared.thing
    given = shared.data | {"powers": ["chat.moderate"], "edition": 1}
    as_(shared.anne).post(shared.edit, given | {"accountabilities": "Un."})
    taken = given | {"powers": [], "edition": 2, "accountabilities": "Deux."}
    as_(shared.anne).post(shared.edit, taken)
    as_(shared.anne).post(shared.editions, {"number": 2, "edition": 3})
    assert shared.says() == "Un."
    found = as_(shared.anne).get(reverse("roles:edit", args=[role.groupe.slug, role.pk]))
    assert not re.search(r'value="chat\.moderate"[^>]*checked', found.content.decode())


# --- a list that grows ----------------------------------------------------------------------------


@pytest.mark.parametrize("changes", [2, 45])
def test_the_page_costs_the_same_however_many_there_are(
    changes: int, django_assert_num_queries: Any
) -> None:
    shared = make("charter")
    for number in range(changes):
        charter.write_section(
            by=shared.anne, groupe=shared.thing.groupe, key="values", edition=number + 1,
            body=f"Ligne {number}\n" * 200,
        )  # fmt: skip
    client = as_(shared.anne)
    client.get(shared.editions)
    with django_assert_num_queries(QUERIES):
        page = client.get(shared.editions)
    assert len(page.context["page"].object_list) == min(changes + 1, 20)
    assert 1 <= page.content.count(b"<del>") <= 200


QUERIES = 7


@pytest.mark.parametrize(("language", "words"), [("fr", "Textes précédents"), ("en", "Editions")])
def test_the_page_speaks_the_reader_s_language(language: str, words: str) -> None:
    shared = make("page")
    shared.write(shared.boris, "Les mots de Boris.", 1)
    page = as_(shared.anne).get(shared.editions, headers={"accept-language": language})
    assert words in read(page)
