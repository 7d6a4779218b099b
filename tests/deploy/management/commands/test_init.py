# SPDX-License-Identifier: AGPL-3.0-or-later
"""The first installation: one cooperative, one administrator, who can then log in."""

import io
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from deploy.laptop.serve import NOT_MADE
from deploy.mail import kept
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
    answers = ["", "Les Mains Libres", "", "Atlantis", "la réunion", "6,5 %", "Ada Brunel",
               "ada@mains-libres.example", ""]  # fmt: skip
    passwords = ["court", SECRET, "autre chose", SECRET, SECRET]
    Terminal(monkeypatch, answers, passwords)
    errors = io.StringIO()
    call_command("init", stdout=io.StringIO(), stderr=errors)
    assert "They differ." in errors.getvalue()
    assert User.objects.get().check_password("un cheval de trait")
    assert Cooperative.objects.get().siret == ""
    assert "Atlantis" in errors.getvalue()
    assert Cooperative.objects.get().time_zone == "Indian/Reunion"
    assert Cooperative.objects.get().contribution_percent == Decimal("6.5")


class Terminal(io.StringIO):
    """Somebody to ask, who answers each question in turn."""

    def __init__(self, monkeypatch, answers: list[str], passwords: list[str]) -> None:
        super().__init__()
        self.asked: list[str] = []
        self.answers, self.passwords = iter(answers), iter(passwords)
        monkeypatch.setattr("sys.stdin", self)
        monkeypatch.setattr("builtins.input", self.answer)
        monkeypatch.setattr("getpass.getpass", lambda prompt: next(self.passwords))

    def isatty(self) -> bool:
        return True

    def answer(self, prompt: str) -> str:
        self.asked.append(prompt.partition(":")[0].partition(" (")[0])
        return next(self.answers)


SECRET = "un cheval de trait"


def test_a_wrong_answer_is_asked_again_and_loses_none_of_the_others(db, monkeypatch, settings):
    settings.EMAIL_URL = "smtp://mail.example"
    wrong_siret, siret = "12345678901234", "123 456 789 00015"
    terminal = Terminal(
        monkeypatch,
        ["x" * 121, "Les Mains Libres", wrong_siret, "123", siret, "", "beaucoup", "101", "10,123", "NaN",
         "11", "y" * 121, "Ada Brunel", "ada at home", "ada@mains-libres.example"],
        [SECRET, SECRET],
    )  # fmt: skip
    errors = io.StringIO()
    call_command("init", stdout=io.StringIO(), stderr=errors)
    made = Cooperative.objects.get()
    assert (made.name, made.siret, made.contribution_percent) == (
        "Les Mains Libres", "12345678900015", 11,
    )  # fmt: skip
    assert Member.objects.get().name == "Ada Brunel"
    questions = list(dict.fromkeys(terminal.asked))
    assert [terminal.asked.count(one) for one in questions] == [2, 3, 1, 5, 2, 2]
    for word in ("ada at home", "beaucoup", "check digit"):
        assert word in errors.getvalue()
    assert "chiffres" not in errors.getvalue()  # one language for questions and what is wrong


@pytest.mark.parametrize("given", ["-1", "101", "dix", "1.234", "inf"])
def test_a_contribution_that_is_none_is_refused(db, given):
    with pytest.raises(CommandError, match="--contribution"):
        init(contribution=given)
    assert not Cooperative.objects.exists()


def test_a_contribution_that_nobody_chose_is_said_aloud(db):
    assert "10 %" in init()
    Cooperative.objects.all()[0].members.all().delete()
    Cooperative.objects.all().delete()
    assert "%" not in init(contribution="15", email="b@mains-libres.example")
    made = Cooperative.objects.get()
    assert made.contribution_on(made.today()) == 15
    assert [one["by"] for one in made.contribution_changes] == [Member.objects.get().pk]


def test_the_mail_server_is_asked_tried_and_kept_or_done_without(
    db, monkeypatch, settings, tmp_path
):
    settings.STATE = tmp_path
    tries = iter(["ConnectionRefusedError: no", ""])
    sent = []

    def try_out(url: str, sender: str, to: str) -> str:
        sent.append((url, sender, to))
        return next(tries)

    monkeypatch.setattr("deploy.management.mailing.try_out", try_out)
    five = ["Les Mains Libres", "", "", "10", "Ada Brunel", "ada@mains-libres.example"]
    mail = ["mail.example", "465", "ada", ""]
    Terminal(monkeypatch, [*five, *mail, *mail], [SECRET, SECRET, "s", "s"])
    out, errors = io.StringIO(), io.StringIO()
    call_command("init", stdout=out, stderr=errors)
    url, to = "smtps://ada:s@mail.example:465", "ada@mains-libres.example"
    assert sent == [(url, to, to)] * 2
    assert "no" in errors.getvalue()
    assert "A test letter left" in out.getvalue()
    assert kept(tmp_path) == {"EMAIL_URL": url, "EMAIL_FROM": to}


def test_without_a_mail_server_that_is_said(db, settings, tmp_path):
    settings.STATE = tmp_path
    assert "No mail server" in init()
    assert kept(tmp_path) == {}


@pytest.mark.parametrize("server", ["mail.example", "http://mail.example"])
def test_a_mail_server_that_does_not_work_makes_nothing(db, settings, tmp_path, server):
    settings.STATE = tmp_path
    with pytest.raises(CommandError, match="--mail"):
        init(mail=server)
    assert not Cooperative.objects.exists()
    assert kept(tmp_path) == {}


def test_whether_it_is_made_is_a_question_that_makes_nothing(db):
    with pytest.raises(SystemExit) as end:
        call_command("init", made=True)
    assert end.value.code == NOT_MADE
    init()
    call_command("init", made=True)
    assert Cooperative.objects.count() == 1
