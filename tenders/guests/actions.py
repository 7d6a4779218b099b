# SPDX-License-Identifier: AGPL-3.0-or-later
"""Inviting somebody from outside to one bid, and what they do there.

All is written while the bid is held, in a state that lets it be written. A guest acts as a row, never as a
member: ``guest`` is who did it, and each action looks again whether they may at that instant.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import secrets
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from groupes import emails, journal
from groupes.jobs import Unwell, job, periodic
from groupes.models import Member
from groupes.notifications import timing
from groupes.web.refusals import Outdated, Refusal
from groupes.web.transactions import action
from tenders.bids.actions.held import hold
from tenders.bids.models import Bid, Need
from tenders.guests import events, rules
from tenders.guests.models import Guest, Promise, Word

log = logging.getLogger(__name__)

ANSWER: Final = "guest_answered"  # the kind of letter
MOST_GUESTS: Final = 20
FORGOTTEN: Final = dt.timedelta(days=31)
"""How long after their last day the address of a guest is kept."""
LONGEST: Final = dt.timedelta(days=366)
"""How long an invitation may be for, where the call gives no deadline."""


def digest(secret: str) -> str:
    """What is kept of a secret of 256 bits: it needs no salt."""
    return hashlib.sha256(secret.encode()).hexdigest()


def token_of(guest: Guest) -> str:
    """What the link of an invitation holds, as it was last sent: 256 bits, computed, so that letters need
    not keep it, by nobody without the secret key of the installation."""
    words = f"{guest.pk} {guest.sent_at.astimezone(dt.UTC).isoformat()}"
    return salted_hmac("tenders.guests", words, algorithm="sha256").hexdigest()


def gone() -> Refusal:
    """The one answer to a guest who may not: it tells nothing."""
    return Refusal(_("This invitation opens nothing any more."))


def last_day(bid: Bid) -> dt.date:
    """The last day that a guest may be invited for: that of the deadline, where the groupe is."""
    today, end = bid.groupe.today(), bid.deadline_at
    if end is None:
        return today + LONGEST
    here = ZoneInfo(bid.groupe.cooperative.time_zone)
    return min(end.astimezone(here).date(), today + LONGEST)


def _need_day(bid: Bid, until: dt.date) -> None:
    if until < bid.groupe.today():
        raise Refusal(_("This day is over: choose another."), field="until")
    if until > last_day(bid):
        raise Refusal(
            _("A guest stays until the deadline of the bid at most: choose an earlier day."),
            field="until",
        )


@action
def invite(
    *,
    by: Member,
    bid: Bid,
    name: str,
    email: str,
    firm: str,
    kind: str,
    language: str,
    until: dt.date,
    share_cents: int | None = None,
) -> Guest:
    """Invite somebody to a bid. Their address is invited once: to send the link again, or for longer,
    there are other verbs."""
    held = hold(bid)
    email = email.lower()
    _need_day(held, until)
    there = held.guests.open()
    if there.filter(email=email).exists():
        raise Refusal(_("This address is invited already."), field="email")
    if there.count() >= MOST_GUESTS:
        raise Refusal(_("That is a lot of guests for a bid: end some of them first."))
    made = Guest.objects.create(
        bid=held,
        name=name,
        email=email,
        firm=firm,
        kind=kind,
        language=language,
        until=until,
        share_cents=share_cents,
        host=by,
        invited_by=by,
    )
    made.digest = digest(token_of(made))
    made.save(update_fields=["digest"])
    journal.record(
        events.INVITED,
        by=by,
        groupe=held.groupe,
        target=held,
        guest=made.pk,
        until=until.isoformat(),
    )
    return made


def _reread(guest: Guest) -> Guest:
    """As it is now, its bid held."""
    held = hold(guest.bid)
    found = Guest.objects.select_related("host", "changed_by__cooperative").get(pk=guest.pk)
    found.bid = held
    if found.ended_at is not None:
        raise Refusal(_("This invitation was ended meanwhile."))
    return found


@action
def send_again(*, by: Member, guest: Guest) -> Guest:
    """A new link: the one before opens nothing any more, and whoever was in has to come in anew."""
    found = _reread(guest)
    found.sent_at, found.seat = timezone.now(), ""
    found.digest = digest(token_of(found))
    found.save(update_fields=["sent_at", "digest", "seat"])
    journal.record(
        events.SENT_AGAIN, by=by, groupe=found.bid.groupe, target=found.bid, guest=found.pk
    )
    return found


@action
def change(
    *, by: Member, guest: Guest, until: dt.date, share_cents: int | None, edition: int
) -> Guest:
    """Until when a guest stays, and what their share is. ``edition``: the one its writer saw; another
    since then raises ``Outdated``. The same again changes nothing."""
    found = _reread(guest)
    if found.edition != edition:
        raise Outdated(
            _(
                "Somebody changed this in the meantime. Your text is kept here: bring the two together."
            ),
            edition=found.edition,
            now={"until": found.until, "share_cents": found.share_cents},
            by=found.changed_by.name if found.changed_by is not None else "",
            at=found.changed_at,
        )
    said = {"until": until, "share_cents": share_cents}
    fields = [name for name, value in said.items() if getattr(found, name) != value]
    if not fields:
        return found
    if "until" in fields:
        _need_day(found.bid, until)
    found.until, found.share_cents = until, share_cents
    found.edition += 1
    found.changed_by, found.changed_at = by, timezone.now()
    found.save(update_fields=[*fields, "edition", "changed_by", "changed_at"])
    journal.record(
        events.CHANGED,
        by=by,
        groupe=found.bid.groupe,
        target=found.bid,
        guest=found.pk,
        fields=fields,
    )
    return found


@action
def take_on(*, by: Member, guest: Guest) -> Guest:
    """Answer for a guest in the place of who invited them. The same again changes nothing."""
    found = _reread(guest)
    if found.host_id != by.pk:
        found.host = by
        found.save(update_fields=["host"])
        journal.record(
            events.TAKEN_ON, by=by, groupe=found.bid.groupe, target=found.bid, guest=found.pk
        )
    return found


@action
def end(*, by: Member, guest: Guest) -> Guest:
    """Nothing is open to them any more, at once and whatever the state of the bid; their address goes, what
    they said stays. Ended already: nothing changes."""
    held = hold(guest.bid, states=Bid.State.values)
    found = Guest.objects.get(pk=guest.pk)
    if found.ended_at is None:
        _close(found, by)
        journal.record(events.ENDED, by=by, groupe=held.groupe, target=held, guest=found.pk)
    return found


def _close(guest: Guest, by: Member | None) -> None:
    guest.ended_at, guest.ended_by = timezone.now(), by
    guest.seat = guest.digest = guest.email = ""
    guest.news_due = guest.news_from = None
    guest.save(
        update_fields=[
            "ended_at",
            "ended_by",
            "seat",
            "digest",
            "email",
            "news_due",
            "news_from",
        ]
    )


@periodic("35 3 * * *")
@job("guests.forget", gettext_lazy("Forget the addresses of guests whose day is long over"))
def forget() -> None:
    """A month after the last day of a guest their address goes, with what would open the door; what they
    said stays. Late or twice, it does no harm."""
    long_over = timezone.now().date() - FORGOTTEN
    rows = Guest.objects.filter(until__lt=long_over, ended_at=None).exclude(email="")
    rows.update(email="", digest="", seat="", news_due=None, news_from=None)


@action
def answer_guests(*, by: Member, bid: Bid, text: str) -> Word:
    """A member writes where the guests read; they are told by a letter, some minutes later with what
    came meanwhile, and not at night nor on a Sunday, where the groupe is."""
    held = hold(bid)
    last = held.guest_words.order_by("pk").last()
    if last is not None and (last.member_id, last.text) == (by.pk, text):
        return last  # sent twice
    made = Word.objects.create(bid=held, member=by, text=text)
    zone = ZoneInfo(held.groupe.cooperative.time_zone)
    due = timing.due(timing.SOON, timezone.now(), zone, timing.Quiet())
    waiting = held.guests.open().filter(silent=False, news_due=None, until__gte=held.groupe.today())
    waiting.exclude(email="").update(news_due=due, news_from=made.pk)
    journal.record(events.ANSWERED, by=by, groupe=held.groupe, target=held, word=made.pk)
    return made


# --- the letters that tell a guest of an answer -------------------------------------------------------

GUESTS: Final = 200
"""Guests that one pass writes to."""


@periodic("* * * * *")
@job(
    "guests.deliver",
    gettext_lazy("Letters that tell the guests of bids of an answer are left"),
    alone=True,
)
def deliver() -> None:
    """Each minute, to whoever is due one. One that fails stops nobody else."""
    failed = deliver_all(timezone.now())
    if failed:
        raise Unwell(f"{failed} could not be left")


def deliver_all(now: dt.datetime) -> int:
    """Leave the letters that are due; answers how many could not be, which are tried an hour later."""
    failed = 0
    due = Guest.objects.filter(news_due__lte=now).order_by("news_due", "pk")
    for pk in due.values_list("pk", flat=True)[:GUESTS]:
        try:
            _tell(pk, now)
        except Exception:
            log.exception("the letter to guest %s could not be left", pk)
            # Whom nothing waits for any more, since they read it or have gone, is not due anew.
            waiting = Guest.objects.filter(pk=pk, news_due__isnull=False)
            waiting.update(news_due=now + dt.timedelta(hours=1))
            failed += 1
    return failed


@action
def _tell(pk: int, now: dt.datetime) -> None:
    """Leave one letter, once: what it says is looked up when it leaves (``letters.answered``)."""
    found = Guest.objects.filter(pk=pk, news_due__lte=now).first()
    if found is None or not Guest.objects.filter(pk=pk, news_due=found.news_due).update(
        news_due=None, news_from=None
    ):
        return
    if found.email and not found.silent:
        emails.leave_in(
            ANSWER,
            found.email,
            language=found.language,
            origin=settings.HERE,
            guest=found.pk,
            since=found.news_from or 0,
        )


def read(guest: Guest) -> None:
    """A guest has the talk before their eyes: no letter tells them of it any more. One query, none where
    none waits."""
    if guest.news_due is not None:
        Guest.objects.filter(pk=guest.pk).update(news_due=None, news_from=None)


@action
def choose_letters(*, guest: Guest, silent: bool) -> None:
    """Whether a guest is told by letter that they were answered: by themselves, from their page. Twice
    changes nothing."""
    found = _acting(guest)
    _choose(found, found.bid, silent=silent)


@action
def silence(*, guest: Guest) -> None:
    """End these letters by the address in one of them, which is good whatever became of their stay. Twice
    changes nothing."""
    held = hold(guest.bid, states=Bid.State.values)
    _choose(Guest.objects.get(pk=guest.pk), held, silent=True)


def _choose(found: Guest, held: Bid, *, silent: bool) -> None:
    if found.silent == silent:
        return
    found.silent, found.news_due, found.news_from = silent, None, None
    found.save(update_fields=["silent", "news_due", "news_from"])
    journal.record(
        events.LETTERS_CHOSEN,
        by=None,
        groupe=held.groupe,
        target=held,
        guest=found.pk,
        silent=silent,
    )


# --- what a guest does --------------------------------------------------------------------------------


def _rows() -> Any:
    return Guest.objects.select_related(
        "bid__groupe__cooperative", "bid__notice", "host__cooperative"
    ).defer(*(f"bid__notice__{name}" for name in ("search", "lot_words", "names", "terms")))


def find(token: str) -> Guest | None:
    """The guest of a link, if it opens at this instant. Two queries."""
    found: Guest | None = _rows().filter(digest=digest(token)).first()
    return found if found is not None and rules.stands(found) else None


def seated(pk: int, key: str) -> Guest | None:
    """The guest that a browser holds the key of, if they may come in at this instant. Two queries."""
    found: Guest | None = _rows().filter(pk=pk, seat=digest(key)).first()
    return found if found is not None and rules.stands(found) else None


@action
def enter(*, guest: Guest) -> tuple[Guest, str]:
    """Come in by the link; the key of the browser, kept nowhere else. One browser is in at a time: the last
    one, so that whoever lent their link sees that it was used."""
    found = _acting(guest, guest.digest)
    key = secrets.token_urlsafe(32)
    found.seat, found.entered_at = digest(key), timezone.now()
    found.news_due = found.news_from = None
    found.save(update_fields=["seat", "entered_at", "news_due", "news_from"])
    journal.record(
        events.ENTERED, by=None, groupe=found.bid.groupe, target=found.bid, guest=found.pk
    )
    return found, key


def _acting(guest: Guest, link: str = "") -> Guest:
    """The guest as they are now, their bid held, if they may act: by the browser that is in, or by the
    ``link`` (its digest)."""
    try:
        held = hold(guest.bid)
    except Refusal:
        raise gone() from None
    found = Guest.objects.get(pk=guest.pk)
    found.bid = held
    same = found.digest == link if link else bool(found.seat) and found.seat == guest.seat
    if not same or not rules.stands(found):
        raise gone()
    return found


@action
def leave(*, guest: Guest) -> None:
    """A guest goes for good, by themselves: their link opens nothing any more."""
    found = _acting(guest)
    _close(found, None)
    journal.record(events.LEFT, by=None, groupe=found.bid.groupe, target=found.bid, guest=found.pk)


@action
def promise(*, guest: Guest, need: Need, words: str) -> Promise | None:
    """Say in words what one would do on a need; "" takes it back. The same again changes nothing."""
    found = _acting(guest)
    if not Need.objects.filter(bid=found.bid, pk=need.pk).exists():
        raise Refusal(_("This need was removed meanwhile."))
    kept = Promise.objects.filter(guest=found, need=need).first()
    facts: dict[str, Any] = {
        "by": None,
        "groupe": found.bid.groupe,
        "target": found.bid,
        "guest": found.pk,
        "need": need.pk,
    }
    if not words:
        if kept is not None:
            kept.delete()
            journal.record(events.PROMISE_WITHDRAWN, **facts)
        return None
    if kept is not None and kept.words == words:
        return kept
    made = kept or Promise(guest=found, need=need)
    made.words, made.at = words, timezone.now()
    made.save()
    journal.record(events.PROMISED, **facts)
    return made


@action
def write_word(*, guest: Guest, text: str) -> Word:
    """A guest writes to the groupe's people and the other guests. Sent twice, it is there once."""
    found = _acting(guest)
    last = found.bid.guest_words.order_by("pk").last()
    if last is not None and (last.guest_id, last.text) == (found.pk, text):
        return last
    made = Word.objects.create(bid=found.bid, guest=found, text=text)
    journal.record(
        events.WORD_WRITTEN,
        by=None,
        groupe=found.bid.groupe,
        target=found.bid,
        guest=found.pk,
        word=made.pk,
    )
    return made
