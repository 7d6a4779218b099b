# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the administrators of a cooperative do: people by list, statuses by day, first hour, federation,
background jobs. Nothing of it opens a groupe."""

from __future__ import annotations

import datetime as dt
import io
import threading
import time
from collections import Counter
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import Workbook
from procrastinate.contrib.django.models import ProcrastinateJob

from groupes import actions as ground
from groupes import events as ground_events
from groupes.access import Me
from groupes.administration import (
    actions,
    events,
    lists,
    pages,
    planning,
    rules,
    sheet,
    statuses,
)
from groupes.administration.actions import bringing
from groupes.administration.actions.status import record_statuses
from groupes.administration.models import (
    FederationKey,
    Milestone,
    PeopleImport,
    Policy,
    StatusPeriod,
)
from groupes.administration.sheet import Line
from groupes.jobs import queue
from groupes.journal.models import Entry
from groupes.models import Cooperative, Letter, Member, User
from groupes.people.models import Listing
from groupes.shell.todo import seldom
from groupes.web.refusals import Outdated, Refusal
from groupes.web.transactions import locked
from tests import factories
from tests.factories import days

Status = Member.Status
HEAD = "email;nom;métier;ville;statut;depuis;jusqu’au\n"


def administrator(**fields: Any) -> Member:
    return factories.member(administers=True, status=Status.STAFF, **fields)


def inviting(boss: Member) -> None:
    """Their cooperative invites people to become associates after six months."""
    actions.change_policy(by=boss, cooperative=boss.cooperative, edition=1, associate_months=6)


def client(member: Member) -> Client:
    made = Client()
    made.force_login(member.user)
    return made


def url(name: str, *arguments: object) -> str:
    return reverse(f"administration:{name}", args=arguments)


# --- reading a list ---------------------------------------------------------------------------------

ROWS = "prénom{0}nom{0}courriel{0}inconnu\nZoé{0}Noël{0}zoe@exemple.fr{0}x\n"


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_list_is_read_as_each_program_writes_it(separator: str, encoding: str) -> None:
    found = sheet.read(ROWS.format(separator).encode(encoding))
    assert found.ignored == ["inconnu"]
    assert found.lines == [
        Line(2, {"first_name": "Zoé", "last_name": "Noël", "email": "zoe@exemple.fr"})
    ]


@pytest.mark.parametrize(
    "head",
    ["E-mail,Full name", "name,EMAIL", "Nom complet,Adresse e-mail", "Courriel,Prénom et nom"],
)
def test_columns_are_named_in_both_languages_in_any_order(head: str) -> None:
    row = "zoe@x.fr,Zoé" if sheet.plain(head).startswith(("e-mail", "courriel")) else "Zoé,zoe@x.fr"
    [line] = sheet.read(f"\n{head}\n{row}\n".encode()).lines
    assert line.values == {"email": "zoe@x.fr", "name": "Zoé"}


def test_a_line_with_a_quotation_mark_that_never_closes_holds_no_other_back() -> None:
    found = sheet.read(b'email;nom\na@x.fr;"Anne\nb@x.fr;Bob\n').lines
    assert [line.values["email"] for line in found] == ["a@x.fr", "b@x.fr"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"email\n\n;;\n", "empty"),
        (b"nom;ville\nAnne;Lille\n", "no_email"),
        (b"email\n" + b"a@x.fr\n" * 10_001, "too_many"),
        (b"PK\x03\x04nothing of the kind", "sheet"),
    ],
)
def test_a_file_that_says_nothing_is_refused_as_a_whole(content: bytes, code: str) -> None:
    with pytest.raises(sheet.Unreadable) as refused:
        sheet.read(content)
    assert refused.value.code == code


def workbook(*rows: list[Any], far: bool = False) -> bytes:
    book: Any = Workbook()
    for row in rows:
        book.active.append(row)
    if far:
        book.active["XFD1048576"] = "x"
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def test_a_workbook_is_read_with_its_days_and_not_to_its_far_corner() -> None:
    rows = (
        ["email", "nom", "statut", "depuis"],
        ["a@x.fr", "Anne", "CESA", dt.datetime.fromisoformat("2024-09-01")],
    )
    [line] = sheet.read(workbook(*rows, far=True)).lines
    assert line.values["since"] == "2024-09-01"


# --- what each line would do ------------------------------------------------------------------------

TODAY = dt.date(2026, 11, 26)


def plan(text: str, **known: planning.Known) -> list[planning.Planned]:
    by_address = {f"{name}@x.fr": one for name, one in known.items()}
    return planning.plan(sheet.read((HEAD + text).encode()).lines, by_address, today=TODAY)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (";Anne", "no_email"),
        ("anne;Anne", "email"),
        ("a@x.fr;", "no_name"),
        (f"a@x.fr;{'A' * 130}", "long"),
        ("a@x.fr;Anne;;;président", "status"),
        ("a@x.fr;Anne;;;CESA;hier", "date"),
        ("a@x.fr;Anne;;;CESA;31/02/2024", "date"),
        ("a@x.fr;Anne;;;CESA;01/01/2027", "future"),
        ("a@x.fr;Anne;;;CAPE;01/03/2026;01/02/2026", "order"),
        ("a@x.fr;Anne;;;;01/03/2026", "no_status"),
        ("elsewhere@x.fr;Anne", "taken"),
        ("gone@x.fr;Anne", "left"),
    ],
)
def test_each_fault_is_told_and_holds_no_other_line_back(line: str, why: str) -> None:
    known = {"elsewhere": planning.Known(False), "gone": planning.Known(True, left=True)}
    bad, good = plan(f"{line}\nzoe@x.fr;Zoé", **known)
    assert (bad.verdict, bad.why) == (planning.REFUSED, (why,))
    assert good.verdict == planning.NEW


def test_of_an_address_that_stands_twice_the_first_line_counts() -> None:
    first, again = plan("A@x.fr;Anne\na@x.fr;Anna")
    assert first.verdict == planning.NEW
    assert again.why == ("twice",)


def test_what_someone_wrote_of_themself_stays() -> None:
    anne = planning.Known(True, name="Anne D.", trade="relieuse", status="salaried", came_in=True)
    [one] = plan("anne@x.fr;Anne Durand;graphiste;Lille;CESA", anne=anne)
    assert (one.verdict, one.sets) == (planning.CHANGED, {"place": "Lille"})
    [same] = plan("anne@x.fr;Anne Durand;graphiste;;CESA", anne=anne)
    assert same.verdict == planning.SAME


# --- bringing it --------------------------------------------------------------------------------------


def bring(by: Member, text: str, *, invite: bool = False) -> PeopleImport:
    made = actions.bring_people(by=by, sheet=sheet.read((HEAD + text).encode()))
    actions.apply_list(by=by, brought=made, invite=invite, origin="http://t")
    actions.write_people(brought=made.pk)
    made.refresh_from_db()
    return made


def faults() -> str:
    """10 000 lines, a fault of every kind among them."""
    wrong = ["sans-adresse;Nom", ";Nom", "ok{n}@x.fr;", "ok{n}@x.fr;N;;;roi", "ok{n}@x.fr;N;;;CESA;32/13/2020",
             'ok{n}@x.fr;"N', "ok0@x.fr;Encore", "\x00\ufffd;;;", "ok{n}@x.fr;N;;;CAPE;01/01/2020;01/01/2019"]  # fmt: skip
    lines = [
        wrong[n % len(wrong)].format(n=n) if n % 2 else f"ok{n}@x.fr;Personne {n};métier;Lille"
        for n in range(10_000)
    ]
    return "\n".join(lines)


@pytest.mark.django_db
def test_ten_thousand_lines_with_every_fault_are_told_line_by_line_in_three_queries(
    django_assert_num_queries: Any,
) -> None:
    boss = administrator()
    text = faults().replace("ok0@x.fr;Personne 0", f"{boss.user.email};Moi")
    lines = sheet.read((HEAD + text).encode()).lines
    with django_assert_num_queries(3):
        plans = lists.planned(boss.cooperative, lines)
    verdicts = [one.verdict for one in plans]
    assert verdicts.count(planning.NEW) >= 5_000
    assert verdicts.count(planning.REFUSED) >= 4_000
    assert len(plans) == len(lines)


@pytest.mark.django_db
def test_a_list_is_applied_once_however_often_and_what_it_held_is_forgotten() -> None:
    boss = administrator()
    text = (
        "anne@x.fr;Anne;relieuse;Lille;CAPE;02/03/2026;01/09/2026\n"
        "bob@x.fr;Bob;;;associé;01/02/2020\n"
        "nope;Nope\n"
    )
    made = bring(boss, text)
    assert (made.state, made.lines) == (PeopleImport.State.DONE, [])
    assert made.counts == {"new": 2, "refused": 1}
    anne, bob = (Member.objects.get(user__email=f"{name}@x.fr") for name in ("anne", "bob"))
    assert (anne.name, anne.trade, anne.place) == ("Anne", "relieuse", "Lille")
    assert anne.cooperative == boss.cooperative
    assert (bob.status, rules.may_vote(bob, bob.cooperative.today())) == (Status.ASSOCIATE, True)
    period = StatusPeriod.objects.get(member=anne)
    assert (period.starts_on, period.ends_on) == (dt.date(2026, 3, 2), dt.date(2026, 9, 1))
    entries = Entry.objects.count()
    again = bring(boss, text)
    assert again.counts == {"same": 2, "refused": 1}
    assert Entry.objects.count() == entries + 1  # that a list was brought
    assert "x.fr" not in str(list(Entry.objects.values_list("facts", flat=True)))
    with pytest.raises(Refusal):
        actions.apply_list(by=boss, brought=made, invite=False, origin="")


@pytest.mark.django_db
def test_one_that_is_stopped_in_the_middle_goes_on_where_it_was(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bringing, "AT_ONCE", 2)
    boss = administrator()
    made = actions.bring_people(
        by=boss, sheet=sheet.read((HEAD + "".join(f"p{n}@x.fr;P{n}\n" for n in range(5))).encode())
    )
    actions.apply_list(by=boss, brought=made, invite=False, origin="")
    assert bringing._write_some(brought=made.pk, lines=[sheet.Line(*one) for one in made.lines])
    made.refresh_from_db()
    assert (made.done, Member.objects.filter(cooperative=boss.cooperative).count()) == (2, 3)
    actions.write_people(brought=made.pk)
    actions.write_people(brought=made.pk)  # the job once more
    assert Member.objects.filter(cooperative=boss.cooperative).count() == 6


@pytest.mark.django_db(transaction=True)
def test_one_whose_worker_is_killed_in_the_middle_of_lines_loses_and_doubles_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What a worker had written of its last lines, and not committed, is gone with it."""
    monkeypatch.setattr(bringing, "AT_ONCE", 3)
    boss = administrator()
    text = HEAD + "".join(f"p{n}@x.fr;P{n};;;CESA;01/02/2024\n" for n in range(8))
    made = actions.bring_people(by=boss, sheet=sheet.read(text.encode()))
    actions.apply_list(by=boss, brought=made, invite=True, origin="http://t")
    record = record_statuses
    written: list[Any] = []

    def dies(**values: Any) -> None:
        record(**values)
        written.append(values)
        if len(written) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(bringing, "record_statuses", dies)
    with pytest.raises(KeyboardInterrupt):
        actions.write_people(brought=made.pk)
    made.refresh_from_db()
    assert (made.state, made.done) == (PeopleImport.State.RUNNING, 3)
    assert User.objects.filter(email__endswith="@x.fr").count() == Letter.objects.count() == 3
    monkeypatch.setattr(bringing, "record_statuses", record)
    for _again in range(2):
        actions.write_people(brought=made.pk)
    made.refresh_from_db()
    assert (made.state, made.done, made.counts) == (PeopleImport.State.DONE, 8, {"new": 8})
    assert User.objects.filter(email__endswith="@x.fr").count() == Letter.objects.count() == 8
    assert StatusPeriod.objects.count() == 8
    verbs = Counter(Entry.objects.values_list("verb", flat=True))
    assert verbs[ground_events.PERSON_ADDED.verb] == verbs[events.STATUS_RECORDED.verb] == 8


@pytest.mark.django_db
def test_lines_are_written_together_in_as_many_queries_however_many() -> None:
    """New ones with a status and a letter, and others whose status, trade and place change."""
    boss = administrator()
    taken = []
    for count in (2, 30):
        bring(boss, "".join(f"old{n}@x.fr;O{n};;;CAPE;01/02/2024\n" for n in range(count)))
        text = "".join(f"old{n}@x.fr;O{n};luthier;Lille;CESA;01/05/2024\n" for n in range(count))
        text += "".join(
            f"n{count}.{n}@x.fr;N{n};luthier;Arras;CAPE;01/03/2024\n" for n in range(count)
        )
        with CaptureQueriesContext(connection) as asked:
            made = bring(boss, text, invite=True)
        taken.append(len(asked))
        assert made.counts["new"] == count
        assert made.counts["changed"] == (2 if count == 2 else 28)  # the first two are so already
    assert taken[0] == taken[1]
    assert Letter.objects.count() == 32
    assert Listing.objects.filter(member__cooperative=boss.cooperative, place="Arras").count() == 32
    assert Listing.objects.filter(member__cooperative=boss.cooperative, place="Lille").count() == 30
    old = Member.objects.get(user__email="old7@x.fr")
    assert (old.status, old.trade, old.name_key) == (Status.SALARIED, "luthier", "o7")
    assert [
        one.status for one in StatusPeriod.objects.filter(member=old).order_by("starts_on")
    ] == [
        Status.TEST,
        Status.SALARIED,
    ]
    assert Entry.objects.about(old).filter(verb=ground_events.PROFILE_CHANGED.verb).exists()


@pytest.mark.django_db
def test_an_account_made_meanwhile_holds_no_other_line_of_its_lot_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plan = bringing._planned

    def overtaken(*args: Any) -> Any:
        found = plan(*args)
        User.objects.create_user("bob@x.fr")
        return found

    monkeypatch.setattr(bringing, "_planned", overtaken)
    boss = administrator()
    made = bring(
        boss, "anne@x.fr;Anne;;;CESA\nbob@x.fr;Bob;;;CESA\nchloe@x.fr;Chloé;;;CESA", invite=True
    )
    assert made.counts == {"new": 2, "refused": 1, "line 3": 1}
    assert Member.objects.filter(user__email="anne@x.fr").exists()
    assert not Member.objects.filter(user__email="bob@x.fr").exists()
    assert sorted(Letter.objects.values_list("to", flat=True)) == ["anne@x.fr", "chloe@x.fr"]


@pytest.mark.django_db(transaction=True)
def test_who_tells_their_place_while_a_list_is_applied_keeps_it() -> None:
    """Two connections: the list waits for the one who is writing, then sees what they wrote."""
    boss = administrator()
    bring(boss, "anne@x.fr;Anne")
    anne = Member.objects.get(user__email="anne@x.fr")
    made = actions.bring_people(
        by=boss, sheet=sheet.read((HEAD + "anne@x.fr;Anne;relieuse;Lille\n").encode())
    )
    actions.apply_list(by=boss, brought=made, invite=False, origin="")
    holding, done = threading.Event(), threading.Event()

    def writes() -> None:
        with transaction.atomic():
            held = locked(Member.objects).get(pk=anne.pk)
            holding.set()
            time.sleep(0.3)  # the list has come to her by then
            held.place = "Arras"
            held.save()
        connection.close()
        done.set()

    thread = threading.Thread(target=writes)
    thread.start()
    assert holding.wait(30)
    actions.write_people(brought=made.pk)
    thread.join(30)
    assert done.is_set()
    anne.refresh_from_db()
    assert (anne.place, anne.trade) == ("Arras", "relieuse")


@pytest.mark.django_db
def test_a_line_that_cannot_be_written_any_more_leaves_nothing_and_is_told() -> None:
    boss = administrator()
    made = bring(boss, "anne@x.fr;Anne;;;CAPE;01/01/2020;01/01/2024\nbob@x.fr;Bob")
    assert made.counts == {"new": 1, "refused": 1, "line 2": 1}
    assert not User.objects.filter(email="anne@x.fr").exists()
    assert pages.applied(made).refused_lines == [2]


@pytest.mark.django_db
def test_a_list_that_nobody_applies_is_forgotten() -> None:
    made = actions.bring_people(by=administrator(), sheet=sheet.read(b"email;nom\na@x.fr;Anne\n"))
    actions.follow()
    assert PeopleImport.objects.get().lines
    PeopleImport.objects.update(at=made.at - actions.KEPT - days(1))
    actions.follow()
    assert PeopleImport.objects.get().lines == []


@pytest.mark.django_db
def test_newcomers_are_written_to_where_it_is_asked() -> None:
    from tests.letters import delivered

    bring(administrator(), "anne@x.fr;Anne", invite=True)
    [letter] = delivered()
    assert letter.to == ["anne@x.fr"]
    assert "http://t/" in str(letter.body)


@pytest.mark.django_db
def test_the_pages_of_a_list_from_the_file_to_the_end() -> None:
    boss = administrator()
    neighbour = factories.member()
    browser = client(boss)
    assert browser.get(url("bring")).status_code == 200
    assert "text/csv" in browser.get(url("example"))["Content-Type"]
    text = HEAD + f"anne@x.fr;Anne\n{neighbour.user.email};Autre\n{boss.user.email};Moi\n"
    file = SimpleUploadedFile("l.csv", text.encode())
    made = browser.post(url("bring"), {"file": file})
    page = browser.get(made["Location"])
    body = page.content.decode()
    assert neighbour.name not in body
    assert neighbour.cooperative.name not in body
    assert browser.get(made["Location"] + "?lines=refused").status_code == 200
    assert browser.post(made["Location"]).status_code == 302
    assert browser.post(made["Location"]).status_code == 409  # pressed twice
    assert browser.get(made["Location"]).status_code == 200
    assert ProcrastinateJob.objects.get().task_name == "administration.bring_people"
    actions.write_people(brought=PeopleImport.objects.get().pk)
    assert browser.get(made["Location"]).status_code == 200
    bad = browser.post(url("bring"), {"file": SimpleUploadedFile("l.csv", b"nom\nAnne\n")})
    assert bad.status_code == 422
    other = browser.post(url("bring"), {"file": SimpleUploadedFile("l.csv", text.encode())})
    pk = PeopleImport.objects.latest("pk").pk
    stranger = client(administrator())
    assert stranger.get(other["Location"]).status_code == 404
    assert stranger.post(url("leave_list", pk)).status_code == 404
    assert client(factories.member(of=boss.cooperative)).get(other["Location"]).status_code == 403
    assert browser.post(url("leave_list", pk)).status_code == 302
    assert browser.post(url("leave_list", pk)).status_code == 409
    assert PeopleImport.objects.get(pk=pk).lines == []


# --- statuses -------------------------------------------------------------------------------------------


def test_a_status_is_the_one_of_the_day() -> None:
    test, associate = (
        statuses.Period("test", dt.date(2026, 1, 1), dt.date(2026, 6, 30)),
        statuses.Period("associate", dt.date(2026, 7, 1)),
    )
    for day, is_so in ((1, "test"), (6, "test"), (7, "associate"), (12, "associate")):
        assert statuses.on([associate, test], dt.date(2026, day, 1), otherwise="x") == is_so
    assert statuses.on([test], dt.date(2025, 1, 1), otherwise="salaried") == "salaried"
    assert statuses.months_later(dt.date(2026, 8, 31), 6) == dt.date(2027, 2, 28)
    assert statuses.months_later(dt.date(2026, 11, 30), 1) == dt.date(2026, 12, 30)
    assert statuses.last_day(dt.date(2026, 1, 1), 18) == dt.date(2027, 6, 30)


@pytest.mark.django_db
def test_who_may_vote_follows_from_the_day(django_assert_num_queries: Any) -> None:
    boss = administrator()
    today = boss.cooperative.today()
    anne = factories.member(of=boss.cooperative, joined_on=today - days(400))
    plain = factories.member(of=boss.cooperative, status=Status.ASSOCIATE)
    actions.set_status(by=boss, member=anne, status=Status.ASSOCIATE, starts_on=today + days(10))
    anne.refresh_from_db()
    assert anne.status == Status.SALARIED  # until then
    assert not rules.may_vote(anne, today + days(9))
    assert rules.may_vote(anne, today + days(10))
    assert rules.voting([], today) == set()
    with django_assert_num_queries(1):
        assert rules.voting([anne, plain], today) == {plain.pk}
    plain.left_on = today
    assert not rules.may_vote(plain, today)
    assert not rules.may_vote(plain, plain.joined_on - days(1))


@pytest.mark.django_db
@pytest.mark.parametrize("recorded", ["by its day", "by the column alone", "today", "to come"])
def test_an_associate_who_comes_back_has_no_vote_until_it_is_recorded_again(recorded: str) -> None:
    home = factories.cooperative()
    boss = factories.member(of=home, administers=True)
    today = home.today()
    anne = factories.member(of=home, joined_on=today - days(900))
    if recorded == "by the column alone":
        anne.status = Status.ASSOCIATE
        anne.save()
    else:
        starts_on = {"today": today, "to come": today + days(3)}.get(recorded, today - days(300))
        actions.set_status(by=boss, member=anne, status=Status.ASSOCIATE, starts_on=starts_on)
    anne = Member.objects.get(pk=anne.pk)
    assert rules.may_vote(anne, today) == (recorded != "to come")
    ground.leave_cooperative(by=boss, member=anne, on=today)
    ground.come_back(by=boss, member=anne)
    anne = Member.objects.get(pk=anne.pk)
    assert anne.status == Status.SALARIED
    assert not rules.may_vote(anne, today)
    assert not rules.may_vote(anne, today + days(30))
    actions.set_status(by=boss, member=anne, status=Status.ASSOCIATE, starts_on=today)
    assert rules.may_vote(Member.objects.get(pk=anne.pk), today)


@pytest.mark.django_db
@pytest.mark.parametrize("status", [Status.SALARIED, Status.STAFF])
def test_who_was_no_associate_comes_back_as_they_were(status: str) -> None:
    home = factories.cooperative()
    boss = factories.member(of=home, administers=True)
    today = home.today()
    one = factories.member(of=home, status=status, joined_on=today - days(900))
    actions.set_status(by=boss, member=one, status=status, starts_on=today - days(30))
    ground.leave_cooperative(by=boss, member=one, on=today)
    ground.come_back(by=boss, member=one)
    assert Member.objects.get(pk=one.pk).status == status
    assert StatusPeriod.objects.filter(member=one, starts_on=today).count() == 0


@pytest.mark.django_db
def test_the_column_follows_its_dates_each_night() -> None:
    boss = administrator()
    today = boss.cooperative.today()
    anne = factories.member(of=boss.cooperative, joined_on=today - days(400))
    actions.set_status(by=boss, member=anne, status=Status.ASSOCIATE, starts_on=today + days(10))
    StatusPeriod.objects.filter(member=anne, status=Status.ASSOCIATE).update(starts_on=today)
    actions.follow()
    actions.follow()
    anne.refresh_from_db()
    assert anne.status == Status.ASSOCIATE


@pytest.mark.django_db
def test_test_contracts_end_within_what_the_cooperative_allows_renewals_counted() -> None:
    boss = administrator()
    anne = factories.member(of=boss.cooperative)
    start = boss.cooperative.today() - days(100)
    actions.set_status(by=boss, member=anne, status=Status.TEST, starts_on=start)
    [first] = StatusPeriod.objects.filter(member=anne, status=Status.TEST)
    assert first.ends_on == statuses.last_day(start, 18)
    actions.set_status(
        by=boss, member=anne, status=Status.TEST, starts_on=start, ends_on=start + days(90)
    )
    again = start + days(91)
    with pytest.raises(Refusal):
        actions.set_status(
            by=boss, member=anne, status=Status.TEST, starts_on=again, ends_on=again + days(500)
        )
    actions.set_status(by=boss, member=anne, status=Status.TEST, starts_on=again)
    assert StatusPeriod.objects.get(member=anne, starts_on=again).ends_on == first.ends_on
    Policy.objects.update(test_months=None)
    far = again + days(900)
    actions.set_status(by=boss, member=anne, status=Status.TEST, starts_on=again, ends_on=far)
    assert Milestone.objects.get(member=anne).due == far


@pytest.mark.django_db
def test_the_same_status_again_changes_nothing() -> None:
    boss = administrator()
    today = boss.cooperative.today()
    for _time in range(2):
        actions.set_status(by=boss, member=boss, status=Status.ASSOCIATE, starts_on=today)
    assert Entry.objects.filter(verb="administration.status_recorded").count() == 1


@pytest.mark.django_db
def test_what_ends_and_who_may_become_an_associate_waits_in_today(
    django_assert_num_queries: Any,
) -> None:
    boss = administrator()
    today = boss.cooperative.today()
    for number in range(3):
        one = factories.member(of=boss.cooperative, status=Status.TEST)
        actions.set_status(
            by=boss, member=one, status=Status.TEST, starts_on=today - days(30), ends_on=today - days(number)
        )  # fmt: skip
    inviting(boss)
    anne = factories.member(of=boss.cooperative, joined_on=today - days(200))
    young = factories.member(of=boss.cooperative, joined_on=today - days(100))
    actions.follow()
    anne, young, boss = (Member.objects.get(pk=one.pk) for one in (anne, young, boss))
    assert boss.cooperative.today() == today  # loaded, as of every page
    me = Me(boss)
    assert me.active_ids == frozenset()  # what a page has already
    with django_assert_num_queries(2):
        [ending] = seldom(me)
    assert ending.urgent
    assert len(pages.near(me, Policy())) == 4
    [asked] = seldom(Me(anne))
    assert [action.fields for action in (asked.action, *asked.others) if action] == [
        (("answer", "yes"),), (("answer", "later"),),
    ]  # fmt: skip
    assert seldom(Me(young)) == []
    with pytest.raises(Refusal):
        actions.answer_associate(by=young, answer="yes")
    browser = client(anne)
    assert browser.post(url("answer_associate"), {"answer": "never"}).status_code == 404
    assert browser.get(url("answer_associate")).status_code == 405
    for _time in range(2):
        assert browser.post(url("answer_associate"), {"answer": "yes"}).status_code == 302
    assert seldom(Me(anne)) == []
    assert [one.kind for one in seldom(me)] == ["status", "associate"]
    actions.set_status(by=boss, member=anne, status=Status.ASSOCIATE, starts_on=today)
    assert [one.kind for one in seldom(me)] == ["status"]


@pytest.mark.django_db
def test_someone_who_answers_not_now_is_asked_no_more_and_it_costs_nothing() -> None:
    boss = administrator()
    inviting(boss)
    anne = factories.member(of=boss.cooperative, joined_on=boss.cooperative.today() - days(200))
    actions.follow()
    actions.answer_associate(by=anne, answer="later")
    actions.follow()
    assert seldom(Me(anne)) == []
    assert seldom(Me(boss)) == []
    assert pages.near(Me(boss), Policy()) == []


@pytest.mark.django_db
def test_the_pages_of_statuses_are_for_administrators_of_that_cooperative() -> None:
    boss = administrator()
    anne = factories.member(of=boss.cooperative)
    values = {"status": Status.ASSOCIATE, "starts_on": "2026-01-05"}
    browser = client(boss)
    for name, arguments in (("statuses", ()), ("status", (anne.pk,))):
        assert browser.get(url(name, *arguments)).status_code == 200
        assert client(anne).get(url(name, *arguments)).status_code == 403
    assert client(administrator()).post(url("status", anne.pk), values).status_code == 404
    assert browser.post(url("status", anne.pk), values).status_code == 302
    assert browser.post(url("status", anne.pk), values).status_code == 302
    assert browser.post(url("status", anne.pk), {"status": "x"}).status_code == 422
    wrong = {"status": Status.TEST, "starts_on": "2026-01-05", "ends_on": "2020-01-05"}
    assert browser.post(url("status", anne.pk), wrong).status_code == 409
    assert client(anne).get(url("cooperative")).status_code == 200
    assert StatusPeriod.objects.filter(member=anne, status=Status.ASSOCIATE).count() == 1


# --- the first hour -----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_first_hour_is_told_by_facts_and_never_by_a_private_groupe() -> None:
    boss = administrator()

    def done() -> list[bool]:
        return [step.done for step in pages.first_hour(Me(Member.objects.get(pk=boss.pk)))]

    assert done() == [False] * 7
    plain = factories.member(of=boss.cooperative)
    factories.groupe(plain)  # private
    assert done() == [False] * 5 + [True, False]
    factories.groupe(plain, visibility="cooperative")
    Cooperative.objects.filter(pk=boss.cooperative_id).update(
        contribution_changes=[{"from": "2026-01-01", "percent": "10", "by": 1, "at": "2026-01-01T00:00:00+00:00"}]
    )  # fmt: skip
    policy = Policy.objects.create(cooperative=boss.cooperative)
    actions.change_policy(
        by=boss, cooperative=boss.cooperative, edition=policy.edition,
        legal_notice="# Qui publie", accessibility="Tout", helper=boss,
    )  # fmt: skip
    actions.try_mail(by=boss)
    actions.send_trial(member=boss.pk)
    assert [letter.to for letter in mail.outbox] == [[boss.user.email]]
    assert done() == [True] * 7


@pytest.mark.django_db
def test_public_texts_are_read_without_a_login_and_hold_no_script() -> None:
    boss = administrator()
    actions.change_policy(
        by=boss, cooperative=boss.cooperative, edition=1,
        legal_notice="**Éditeur** <script>alert(1)</script>",
    )  # fmt: skip
    page = Client().get(reverse("legal_notice")).content.decode()
    assert "<strong>Éditeur</strong>" in page
    assert "<script>alert" not in page
    assert Client().get(reverse("accessibility")).status_code == 200
    assert reverse("legal_notice") in page  # in the footer


@pytest.mark.django_db
def test_two_who_change_the_rules_at_once_lose_nothing() -> None:
    boss = administrator()
    browser = client(boss)
    values = {"warn_days": 60, "test_months": 18, "edition": 1}
    assert browser.get(url("policy")).status_code == 200
    assert browser.post(url("policy"), values | {"legal_notice": "A"}).status_code == 302
    late = browser.post(url("policy"), values | {"legal_notice": "B"})
    assert late.status_code == 409
    assert Policy.objects.get().legal_notice == "A"
    with pytest.raises(Outdated):
        actions.change_policy(by=boss, cooperative=boss.cooperative, edition=1, warn_days=3)
    stranger = factories.member()
    with pytest.raises(Refusal):
        actions.change_policy(by=boss, cooperative=boss.cooperative, edition=2, helper=stranger)
    assert client(factories.member(of=boss.cooperative)).get(url("policy")).status_code == 403
    assert browser.get(url("first_hour")).status_code == 200
    assert browser.post(url("try_mail")).status_code == 302
    assert browser.get(url("try_mail")).status_code == 405


# --- federation ---------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_federation_is_made_joined_by_its_key_and_left() -> None:
    boss, other = administrator(), administrator()
    ours, theirs = client(boss), client(other)
    assert ours.get(url("federation")).status_code == 200
    assert ours.post(url("federation"), {"name": "Bigre"}).status_code == 302
    assert ours.post(url("federation"), {"name": "Bigre"}).status_code == 409
    assert theirs.post(url("federation"), {"name": "Bigre"}).status_code == 409  # the name
    key = FederationKey.objects.get().key
    assert key in ours.get(url("federation")).content.decode()
    assert key not in theirs.get(url("federation")).content.decode()
    assert theirs.post(url("join_federation"), {"key": "guess"}).status_code == 409
    assert theirs.post(url("join_federation"), {"key": key}).status_code == 302
    assert Member.objects.get(pk=other.pk).visible_to(Me(Member.objects.get(pk=boss.pk)))
    assert (
        client(factories.member(of=boss.cooperative)).post(url("leave_federation")).status_code
        == 403
    )
    assert theirs.post(url("leave_federation")).status_code == 302
    assert theirs.post(url("leave_federation")).status_code == 302
    assert not Member.objects.get(pk=other.pk).visible_to(Me(Member.objects.get(pk=boss.pk)))
    assert theirs.post(url("join_federation"), {"key": key}).status_code == 409  # drawn anew


@pytest.mark.django_db
def test_a_key_is_drawn_by_a_button_and_the_one_before_no_longer_opens_anything() -> None:
    boss, other = administrator(), administrator()
    ours, theirs = client(boss), client(other)
    assert ours.post(url("draw_key")).status_code == 409  # in no federation
    boss.cooperative.federation = factories.federation()
    boss.cooperative.save()
    for _time in range(2):
        assert url("draw_key") in ours.get(url("federation")).content.decode()
    assert not FederationKey.objects.exists()  # looking draws none
    assert ours.get(url("draw_key")).status_code == 405
    assert client(factories.member(of=boss.cooperative)).post(url("draw_key")).status_code == 403
    told = []
    for _time in range(2):
        answer = ours.post(url("draw_key"), follow=True)
        told.append((FederationKey.objects.get().key, answer.content.decode()))
    (first, once), (second, again) = told
    assert first != second
    words = "La précédente n’ouvre plus rien."
    assert (words in once, words in again) == (False, True)
    assert first not in again
    assert second in again
    assert theirs.post(url("join_federation"), {"key": first}).status_code == 409
    assert theirs.post(url("join_federation"), {"key": second}).status_code == 302
    assert Entry.objects.filter(verb="administration.federation_key_drawn").count() == 2


# --- background jobs ----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_an_administrator_sees_what_failed_in_words_and_tries_it_again() -> None:
    boss = administrator()
    browser = client(boss)
    queue.defer(actions.follow)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed'")
    number = ProcrastinateJob.objects.get().pk
    page = browser.get(url("jobs")).content.decode()
    assert url("try_job_again", number) in page
    assert browser.get(url("try_job_again", number)).status_code == 405
    assert client(factories.member()).post(url("try_job_again", number)).status_code == 403
    assert browser.post(url("try_job_again", number)).status_code == 302
    assert browser.post(url("try_job_again", number)).status_code == 409
    assert ProcrastinateJob.objects.get().status == "todo"
    assert Entry.objects.get(verb="administration.job_tried_again").facts == {
        "kind": "administration.follow"
    }
    assert client(factories.member()).get(url("jobs")).status_code == 403


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", ["cooperative", "first_hour", "statuses", "bring", "federation", "jobs"]
)
def test_a_page_costs_as_many_queries_whatever_there_is(name: str) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    boss = administrator()
    browser = client(boss)
    browser.get(url(name))

    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            browser.get(url(name))
        return len(asked)

    def more() -> None:
        one = factories.member(of=boss.cooperative, status=Status.TEST)
        today = one.cooperative.today()
        actions.set_status(by=boss, member=one, status=Status.TEST, starts_on=today, ends_on=today)
        actions.set_status(
            by=boss, member=boss, status=Status.STAFF, starts_on=today - days(one.pk)
        )
        bring(boss, f"p{one.pk}@x.fr;Un")

    more()
    few = cost()
    more()
    more()
    assert cost() == few <= 12


# --- nothing of it opens a groupe -----------------------------------------------------------------------


@pytest.mark.django_db
def test_an_administrator_has_no_window_into_a_private_groupe() -> None:
    """Every address, asked as an administrator who is not a member: the name is on no page."""
    from tests.test_urls_walk import ADDRESSES, build, path_of

    world = build()
    world.cast.groupe.name = "Groupe que nul ne voit"
    world.cast.groupe.save()
    boss = world.cast.outsider
    Member.objects.filter(pk=boss.pk).update(administers=True)
    browser = client(boss)
    seen = 0
    for address in ADDRESSES:
        if address.name == "account_logout" or "token" in address.arguments:  # a secret link
            continue
        answer = browser.get(path_of(address, world.samples))
        body = answer.getvalue() if answer.streaming else answer.content
        assert b"Groupe que nul ne voit" not in body, address.name
        if address.inside:
            assert answer.status_code in (404, 405), address.name
            seen += 1
    assert seen > 40
