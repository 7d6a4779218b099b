# SPDX-License-Identifier: AGPL-3.0-or-later
"""The plan by which a groupe leaves, its archive, the copy of one's own data, the end of an account."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Collection, Mapping
from typing import IO, Any, cast

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from groupes import actions as ground
from groupes import journal, live
from groupes.actions.held import hold, hold_person
from groupes.export import events, mine, tables, writing
from groupes.export.bringing import address_of
from groupes.export.models import KEPT, Plan, Saying, Settled, TakenOut, storage_path
from groupes.jobs import defer, job, periodic
from groupes.models import Cooperative, Groupe, Letter, Member, User
from groupes.web.refusals import Refusal
from groupes.web.transactions import action, locked

# --- the plan ------------------------------------------------------------------------------------


def _open(groupe: Groupe) -> Groupe:
    groupe = hold(groupe)
    if groupe.state == Groupe.State.CLOSED:
        raise Refusal(_("This groupe is closed: you can still read it, and nothing more."))
    return groupe


def _plan(groupe: Groupe) -> Plan:
    """The plan of a groupe that is held; Refusal when it was given up meanwhile."""
    found = Plan.objects.filter(groupe=groupe).first()
    if found is None:
        raise Refusal(_("The plan was given up meanwhile."))
    return found


@action
def begin_plan(*, by: Member, groupe: Groupe) -> Plan:
    """Begin the plan for leaving together. Begun already: nothing changes."""
    groupe = _open(groupe)
    plan, new = Plan.objects.get_or_create(groupe=groupe, defaults={"begun_by": by})
    if new:
        journal.record(events.PLAN_BEGUN, by=by, groupe=groupe, target=groupe)
    return plan


@action
def give_up_plan(*, by: Member, groupe: Groupe) -> None:
    """The groupe stays where it is: what each said, and what was settled, is forgotten."""
    groupe = hold(groupe)
    deleted, _each = Plan.objects.filter(groupe=groupe).delete()
    if deleted:
        journal.record(events.PLAN_GIVEN_UP, by=by, groupe=groupe, target=groupe)


@action
def say(*, by: Member, groupe: Groupe, goes: bool, named: bool = False) -> Saying:
    """Say for oneself whether one goes, and whether one's name and address may. The same again
    changes nothing."""
    plan = _plan(_open(groupe))
    named = goes and named
    found = Saying.objects.filter(plan=plan, member=by).first()
    if found is not None and (found.goes, found.named) == (goes, named):
        return found
    found, _new = Saying.objects.update_or_create(
        plan=plan, member=by, defaults={"goes": goes, "named": named, "at": timezone.now()}
    )
    journal.record(events.SAID, by=by, groupe=groupe, target=groupe)
    return found


@action
def settle(*, by: Member, groupe: Groupe, key: str, note: str = "") -> None:
    """Note that nothing is left to do about a subject of the plan, and what was agreed."""
    plan = _plan(_open(groupe))
    found = Settled.objects.filter(plan=plan, key=key).first()
    if found is not None and found.note == note:
        return
    Settled.objects.update_or_create(
        plan=plan, key=key, defaults={"note": note, "by": by, "at": timezone.now()}
    )
    journal.record(events.SETTLED, by=by, groupe=groupe, target=groupe, key=key)


@action
def reopen(*, by: Member, groupe: Groupe, key: str) -> None:
    """Something is to be settled again."""
    plan = _plan(_open(groupe))
    if Settled.objects.filter(plan=plan, key=key).delete()[0]:
        journal.record(events.REOPENED, by=by, groupe=groupe, target=groupe, key=key)


# --- archives ------------------------------------------------------------------------------------


def _ask(by: Member, groupe: Groupe | None, agreed: Collection[str] = ()) -> tuple[TakenOut, bool]:
    """The archive of the same that waits already, or a new one; and whether it is new."""
    goes = sorted(set(agreed) & tables.asked().keys())
    same = TakenOut.objects.waiting().filter(groupe=groupe, failed=False, made_at=None, agreed=goes)
    if groupe is None:
        same = same.filter(by=by)
    if (found := same.first()) is not None:
        return found, False
    taken = TakenOut.objects.create(
        groupe=groupe,
        by=by,
        language=translation.get_language() or "fr",
        agreed=goes,
        expires_at=timezone.now() + KEPT,
    )
    return taken, True


@action
def ask_archive(*, by: Member, groupe: Groupe, agreed: Collection[str] = ()) -> TakenOut:
    """Ask for the archive of a groupe; one of the same that is being made already is that one.
    ``agreed``: labels of the tables, of ``tables.asked``, that go with it."""
    groupe = hold(groupe)
    _plan(groupe)
    taken, new = _ask(by, groupe, agreed)
    if new:
        journal.record(events.ARCHIVE_ASKED, by=by, groupe=groupe, target=groupe)
        defer(make, taken=taken.pk)
    return taken


@action
def ask_copy(*, by: Member) -> TakenOut:
    """Ask for a copy of one's own data."""
    hold_person(by)
    taken, new = _ask(by, None)
    if new:
        journal.record(events.COPY_ASKED, by=by, target=by)
        defer(make, taken=taken.pk)
    return taken


@job("export.make", gettext_lazy("Archives of groupes and copies of one’s data"), tries=3)
def make(*, taken: int) -> None:
    """Write an archive that was asked for. Made already, or gone: nothing happens."""
    pk = taken
    found = TakenOut.objects.select_related("groupe__cooperative", "by__user").filter(pk=pk).first()
    if found is None or found.made_at is not None:
        return
    _make(found)


def _make(taken: TakenOut) -> None:
    at = timezone.now()
    try:
        with translation.override(taken.language), tempfile.TemporaryFile() as out:
            _write(taken, out, at)
            size = out.tell()
            out.seek(0)
            taken.file.save(storage_path(taken, ""), File(cast(IO[bytes], out)), save=False)
    except Exception:
        TakenOut.objects.filter(pk=taken.pk).update(failed=True)
        raise
    kept = TakenOut.objects.filter(pk=taken.pk, made_at=None).update(
        file=taken.file.name, size=size, made_at=at, failed=False, expires_at=at + KEPT
    )
    if not kept:  # the account, the groupe or the asking is gone meanwhile
        taken.file.delete(save=False)


def _write(taken: TakenOut, out: Any, at: dt.datetime) -> None:
    if taken.groupe is None:
        mine.write(taken.by, out, at=at)
    else:
        plan = Plan.objects.filter(groupe=taken.groupe).first()
        named = Saying.objects.filter(plan=plan, named=True).values_list("member_id", flat=True)
        writing.write(taken.groupe, out, named=set(named), at=at, agreed=taken.agreed)


@action
def note_taken(*, by: Member, taken: TakenOut) -> None:
    """An archive is handed out: each time leaves its trace."""
    if taken.groupe is None:
        journal.record(events.COPY_TAKEN, by=by, target=by)
    else:
        journal.record(
            events.ARCHIVE_TAKEN, by=by, groupe=taken.groupe, target=taken.groupe, bytes=taken.size
        )


@periodic("40 3 * * *")
@job("export.forget", gettext_lazy("Archives that waited long enough are let go of"))
def forget_old() -> None:
    """Let go of the archives that nobody took in time."""
    for taken in TakenOut.objects.over():
        taken.delete()


# --- the end of an account ------------------------------------------------------------------------


@action
def delete_account(*, by: Member) -> None:
    """End one's account, for good: one leaves the cooperative and all its groupes, what is one's own is
    erased, what one made for others stays, of "a former member".

    Refusal for the last administrator of a cooperative that has other people.
    """
    cooperative = locked(Cooperative.objects).get(pk=by.cooperative_id)
    member = Member.objects.select_related("user", "cooperative").get(pk=by.pk)
    if member.is_former:
        return
    if member.administers and not _another_administers(member, cooperative):
        raise Refusal(
            _(
                "You are the last one to look after the people of %(cooperative)s: have somebody "
                "else added as an administrator first."
            )
            % {"cooperative": cooperative.name}
        )
    if member.left_on is None:
        ground.leave_cooperative(by=by, member=member, on=cooperative.today())
    erase(member)
    journal.record(events.ACCOUNT_DELETED, by=by, target=member)
    transaction.on_commit(live.check_logins, robust=True)


def _another_administers(member: Member, cooperative: Cooperative) -> bool:
    others = Member.objects.current().filter(cooperative=cooperative, administers=True)
    return others.exclude(pk=member.pk).exists()


def erase(member: Member) -> None:
    """Erase what is a person's own, table by table, as the floors declare; then who they are."""
    for one in tables.personal():
        if one.erased is False:
            continue
        rows = mine.rows_of(one, member)
        if one.erased is True:
            for row in rows:
                row.delete()  # one by one: what lies beside a row (its bytes) goes with it
        else:
            rows.update(**one.erased)
    user = locked(User.objects).get(pk=member.user_id)
    Letter.objects.filter(to__iexact=user.email).delete()
    member = locked(Member.objects).get(pk=member.pk)
    for name, value in NOTHING_OF_MEMBER.items():
        setattr(member, name, value)
    member.save()
    user.email = address_of(member.pk)
    user.language = user.theme = user.time_zone = ""
    user.last_login = None
    user.is_active = user.is_staff = user.is_superuser = False
    user.set_unusable_password()
    user.save()


NOTHING_OF_MEMBER: Mapping[str, Any] = {
    "name": "",
    "trade": "",
    "place": "",
    "about": "",
    "away_until": None,
    "administers": False,
}
