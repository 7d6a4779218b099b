# SPDX-License-Identifier: AGPL-3.0-or-later
"""The first installation: one cooperative, one administrator, who can then log in."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from groupes.journal.models import Entry
from groupes.models import Cooperative, Member, User

GIVEN = {
    "cooperative": "Les Mains Libres",
    "name": "Ada Brunel",
    "email": "Ada@mains-libres.example",
}


def init(**options):
    out = io.StringIO()
    call_command("init", stdout=out, **(GIVEN | options))
    return out.getvalue()


@pytest.fixture(autouse=True)
def nobody_to_ask(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO(""))


def test_makes_both_and_prints_a_link_that_works_once(db, client):
    told = init(siret="123 456 789 00015")
    member = Member.objects.get()
    assert member.administers
    assert (member.name, member.user.email) == ("Ada Brunel", "ada@mains-libres.example")
    assert (member.cooperative.name, member.cooperative.siret) == (
        "Les Mains Libres",
        "12345678900015",
    )
    assert not member.user.has_usable_password()
    assert Entry.objects.get().verb == "groupes.person_added"

    path = told[told.index("/compte/") :].strip()
    form = client.get(path, follow=True)
    assert form.status_code == 200
    chosen = {"password1": "un cheval de trait", "password2": "un cheval de trait"}
    client.post(form.redirect_chain[-1][0], chosen)
    user = User.objects.get()
    assert user.check_password("un cheval de trait")
    assert client.login(email=user.email, password="un cheval de trait")


@pytest.mark.parametrize(
    ("said", "zone"),
    [
        (None, "Europe/Paris"),
        ("Pacific/Noumea", "Pacific/Noumea"),
        ("Miquelon", "America/Miquelon"),
    ],
)
def test_the_days_of_the_cooperative_are_those_of_its_zone(db, said, zone):
    init(time_zone=said)
    assert Cooperative.objects.get().time_zone == zone


def test_password_on_standard_input(db, monkeypatch, client):
    monkeypatch.setattr("sys.stdin", io.StringIO("un cheval de trait\n"))
    told = init(password_stdin=True)
    assert "/compte/" not in told
    answer = client.post(
        reverse("account_login"),
        {"login": "ada@mains-libres.example", "password": "un cheval de trait"},
    )
    assert answer.status_code == 302


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"cooperative": None}, "--cooperative is missing"),
        ({"name": None}, "--name is missing"),
        ({"email": None}, "--email is missing"),
        ({"email": "ada at home"}, "not an e-mail address"),
        ({"cooperative": "  "}, "--cooperative is empty"),
        ({"siret": "12345678901234"}, "--siret"),
        ({"time_zone": "Atlantis"}, "--time-zone"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_made(db, options, word):
    with pytest.raises(CommandError, match=word):
        init(**options)
    assert not Cooperative.objects.exists()
    assert not User.objects.exists()


def test_a_weak_password_is_refused(db, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("motdepasse\n"))
    with pytest.raises(CommandError):
        init(password_stdin=True)
    assert not User.objects.exists()


def test_only_the_first_time(db):
    init()
    with pytest.raises(CommandError, match="already"):
        init(email="other@mains-libres.example", cooperative="Autre")
    assert Cooperative.objects.count() == 1


def test_it_asks_for_what_is_not_given(db, monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    answers = iter(
        [
            "",
            "Les Mains Libres",
            "",
            "Atlantis",
            "la réunion",
            "Ada Brunel",
            "ada@mains-libres.example",
        ]
    )
    passwords = iter(
        ["court", "un cheval de trait", "autre chose", "un cheval de trait", "un cheval de trait"]
    )
    monkeypatch.setattr("sys.stdin", Terminal())
    monkeypatch.setattr("builtins.input", lambda prompt: next(answers))
    monkeypatch.setattr("getpass.getpass", lambda prompt: next(passwords))
    errors = io.StringIO()
    call_command("init", stdout=io.StringIO(), stderr=errors)
    assert "They differ." in errors.getvalue()
    assert User.objects.get().check_password("un cheval de trait")
    assert Cooperative.objects.get().siret == ""
    assert "Atlantis" in errors.getvalue()
    assert Cooperative.objects.get().time_zone == "Indian/Reunion"
