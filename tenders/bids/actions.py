# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a groupe does about a notice, from taking it up to its result.

Each verb is one transaction: the change and its journal entry, on the bid, or neither. The bid's
row is held while it changes, so that nothing is written after the submission froze it. Powers are
the views' matter (``groupe_view``); here are the rules of the field:

- an intention is one's own, and can be taken back: nobody is assigned;
- two groupes of a cooperative on the same lot are told that *another* bid exists, nothing more;
- once submitted, what was submitted stays as it is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any, Final

from django.contrib.auth.models import Permission
from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from commons.library import actions as library
from commons.library import rules as library_rules
from commons.library.models import Resource
from commons.sharing import actions as sharing
from commons.sharing.models import Distribution
from groupes import journal
from groupes.chat import actions as chat
from groupes.models import Cooperative, Groupe, Member
from groupes.things import Ref
from groupes.web.refusals import Refusal
from roles.models import Mandate
from tenders.bids import events, facts, rules
from tenders.bids.models import Bid, BidLot, GoDecision, Intention, Need, Piece, Price
from tenders.notices.events import NOTICE_CHANGED
from tenders.notices.followers import Change
from tenders.notices.models import Lot, Notice

MOST_NEEDS: Final = 40
MOST_PIECES: Final = 60
MOST_PRICES: Final = 3
LONG_AGO: Final = dt.timedelta(days=366)
"""How long before it was taken up a bid may have been submitted: more is a slip of the keyboard."""

_TITLE = 160  # characters of a need's or a piece's title


class Changed(Refusal):
    """The text changed under the writer's hands; what they wrote is theirs to keep."""


# --- taking up -----------------------------------------------------------------------------------


def take_up(
    *, by: Member, groupe: Groupe, notice: Notice, lots: Sequence[str] | None = None
) -> tuple[Bid, bool]:
    """Open a groupe's bid on a notice, with a need for each lot; ``(bid, whether it is new)``.

    ``lots``: the notice's lot ids; None or none: all of them. A tender already taken up by this
    groupe, from this notice or another source, answers the bid that exists and changes nothing.
    Raises Refusal when one can not answer any more.
    """
    if notice.changed_notice is not None:
        notice = notice.changed_notice
    with transaction.atomic():
        # An import may move the notice to another tender: it waits, or we do. Then two groupes of
        # the cooperative taking the same lot up at once must see each other, and two members of
        # the groupe the bid that the other one opened.
        held = Notice.objects.select_for_update(no_key=True).defer("search").get(pk=notice.pk)
        Cooperative.objects.select_for_update(no_key=True).get(pk=groupe.cooperative_id)
        if (existing := facts.bid_on(groupe, held)) is not None:
            return existing, False
        if not held.is_open():
            raise Refusal(_why_closed(held))
        known = list(held.lots.all())
        chosen = [lot for lot in known if not lots or lot.lot_id in lots]
        if known and not chosen:
            raise Refusal(_("These lots are not in the notice any more: choose again."))
        return _open_bid(by, groupe, held, chosen), True


def _why_closed(notice: Notice) -> str:
    if notice.cancelled:
        return _("This call is cancelled: there is nothing to answer any more.")
    if not notice.is_call():
        return _("This notice tells what became of a call: there is nothing to answer.")
    return _("The deadline of this call is over.")


def _open_bid(by: Member, groupe: Groupe, notice: Notice, lots: list[Lot]) -> Bid:
    bid = Bid.objects.create(
        groupe=groupe,
        notice=notice,
        tender_id=notice.tender_id,
        cooperative=groupe.cooperative,
        title=str(notice)[:300],
        taken_up_by=by,
    )
    if lots:
        BidLot.objects.bulk_create([BidLot(bid=bid, lot_ref=lot.lot_id, lot=lot) for lot in lots])
    else:
        BidLot.objects.create(bid=bid, lot_ref="")
    titles: set[str] = set()
    needs = []
    for position, lot in enumerate(lots, start=1):
        title = (lot.title or str(notice))[:_TITLE]
        if title in titles:
            title = f"{lot.position}. {title}"[:_TITLE]
        titles.add(title)
        needs.append(Need(bid=bid, position=position, title=title, lot_ref=lot.lot_id))
    Need.objects.bulk_create(needs or [Need(bid=bid, position=1, title=str(notice)[:_TITLE])])
    chat.topic_for(groupe=groupe, key=str(Ref.of(bid)), name=bid.title[:100], by=by)
    journal.record(
        events.TAKEN_UP, by=by, groupe=groupe, target=bid, notice=notice.pk, lots=len(lots)
    )
    _tell_collisions(bid)
    return bid


def _tell_collisions(bid: Bid) -> None:
    """Tell both sides that another bid exists: no actor, no id, nothing of the other one."""
    others = facts.around(bid).collisions
    if not others:
        return
    for met in (bid, *(other.bid for other in others)):
        journal.record(events.COLLISION_FOUND, by=None, groupe=met.groupe, target=met)


def tell_of_changes(changes: Sequence[Change]) -> None:
    """A notice moved: the groupes with a bid on it, or on its tender by another notice, know.
    Runs in the import's transaction."""
    notices = [change.notice_id for change in changes]
    tenders = {change.tender_id for change in changes} - {None}
    bids = list(
        Bid.objects.running()
        .filter(Q(notice__in=notices) | Q(notice__tender__in=tenders))
        .select_related("groupe", "notice")
        .only("groupe", "notice__tender")
        .order_by("groupe_id", "pk")
    )
    for bid in bids:
        for change in changes:
            if change.notice_id == bid.notice_id or change.tender_id == bid.notice.tender_id:
                _tell_of_change(bid, change)
    Bid.objects.filter(pk__in=[bid.pk for bid in bids]).update(notice_changed_at=timezone.now())
    _relink_lots(notices)


def _tell_of_change(bid: Bid, change: Change) -> None:
    deadline = change.of("deadline")
    journal.record(
        NOTICE_CHANGED,
        by=None,
        groupe=bid.groupe,
        target=bid,
        notice=change.notice_id,
        caused_by=change.caused_by_id,
        same_source=change.notice_id == bid.notice_id,
        fields=[entry["field"] for entry in change.fields],
        old_deadline=deadline["old"] if deadline else None,
        new_deadline=deadline["new"] if deadline else None,
    )


def settle(tenders: Collection[int]) -> None:
    """Notices joined or left these tenders: their bids follow. Runs in the import's transaction.

    Where that makes two bids of a groupe on one tender, both stay as they are, for nobody but the
    groupe can tell which one goes on: the first taken up counts for the tender, the page of each
    shows the other.
    """
    bids = list(
        Bid.objects.filter(Q(tender__in=tenders) | Q(notice__tender__in=tenders))
        .select_related("notice")
        .only("groupe", "tender", "notice__tender")
        .order_by("pk")
    )
    taken: set[tuple[int, int]] = set()
    moved: list[tuple[Bid, int | None]] = []
    for bid in bids:
        place = (bid.groupe_id, bid.notice.tender_id)
        wanted = bid.notice.tender_id if place not in taken else None
        taken.add(place)
        if bid.tender_id != wanted:
            moved.append((bid, wanted))
    if not moved:
        return
    # Two bids of a groupe may change places: all leave before any arrives.
    Bid.objects.filter(pk__in=[bid.pk for bid, _wanted in moved]).update(tender=None)
    for bid, wanted in moved:
        bid.tender_id = wanted
    Bid.objects.bulk_update([bid for bid, _wanted in moved], ["tender"])


def _relink_lots(notices: list[int]) -> None:
    """Lots that went and came back with the notice's versions are tied again by their id."""
    lost = BidLot.objects.filter(lot=None, bid__notice_id__in=notices).exclude(lot_ref="")
    for loose in lost.select_related("bid"):
        found = Lot.objects.filter(notice=loose.bid.notice_id, lot_id=loose.lot_ref).first()
        if found is not None:
            loose.lot = found
            loose.save(update_fields=["lot"])


@transaction.atomic
def acknowledge_change(*, by: Member, bid: Bid) -> None:
    """Someone of the groupe has seen what moved in the notice. Twice changes nothing."""
    seen = Bid.objects.filter(pk=bid.pk, notice_changed_at__isnull=False).update(
        notice_changed_at=None
    )
    if seen:
        journal.record(events.CHANGE_SEEN, by=by, groupe=bid.groupe, target=bid)


# --- the bid, held ----------------------------------------------------------------------------------


def _held(bid: Bid, *, states: Sequence[str] = Bid.WRITTEN) -> Bid:
    """The bid's row, locked; refused outside these states."""
    held = (
        Bid.objects.select_for_update(of=("self",))
        .select_related("groupe__cooperative", "notice")
        .get(pk=bid.pk)
    )
    if held.state not in states:
        raise Refusal(_why_frozen(held))
    return held


def _why_frozen(bid: Bid) -> str:
    if bid.state == Bid.State.NO_GO:
        return _("The groupe decided not to answer: record a go first.")
    if bid.writable:
        return _("This comes later: the bid is not submitted yet.")
    return _("This bid was submitted: what was submitted stays as it is.")


# --- needs and intentions ---------------------------------------------------------------------------


@transaction.atomic
def add_need(*, by: Member, bid: Bid, title: str, days_planned: Decimal | None = None) -> Need:
    held = _held(bid)
    if held.needs.count() >= MOST_NEEDS:
        raise Refusal(_("That is a lot of needs: join some of them first."))
    if held.needs.filter(title=title).exists():
        raise Refusal(_("There is already a need of that name."))
    last = held.needs.aggregate(last=Max("position"))["last"] or 0
    need = Need.objects.create(bid=held, position=last + 1, title=title, days_planned=days_planned)
    journal.record(events.NEED_ADDED, by=by, groupe=held.groupe, target=held, need=need.pk)
    return need


@transaction.atomic
def change_need(*, by: Member, need: Need, title: str, days_planned: Decimal | None) -> Need:
    """Rename a need, or say how many days it should take."""
    held = _held(need.bid)
    if held.needs.filter(title=title).exclude(pk=need.pk).exists():
        raise Refusal(_("There is already a need of that name."))
    found = _still_there(held, need)
    if (found.title, found.days_planned) == (title, days_planned):
        return found
    found.title, found.days_planned = title, days_planned
    found.save(update_fields=["title", "days_planned"])
    journal.record(events.NEED_CHANGED, by=by, groupe=held.groupe, target=held, need=found.pk)
    return found


def _still_there(held: Bid, need: Need) -> Need:
    found = held.needs.filter(pk=need.pk).first()
    if found is None:
        raise Refusal(_("This need was removed meanwhile."))
    return found


@transaction.atomic
def remove_need(*, by: Member, need: Need) -> None:
    """Take a need away, as long as nobody said anything on it."""
    held = _held(need.bid)
    found = _still_there(held, need)
    if found.intentions.exists():
        raise Refusal(
            _("Someone said what they would do on this need: ask them to take it back first.")
        )
    found.delete()
    journal.record(events.NEED_REMOVED, by=by, groupe=held.groupe, target=held, need=need.pk)


@transaction.atomic
def state_intention(
    *, by: Member, need: Need, level: str, days: Decimal = Decimal(0), word: str = ""
) -> Intention:
    """Say what one would do on a need, or say it anew. The same again changes nothing."""
    held = _held(need.bid)
    _still_there(held, need)
    found = Intention.objects.filter(need=need, member=by).first()
    said = {"level": level, "days": days, "word": word}
    if found is not None and all(getattr(found, name) == value for name, value in said.items()):
        return found
    intention, _created = Intention.objects.update_or_create(
        need=need, member=by, defaults=said | {"at": timezone.now()}
    )
    journal.record(
        events.INTENTION_STATED,
        by=by,
        groupe=held.groupe,
        target=held,
        need=need.pk,
        level=level,
        days=str(days),
    )
    return intention


@transaction.atomic
def withdraw_intention(*, by: Member, need: Need) -> None:
    """Take one's word back; it costs nothing. Nothing said: nothing changes."""
    held = _held(need.bid)
    deleted, _rows = Intention.objects.filter(need=need, member=by).delete()
    if deleted:
        journal.record(
            events.INTENTION_WITHDRAWN, by=by, groupe=held.groupe, target=held, need=need.pk
        )


@transaction.atomic
def state_position(*, by: Member, bid: Bid, said: Sequence[tuple[Need, dict[str, Any]]]) -> None:
    """Say what one would do on several needs at once, all or none: ``(need, {level, days, word})``;
    an empty level takes one's word back."""
    _held(bid)
    for need, values in said:
        if values["level"]:
            state_intention(by=by, need=need, **values)
        else:
            withdraw_intention(by=by, need=need)


# --- go or no-go ------------------------------------------------------------------------------------


@transaction.atomic
def decide(*, by: Member, bid: Bid, go: bool, reason: str, on: dt.date) -> GoDecision:
    """Record go or no-go, with the mandate that gave the power on that day.

    It may be taken again as long as nothing was submitted; the same again changes nothing.
    """
    held = _held(bid, states=rules.DECIDED_IN)
    wanted = Bid.State.GO if go else Bid.State.NO_GO
    if held.state == wanted:
        latest = held.go_decisions.latest()
        if latest.reason == reason and latest.by_id == by.pk:
            return latest
    decision = GoDecision.objects.create(
        bid=held,
        go=go,
        reason=reason,
        by=by,
        mandate=_mandate_for(by, held.groupe, "decide_go", on),
        decided_on=on,
    )
    held.state = wanted
    held.save(update_fields=["state"])
    bid.state = held.state
    journal.record(
        events.GO_RECORDED,
        by=by,
        groupe=held.groupe,
        target=held,
        go=go,
        mandate=decision.mandate_id,
        decision=decision.pk,
    )
    return decision


def _mandate_for(by: Member, groupe: Groupe, codename: str, on: dt.date) -> Mandate | None:
    """The mandate by which ``by`` has a power of bids on that day; None when it comes otherwise."""
    return (
        Mandate.objects.on(on)
        .filter(
            member=by,
            role__groupe=groupe,
            role__closed_on=None,
            role__grants__groupegroupobjectpermission__content_object=groupe,
            role__grants__groupegroupobjectpermission__permission__in=Permission.objects.filter(
                content_type__app_label="bids", codename=codename
            ),
        )
        .order_by("-ends_on")
        .first()
    )


# --- pieces -----------------------------------------------------------------------------------------


@transaction.atomic
def add_piece(*, by: Member, bid: Bid, title: str, due_on: dt.date | None = None) -> Piece:
    held = _held(bid)
    return _new_piece(by, held, title, due_on)


def _new_piece(by: Member, held: Bid, title: str, due_on: dt.date | None) -> Piece:
    if held.pieces.count() >= MOST_PIECES:
        raise Refusal(_("That is a lot of pieces: join some of them first."))
    if held.pieces.filter(title=title).exists():
        raise Refusal(_("There is already a piece of that name."))
    last = held.pieces.aggregate(last=Max("position"))["last"] or 0
    piece = Piece.objects.create(bid=held, position=last + 1, title=title, due_on=due_on)
    journal.record(events.PIECE_ADDED, by=by, groupe=held.groupe, target=held, piece=piece.pk)
    return piece


@transaction.atomic
def take_piece(*, by: Member, piece: Piece) -> Piece:
    """Take a free piece. Already mine: nothing changes; someone was faster: refused, told."""
    held = _held(piece.bid)
    taken = held.pieces.filter(pk=piece.pk, holder=None).update(holder=by)
    found = held.pieces.select_related("holder").get(pk=piece.pk)
    if not taken:
        if found.holder_id != by.pk:
            raise Refusal(_("%(name)s took this piece meanwhile.") % {"name": str(found.holder)})
        return found
    journal.record(events.PIECE_TAKEN, by=by, groupe=held.groupe, target=held, piece=piece.pk)
    return found


@transaction.atomic
def leave_piece(*, by: Member, piece: Piece) -> None:
    """Give back a piece one holds: it is free again."""
    held = _held(piece.bid)
    if held.pieces.filter(pk=piece.pk, holder=by).update(holder=None):
        journal.record(events.PIECE_LEFT, by=by, groupe=held.groupe, target=held, piece=piece.pk)


@transaction.atomic
def change_piece(
    *,
    by: Member,
    piece: Piece,
    edition: int,
    title: str,
    body: str,
    due_on: dt.date | None,
    state: str,
) -> Piece:
    """Write a piece. ``edition``: the one the writer saw; another since then raises ``Changed``.

    A piece one writes and that nobody holds stays free: holding is offered, never assigned.
    """
    held = _held(piece.bid)
    found = held.pieces.select_for_update().filter(pk=piece.pk).first()
    if found is None:
        raise Refusal(_("This piece was removed meanwhile."))
    if found.edition != edition:
        raise Changed(
            _("Someone changed this piece while you were writing. Your text is kept below.")
        )
    if held.pieces.filter(title=title).exclude(pk=piece.pk).exists():
        raise Refusal(_("There is already a piece of that name."))
    said = {"title": title, "body": body, "due_on": due_on, "state": state}
    fields = [name for name, value in said.items() if getattr(found, name) != value]
    if not fields:
        return found
    for name, value in said.items():
        setattr(found, name, value)
    found.edition += 1
    found.save(update_fields=[*fields, "edition"])
    journal.record(
        events.PIECE_CHANGED,
        by=by,
        groupe=held.groupe,
        target=held,
        piece=found.pk,
        fields=fields,
        state=state,
    )
    return found


@transaction.atomic
def use_template(*, by: Member, bid: Bid, resource: Resource, piece: Piece | None = None) -> Piece:
    """Bring a resource of the library into the bid: its makers are credited on the piece.

    A page's text is copied; a file stays where it is and is linked. ``piece``: fill this one, as
    long as it is empty; None: a new piece of the resource's title. ``resource`` must be one that
    ``by`` may see, and its licence must let it leave its groupe or its cooperative.
    """
    held = _held(bid)
    if not library_rules.may_reuse(held.groupe, resource):
        raise Refusal(
            _("Its licence keeps “%(title)s” where it was made. Ask its authors.")
            % {"title": resource.title}
        )
    if piece is None:
        found = _new_piece(by, held, _free_title(held, resource.title), None)
    else:
        found = held.pieces.select_for_update().get(pk=piece.pk)
        if found.body.strip() or found.template_id is not None:
            raise Refusal(_("This piece is not empty any more: bring the template as a new one."))
    found.template = resource
    found.template_edition = resource.edition
    if resource.kind == Resource.Kind.PAGE:
        found.body = resource.body
    if found.state == Piece.State.TO_DO:
        found.state = Piece.State.DRAFT
    found.edition += 1
    found.save(update_fields=["template", "template_edition", "body", "state", "edition"])
    library.reuse(resource=resource, target=held, by=by)
    journal.record(
        events.TEMPLATE_USED,
        by=by,
        groupe=held.groupe,
        target=held,
        piece=found.pk,
        resource=resource.pk,
    )
    return found


def _free_title(bid: Bid, title: str) -> str:
    taken = set(bid.pieces.values_list("title", flat=True))
    free, number = title[:_TITLE], 1
    while free in taken:
        number += 1
        free = f"{title[: _TITLE - 6]} ({number})"
    return free


# --- price ------------------------------------------------------------------------------------------


@transaction.atomic
def set_price(
    *,
    by: Member,
    bid: Bid,
    name: str,
    amount_cents: int,
    note: str = "",
    price: Price | None = None,
) -> Price:
    """Add a price scenario (three at most), or change one; keep how it would be shared.

    The first one is the chosen one. Without a rule in force, or without days, the price stands
    alone: the page says what is missing.
    """
    held = _held(bid)
    others = held.prices.exclude(pk=price.pk) if price else held.prices.all()
    if price is None and others.count() >= MOST_PRICES:
        raise Refusal(_("Three scenarios are enough to choose: change or remove one of them."))
    if others.filter(name=name).exists():
        raise Refusal(_("There is already a scenario of that name."))
    if price is None:
        found = Price(bid=held, created_by=by, chosen=not others.filter(chosen=True).exists())
    else:
        kept = held.prices.filter(pk=price.pk).first()
        if kept is None:
            raise Refusal(_("This scenario was removed meanwhile."))
        found = kept
    found.name, found.amount_cents, found.note = name, amount_cents, note
    found.preview = _preview(by, held, found)
    found.save()
    journal.record(
        events.PRICE_SET,
        by=by,
        groupe=held.groupe,
        target=held,
        price=found.pk,
        amount_cents=amount_cents,
    )
    return found


@transaction.atomic
def remove_price(*, by: Member, price: Price) -> None:
    held = _held(price.bid)
    if held.prices.filter(pk=price.pk).delete()[0]:
        journal.record(events.PRICE_REMOVED, by=by, groupe=held.groupe, target=held, price=price.pk)


@transaction.atomic
def choose_price(*, by: Member, price: Price) -> Price:
    """Choose one scenario; the others stay to be compared. Its share is computed anew and kept."""
    held = _held(price.bid)
    found = held.prices.filter(pk=price.pk).first()
    if found is None:
        raise Refusal(_("This scenario was removed meanwhile."))
    if found.chosen:
        return found
    held.prices.filter(chosen=True).update(chosen=False)
    found.chosen = True
    found.preview = _preview(by, held, found)
    found.save(update_fields=["chosen", "preview"])
    journal.record(events.PRICE_CHOSEN, by=by, groupe=held.groupe, target=held, price=found.pk)
    return found


def _preview(by: Member, bid: Bid, price: Price) -> Distribution | None:
    """How the price would be shared by the rule in force and the days said, kept; None if it
    can not be yet."""
    rule = facts.rule_of(bid)
    people = facts.participants(bid, rule=rule)
    if rule is None or not people:
        return None
    try:
        with transaction.atomic():
            return sharing.preview(
                by=by,
                groupe=bid.groupe,
                rule=rule,
                amount_cents=price.amount_cents,
                participants=people,
                target=bid,
                label=f"{bid.title[:120]}, {price.name}",
            )
    except Refusal:
        return None


# --- submission and result --------------------------------------------------------------------------


@transaction.atomic
def submit(*, by: Member, bid: Bid, at: dt.datetime) -> Bid:
    """Record that the offer was submitted, and when. From then on nothing of it changes.

    The share of the chosen price is computed a last time and kept. Recorded twice: nothing more.
    """
    held = _held(bid, states=(Bid.State.STUDIED, Bid.State.GO, Bid.State.SUBMITTED))
    if held.state == Bid.State.SUBMITTED:
        return held
    if held.state != Bid.State.GO:
        raise Refusal(_("Record a go first: the groupe has not decided to answer."))
    if at > timezone.now() + dt.timedelta(minutes=5):
        raise Refusal(_("A submission is recorded once it is made: this moment is to come."))
    if at < held.taken_up_at - LONG_AGO:
        raise Refusal(_("This is long before the groupe took the call up: check the year."))
    chosen = held.prices.filter(chosen=True).first()
    if chosen is not None:
        chosen.preview = _preview(by, held, chosen)
        chosen.save(update_fields=["preview"])
    held.state, held.submitted_at = Bid.State.SUBMITTED, at
    held.save(update_fields=["state", "submitted_at"])
    journal.record(events.SUBMITTED, by=by, groupe=held.groupe, target=held, at=at.isoformat())
    return held


@transaction.atomic
def record_result(*, by: Member, bid: Bid, result: str) -> Bid:
    """Won, lost, or closed without award. It may be corrected; the same again changes nothing."""
    if result not in rules.RESULTS:
        raise ValueError(f"not a result: {result}")
    held = _held(bid, states=rules.RESULT_IN)
    if held.state == result:
        return held
    held.state = result
    held.save(update_fields=["state"])
    journal.record(
        events.RESULT_RECORDED, by=by, groupe=held.groupe, target=held, result=str(result)
    )
    return held
