# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of the commons: each, and each way to a file, asked as each kind of person."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from commons.library import actions
from commons.library.models import Resource
from groupes.access import Me
from groupes.journal import feed
from groupes.models import Groupe, Member, Membership
from tests import factories
from tests.factories import Cast
from tests.groupes.files import uploads
from tests.groupes.files.uploads import upload

pytestmark = pytest.mark.django_db
EVERYONE = ("founder", "holder", "former", "plain", "outsider", "stranger")


@pytest.fixture
def cast() -> Cast:
    return factories.cast("library.edit_resource")


def a_page(groupe: Groupe, by: Member, **values: Any) -> Resource:
    return actions.add_page(by=by, groupe=groupe, **({"title": "Trame", "body": "Texte"} | values))


def a_file(groupe: Groupe, by: Member, name: str = "trame.pdf", **values: Any) -> Resource:
    return actions.add_file(by=by, groupe=groupe, upload=upload(name, uploads.pdf()), **values)


def url(name: str, resource: Resource) -> str:
    return reverse(f"library:{name}", args=[resource.groupe.slug, resource.pk])


def ask(client: Client, member: Member, address: str, **query: Any) -> Any:
    client.force_login(member.user)
    answer: Any = client.get(address, query)
    if answer.streaming:  # read to its end, the file is closed
        answer.body = b"".join(answer.streaming_content)
    return answer


def posted(**values: Any) -> dict[str, Any]:
    return {
        "kind": "page",
        "title": "Trame",
        "summary": "",
        "body": "Texte",
        "use": "template",
        "licence": "cc-by-sa-4.0",
        "shared_with": "groupe",
    } | values


# --- who sees what ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shared_with", "expected"),
    [
        ("groupe", (200, 200, 200, 200, 404, 404, 404)),
        ("cooperative", (200, 200, 200, 200, 200, 404, 404)),
        ("federation", (200, 200, 200, 200, 200, 200, 404)),
    ],
)
@pytest.mark.parametrize("page", ["resource", "download", "an earlier version"])
def test_each_way_in_asked_as_each_kind_of_person(client, shared_with, expected, page) -> None:
    cast = factories.cast()
    union = factories.federation()
    cast.groupe.cooperative.federation = union
    cast.groupe.cooperative.save()
    cousin = factories.member(of=factories.cooperative(federation=union))
    found = a_file(cast.groupe, cast.founder, shared_with=shared_with)
    actions.add_version(by=cast.founder, resource=found, upload=upload("b.pdf", uploads.pdf("b")))
    address, query = {
        "resource": (url("resource", found), {}),
        "download": (url("download", found), {}),
        "an earlier version": (url("download", found), {"version": "1"}),
    }[page]
    people = [getattr(cast, name) for name in EVERYONE[:5]] + [cousin, cast.stranger]
    assert tuple(ask(client, one, address, **query).status_code for one in people) == expected
    client.logout()
    answer = client.get(address, query)
    assert answer.status_code == 302
    assert "/compte/" in answer.url


def test_lists_and_single_pages_agree(client) -> None:
    union = factories.federation()
    here = factories.cooperative(federation=union)
    there = factories.cooperative(federation=union)
    maker = factories.member(of=here)
    groupe = factories.groupe(maker)
    pages = [
        a_page(groupe, maker, title=shared, shared_with=shared)
        for shared in Resource.Sharing.values
    ]
    people = [
        maker,
        factories.member(of=here),
        factories.member(of=there),
        factories.member(),
    ]
    counts = []
    for one in people:
        listed = ask(client, one, reverse("library:index")).context["page"].object_list
        single = [p for p in pages if ask(client, one, url("resource", p)).status_code == 200]
        assert {p.pk for p in listed} == {p.pk for p in single}
        counts.append(len(single))
    assert counts == [3, 2, 1, 0]


def test_whoever_sees_only_by_sharing_reads_and_saves_and_no_more(cast, client) -> None:
    found = a_file(cast.groupe, cast.founder, shared_with="cooperative")
    client.force_login(cast.outsider.user)
    answer = client.get(url("resource", found))
    html = answer.content.decode()
    assert answer.status_code == 200
    for hidden in ("edit", "new_version"):
        assert url(hidden, found) not in html
    assert f'href="{reverse("groupes:home", args=[cast.groupe.slug])}"' not in html
    assert client.post(url("edit", found), posted()).status_code == 404
    assert client.post(url("new_version", found), {}).status_code == 404
    new = reverse("library:new", args=[cast.groupe.slug])
    assert client.post(new, posted()).status_code == 404
    shelf = reverse("library:groupe_index", args=[cast.groupe.slug])
    assert client.get(shelf).status_code == 404


def test_rights_end_with_the_membership(cast, client) -> None:
    found = a_file(cast.groupe, cast.plain)
    assert ask(client, cast.plain, url("download", found)).status_code == 200
    Membership.objects.filter(member=cast.plain).update(
        ends_on=cast.groupe.today() - factories.days(1)
    )
    assert ask(client, cast.plain, url("download", found)).status_code == 404
    assert client.post(url("edit", found), posted()).status_code == 404  # its author, once


def test_a_resource_is_not_found_under_another_groupe(cast, client) -> None:
    other = factories.groupe(cast.founder)
    found = a_file(cast.groupe, cast.founder)
    for name in ("resource", "download", "edit"):
        address = reverse(f"library:{name}", args=[other.slug, found.pk])
        assert ask(client, cast.founder, address).status_code == 404


# --- handing out ----------------------------------------------------------------------------------


def test_a_file_is_handed_out_whole_to_be_saved(cast, client) -> None:
    found = a_file(cast.groupe, cast.plain)
    answer = ask(client, cast.plain, url("download", found))
    assert answer.body == uploads.pdf()
    assert answer["Content-Disposition"].startswith('attachment; filename="trame.pdf"')
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["X-Frame-Options"] == "DENY"
    part = client.get(url("download", found), headers={"Range": "bytes=0-3"})
    assert part.status_code == 200
    assert b"".join(part.streaming_content) == uploads.pdf()
    head = client.head(url("download", found))
    assert head.status_code == 200
    assert b"".join(head.streaming_content) == b""
    for close in head._resource_closers:  # what a server does, and the test client does not
        close()
    assert client.post(url("download", found)).status_code == 405


def test_versions_are_asked_by_number(cast, client) -> None:
    found = a_file(cast.groupe, cast.plain)
    actions.add_version(by=cast.plain, resource=found, upload=upload("b.pdf", uploads.pdf("deux")))

    def content(**query: str) -> bytes:
        return ask(client, cast.plain, url("download", found), **query).body

    assert b"deux" in content()
    assert b"trame" in content(version="1")
    for wrong in ("3", "0", "-1", "x", "1" * 30, "²", "1;"):
        assert ask(client, cast.plain, url("download", found), version=wrong).status_code == 404
    page = a_page(cast.groupe, cast.plain, title="Une page")
    assert ask(client, cast.plain, url("download", page)).status_code == 404


def test_a_file_missing_from_the_storage_is_not_a_crash(cast, client, storage) -> None:
    found = a_file(cast.groupe, cast.plain)
    for path in storage.rglob("*"):
        if path.is_file():
            path.unlink()
    assert ask(client, cast.plain, url("download", found)).status_code == 404


# --- adding --------------------------------------------------------------------------------------


def test_a_page_is_written_and_credited_to_whoever_writes_it(cast, client) -> None:
    client.force_login(cast.plain.user)
    new = reverse("library:new", args=[cast.groupe.slug])
    blank = client.get(new)
    assert blank.status_code == 200
    assert f'value="{cast.plain.pk}"' in blank.content.decode()
    answer = client.post(
        new, posted(body="**Un**\r\n\r\n<img src=x onerror=alert(1)>", authors=[cast.plain.pk])
    )
    found = Resource.objects.get()
    assert answer.url == found.get_absolute_url()
    html = client.get(answer.url).content.decode()
    assert "<strong>Un</strong>" in html
    assert "<img" not in html
    assert list(found.authors.all()) == [cast.plain]


def test_a_file_is_put_by_a_form(cast, client) -> None:
    client.force_login(cast.plain.user)
    new = reverse("library:new", args=[cast.groupe.slug])
    assert 'enctype="multipart/form-data"' in client.get(new + "?kind=file").content.decode()
    values = posted(
        kind="file",
        title="",
        authors=[cast.plain.pk, cast.founder.pk],
        file=upload("Mémoire technique.docx", uploads.docx()),
    )
    answer = client.post(new, values)
    found = Resource.objects.get()
    assert answer.url == found.get_absolute_url()
    assert found.title == "Mémoire technique"
    assert found.authors.count() == 2


@pytest.mark.parametrize(
    "values",
    [
        {"file": upload("dessin.png", uploads.SVG, "image/png")},
        {"file": upload("outil.pdf", uploads.EXE)},
        {"file": upload("vide.pdf", b"")},
        {},
    ],
)
def test_a_refused_file_says_why_beside_its_field_and_keeps_the_rest(
    cast, client, values, storage
) -> None:
    client.force_login(cast.plain.user)
    for file in values.values():
        file.seek(0)
    answer = client.post(
        reverse("library:new", args=[cast.groupe.slug]),
        posted(kind="file", title="Gardé", authors=[cast.plain.pk], **values),
    )
    assert answer.status_code == 422
    assert answer.context["form"].errors["file"]
    assert 'value="Gardé"' in answer.content.decode()
    assert not Resource.objects.exists()
    assert not [path for path in storage.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    "values",
    [
        {"title": ""},
        {"title": "x" * 201},
        {"body": "x" * 20_001},
        {"use": "magic"},
        {"licence": "all-mine"},
        {"shared_with": "everyone"},
        {"authors": []},
        {"authors": ["0"]},
        {"title": "a\x00b"},
    ],
)
def test_a_page_that_is_not_sound_is_shown_again(cast, client, values) -> None:
    client.force_login(cast.plain.user)
    answer = client.post(
        reverse("library:new", args=[cast.groupe.slug]),
        posted(**({"authors": [cast.plain.pk]} | values)),
    )
    assert answer.status_code == 422
    assert not Resource.objects.exists()


def test_a_text_of_twenty_thousand_lines_fits_by_its_characters(cast, client) -> None:
    client.force_login(cast.plain.user)
    client.post(
        reverse("library:new", args=[cast.groupe.slug]),
        posted(body="a\r\n" * 9_999, authors=[cast.plain.pk]),
    )
    assert Resource.objects.get().body.startswith("a\na\n")


def test_authors_are_of_the_groupe(cast, client) -> None:
    client.force_login(cast.plain.user)
    answer = client.post(
        reverse("library:new", args=[cast.groupe.slug]), posted(authors=[cast.outsider.pk])
    )
    assert answer.status_code == 422
    assert not Resource.objects.exists()


@pytest.mark.parametrize(
    ("who", "expected"),
    [("founder", 302), ("holder", 302), ("plain", 302), ("outsider", 404), ("stranger", 404)],
)
def test_who_adds(cast, client, who, expected) -> None:
    person = getattr(cast, who)
    client.force_login(person.user)
    answer = client.post(
        reverse("library:new", args=[cast.groupe.slug]), posted(authors=[person.pk])
    )
    assert answer.status_code == expected
    assert Resource.objects.count() == (expected == 302)


def test_a_member_on_pause_reads_but_does_not_add(cast, client) -> None:
    found = a_page(cast.groupe, cast.founder)
    Membership.objects.filter(member=cast.plain).update(state=Membership.State.PAUSED)
    assert ask(client, cast.plain, url("resource", found)).status_code == 200
    new = reverse("library:new", args=[cast.groupe.slug])
    assert client.post(new, posted(authors=[cast.plain.pk])).status_code == 403


# --- changing ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("plain", 302),  # its author
        ("holder", 302),  # looks after the shelf
        ("former", 403),  # looked after it until yesterday
        ("founder", 403),
        ("outsider", 404),
        ("stranger", 404),
    ],
)
def test_who_changes(cast, client, who, expected) -> None:
    page = a_page(cast.groupe, cast.plain)
    file = a_file(cast.groupe, cast.plain)
    client.force_login(getattr(cast, who).user)
    values = posted(edition="1", title="Autre", authors=[cast.plain.pk])
    assert client.post(url("edit", page), values).status_code == expected
    brought = {"file": upload("b.pdf", uploads.pdf("b"))}
    assert client.post(url("new_version", file), brought).status_code == expected
    page.refresh_from_db()
    assert (page.title == "Autre") is (expected == 302)
    assert file.versions.count() == (2 if expected == 302 else 1)
    opened = client.get(url("edit", page)).status_code
    assert opened == (200 if expected == 302 else expected)


def test_the_second_writer_is_shown_both_texts(cast, client) -> None:
    page = a_page(cast.groupe, cast.plain)
    client.force_login(cast.plain.user)
    first = posted(edition="1", body="Le texte du premier", authors=[cast.plain.pk])
    second = posted(edition="1", body="Le texte du second", authors=[cast.plain.pk])
    assert client.post(url("edit", page), first).status_code == 302
    answer = client.post(url("edit", page), second)
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "Le texte du premier" in html
    assert "Le texte du second" in html
    assert re.search(r'name="edition"\s+value="2"', html)
    page.refresh_from_db()
    assert page.body == "Le texte du premier"
    both = posted(edition="2", body="Les deux", authors=[cast.plain.pk])
    assert client.post(url("edit", page), both).status_code == 302
    page.refresh_from_db()
    assert (page.body, page.edition) == ("Les deux", 3)


@pytest.mark.parametrize("edition", ["", "0", "x", "9" * 30])
def test_an_edition_that_makes_no_sense_changes_nothing(cast, client, edition) -> None:
    page = a_page(cast.groupe, cast.plain)
    client.force_login(cast.plain.user)
    values = posted(edition=edition, body="Autre", authors=[cast.plain.pk])
    assert client.post(url("edit", page), values).status_code in (409, 422)
    page.refresh_from_db()
    assert page.body == "Texte"


def test_an_author_who_left_stays_one(cast, client) -> None:
    page = a_page(cast.groupe, cast.plain)
    actions.change(by=cast.plain, resource=page, edition=1, authors=[cast.plain, cast.founder])
    Membership.objects.filter(member=cast.founder).update(state=Membership.State.ENDED)
    client.force_login(cast.plain.user)
    values = posted(edition="2", title="Autre", authors=[cast.plain.pk, cast.founder.pk])
    assert client.post(url("edit", page), values).status_code == 302
    assert set(page.authors.all()) == {cast.plain, cast.founder}


def test_the_same_file_again_and_a_wrong_one_are_told_on_the_page(cast, client) -> None:
    file = a_file(cast.groupe, cast.plain)
    client.force_login(cast.plain.user)
    address = url("new_version", file)
    assert client.get(address).status_code == 405
    assert client.post(address, {"file": upload("x.pdf", uploads.pdf())}).status_code == 409
    wrong = client.post(address, {"file": upload("x.pdf", uploads.EXE)})
    assert wrong.status_code == 422
    assert wrong.context["form"].errors["file"]
    assert client.post(address, {}).status_code == 422
    page = a_page(cast.groupe, cast.plain, title="Une page")
    brought = {"file": upload("x.pdf", uploads.pdf())}
    assert client.post(url("new_version", page), brought).status_code == 409
    assert file.versions.count() == 1


# --- where it served -------------------------------------------------------------------------------


def test_only_the_places_the_reader_may_see_are_named(cast, client) -> None:
    page = a_page(cast.groupe, cast.plain, shared_with="cooperative")
    seen = a_page(cast.groupe, cast.plain, title="Réponse au plan vélo")
    neighbour = factories.member(of=cast.groupe.cooperative)
    private = factories.groupe(neighbour)
    hidden = [a_page(private, neighbour, title=f"Réponse secrète {n}") for n in range(2)]
    actions.reuse(resource=page, target=seen, by=cast.plain)
    for target in hidden:
        actions.reuse(resource=page, target=target, by=neighbour)
    inside = ask(client, cast.plain, url("resource", page))
    html = inside.content.decode()
    assert "Réponse au plan vélo" in html
    assert "secrète" not in html
    assert inside.context["elsewhere"] == 1  # two places, one groupe
    assert private.name not in html
    outside = ask(client, cast.outsider, url("resource", page))
    assert outside.context["places"] == []
    assert outside.context["elsewhere"] == 2
    mine = ask(client, neighbour, url("resource", page))
    assert [name.text for name in mine.context["places"]] == [
        "Réponse secrète 1",
        "Réponse secrète 0",
    ]


def test_the_journal_tells_the_verbs_of_the_library(cast) -> None:
    page = a_page(cast.groupe, cast.plain, title="Trame visible")
    actions.change(by=cast.plain, resource=page, edition=1, title="Trame changée")
    file = a_file(cast.groupe, cast.plain)
    actions.add_version(by=cast.plain, resource=file, upload=upload("b.pdf", uploads.pdf("b")))
    actions.reuse(resource=page, target=file, by=cast.plain)
    entries, _more = feed.of_groupe(cast.groupe)
    told = [str(line.text) for line in feed.tell(entries, Me(cast.founder))]
    ours = [line for line in told if cast.plain.name in line]
    assert len(ours) == 5
    assert all("Trame changée" in line or "trame" in line for line in ours)


# --- finding -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("reunion", True),
        ("Réunion", True),
        ("REUNIONS", True),
        ("reunions courtes", True),
        ("court", True),
        ('"réunions courtes"', True),
        ("reunion -courtes", False),
        ("atelier", True),  # in the summary
        ("chaises", True),  # in the text
        ("l’heure", True),
        ("piscine", False),
        ("' OR 1=1 --", False),
        ("les réunions à l’heure", True),
        ("!!! &|(", False),
    ],
)
def test_french_search_without_accents(cast, client, words, found) -> None:
    a_page(
        cast.groupe,
        cast.plain,
        title="Tenir des réunions courtes",
        summary="Pour un atelier",
        body="Ranger les chaises, finir à l’heure.",
    )
    a_page(cast.groupe, cast.plain, title="Autre chose", body="Rien")
    answer = ask(client, cast.plain, reverse("library:index"), q=words)
    titles = [one.title for one in answer.context["page"].object_list]
    assert titles == (["Tenir des réunions courtes"] if found else [])


def test_little_words_alone_ask_for_nothing(cast, client) -> None:
    a_page(cast.groupe, cast.plain, title="Une chose")
    answer = ask(client, cast.plain, reverse("library:index"), q="le la les")
    assert [one.title for one in answer.context["page"].object_list] == ["Une chose"]


def test_what_says_it_in_its_title_comes_first(cast, client) -> None:
    a_page(cast.groupe, cast.plain, title="Titre", body="des réunions")
    a_page(cast.groupe, cast.plain, title="Réunions", body="x")
    a_page(cast.groupe, cast.plain, title="Autre", summary="réunion", body="x")
    answer = ask(client, cast.plain, reverse("library:index"), q="reunion")
    titles = [one.title for one in answer.context["page"].object_list]
    assert titles == ["Réunions", "Autre", "Titre"]


def test_search_filters_and_counts_leak_nothing(cast, client) -> None:
    a_page(cast.groupe, cast.plain, title="Secret partagé")
    other = factories.groupe(cast.outsider)
    a_page(other, cast.outsider, title="Le mien")
    answer = ask(client, cast.outsider, reverse("library:index"), q="secret")
    assert answer.context["total"] == 0
    assert cast.groupe.slug not in answer.content.decode()
    forged = ask(client, cast.outsider, reverse("library:index"), groupe=cast.groupe.slug)
    assert [one.title for one in forged.context["page"].object_list] == ["Le mien"]
    assert sum(forged.context["uses"].values()) == 1


def test_filters(cast, client) -> None:
    other = factories.groupe(cast.plain)
    a_page(cast.groupe, cast.plain, title="A", use="tip", licence="cc0-1.0")
    a_page(cast.groupe, cast.plain, title="B", use="template")
    a_file(other, cast.plain, title="C", use="template")

    def found(**query: str) -> set[str]:
        answer = ask(client, cast.plain, reverse("library:index"), **query)
        return {one.title for one in answer.context["page"].object_list}

    assert found() == {"A", "B", "C"}
    assert found(use="template") == {"B", "C"}
    assert found(kind="file") == {"C"}
    assert found(licence="cc0-1.0") == {"A"}
    assert found(groupe=other.slug) == {"C"}
    assert found(use="template", kind="page") == {"B"}
    assert found(use="magic", kind="x", licence="y", groupe="z") == {"A", "B", "C"}
    assert found(page="999", q="") == {"A", "B", "C"}


def test_one_groupe_s_shelf(cast, client) -> None:
    other = factories.groupe(cast.plain)
    a_page(cast.groupe, cast.plain, title="Ici")
    a_page(other, cast.plain, title="Ailleurs", shared_with="cooperative")
    shelf = reverse("library:groupe_index", args=[cast.groupe.slug])
    answer = ask(client, cast.plain, shelf)
    assert [one.title for one in answer.context["page"].object_list] == ["Ici"]
    codes = tuple(ask(client, getattr(cast, who), shelf).status_code for who in EVERYONE)
    assert codes == (200, 200, 200, 200, 404, 404)


def test_results_alone_are_sent_to_htmx(cast, client) -> None:
    a_page(cast.groupe, cast.plain)
    client.force_login(cast.plain.user)
    for address in (
        reverse("library:index"),
        reverse("library:groupe_index", args=[cast.groupe.slug]),
    ):
        html = client.get(address, headers={"HX-Request": "true"}).content.decode()
        assert 'id="results"' in html
        assert "<main" not in html
        assert "Trame" in html


def test_the_palette_finds_what_one_may_see(cast) -> None:
    from groupes.shell import palette

    a_page(cast.groupe, cast.plain, title="Comment tenir des réunions")

    def titles(member: Member, words: str) -> list[str]:
        return [hit.text for kind in palette.find(Me(member), words) for hit in kind.hits]

    assert "Comment tenir des réunions" in titles(cast.founder, "reunion")
    assert "Comment tenir des réunions" in titles(cast.founder, "ten")
    assert titles(cast.outsider, "reunion") == []


# --- cost --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("page", "queries"),
    [("index", 6), ("groupe_index", 7), ("resource", 8)],
)
def test_a_page_costs_the_same_for_one_and_three(
    cast, client, rows, page, queries, django_assert_num_queries
) -> None:
    person = cast.holder
    found = a_file(cast.groupe, person, authors=[cast.plain, cast.founder][:rows])
    for number in range(rows):
        other = a_file(cast.groupe, person, title=f"Autre {number}")
        actions.add_version(
            by=person, resource=found, upload=upload("b.pdf", uploads.pdf(str(number)))
        )
        actions.reuse(resource=found, target=other, by=person)
    client.force_login(person.user)
    address = {
        "index": reverse("library:index"),
        "groupe_index": reverse("library:groupe_index", args=[cast.groupe.slug]),
        "resource": url("resource", found),
    }[page]
    with django_assert_num_queries(queries):
        client.get(address)


def test_handing_out_costs(cast, client, django_assert_num_queries) -> None:
    found = a_file(cast.groupe, cast.plain)
    client.force_login(cast.plain.user)
    with django_assert_num_queries(3):  # session and user, groupes, the version one may see
        answer = client.get(url("download", found))
    assert b"".join(answer.streaming_content) == uploads.pdf()
