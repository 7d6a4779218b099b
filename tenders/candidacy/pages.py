# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of a bid's candidate: who signs, what each does for how much, what to look at, who declared
a link."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from groupes.access import Standing
from groupes.models import Member
from groupes.web import formats
from groupes.web.paths import reverse
from groupes.web.prepared import PK
from groupes.web.together import Together
from tenders.bids import facts
from tenders.bids.collision import Met
from tenders.bids.models import Bid, Intention
from tenders.candidacy import crossings, queries, rules, siret
from tenders.candidacy.models import Body, Interest
from tenders.candidacy.queries import ALONE, JOINT, SOLIDARY, Candidate, LegalBody

MAIN_CURRENCY = "EUR"


@dataclass(frozen=True, slots=True)
class BodyShown:
    """A body as a row: ``lots`` in words, "" where it is for all of them; the addresses are "" where the
    reader may not."""

    body: LegalBody
    siret: str
    lots: str
    change_url: str
    remove_url: str


@dataclass(frozen=True, slots=True)
class InterestShown:
    """A declared link: ``withdraw_url``: "" for all but whoever declared it."""

    member: Member
    kind: str
    words: str
    said: str
    taken_back: str
    withdraw_url: str


def lots_of(bid: Bid) -> list[tuple[str, str]]:
    """The lots that a bid is for, as (id, words). Two queries."""
    refs = bid.bid_lots.values_list("lot_ref", flat=True)
    return _lots(facts.announced_by(bid.notice), set(refs))


def _lots(announced: facts.Announced, refs: Collection[str]) -> list[tuple[str, str]]:
    return [
        (one.lot_id, _("Lot %(number)s: %(title)s") % {"number": one.position, "title": one.title})
        for one in announced.lots
        if one.lot_id in refs
    ]


def sheet(here: Standing, bid: Bid) -> dict[str, Any]:
    """The page. Eight queries."""
    announced = facts.announced_by(bid.notice)
    around = facts.around(bid, here.me, announced)
    lots = _lots(announced, around.refs)
    intentions = facts.intentions_of(bid)
    refs, rows = tuple(ref for ref, _words in lots), bodies_of(bid)
    if rows:
        found = queries.recorded(bid, refs, rows)
    else:
        found = queries.made_by_people(bid, refs, intentions)
    others = {one.cooperative for one in found.bodies if one.cooperative is not None}
    others &= {one.member.cooperative_id for one in intentions}
    met = crossings.of_bid(bid, others | {bid.cooperative_id}, announced.counts)
    names = {one.cooperative: one.name for one in found.bodies if one.cooperative is not None}
    price = bid.prices.filter(chosen=True).first()
    may_write = rules.may_write(here, bid)
    place = [here.groupe.slug, bid.pk]
    return {
        "tab": "bids",
        "bid": bid,
        "candidate": found,
        "form_words": form_in_words(found),
        "asked": _asked(bid),
        "bodies": [_shown(here, bid, one, lots, may_write=may_write) for one in found.bodies],
        "with_lots": len(lots) > 1,
        "amounts": amounts(found, price.amount_cents if price is not None else None),
        "warnings": [*warnings(bid, found, intentions, lots, rows), *_shared(bid, rows)],
        "met": _met(here, bid, names, met, lots),
        "collides": bool(around.collisions),
        "interests": _interests(here, bid),
        "may_write": may_write,
        "add_url": reverse("candidacy:add", args=place) if may_write else "",
        "begin_url": reverse("candidacy:begin", args=place)
        if may_write and not found.recorded
        else "",
        "form_url": reverse("candidacy:form", args=place)
        if may_write and found.recorded and found.several
        else "",
        "declare_url": reverse("candidacy:declare", args=place) if rules.may_declare(here) else "",
    }


def form_in_words(found: Candidate) -> str:
    """Who signs, in a sentence."""
    if found.form == ALONE:
        return _("%(name)s answers alone.") % {"name": found.lead.name}
    words = {
        JOINT: _(
            "A joint consortium, led by %(name)s: each carries out its own part, and answers for it."
        ),
        SOLIDARY: _(
            "A joint and several consortium, led by %(name)s: each answers for the whole contract."
        ),
    }.get(found.form, _("A consortium led by %(name)s, whose form is not chosen yet."))
    if found.liable_lead:
        words += " " + _("%(name)s also answers for the others towards the buyer.")
    return words % {"name": found.lead.name}


def _asked(bid: Bid) -> str | None:
    """What the notice says of the form of a consortium; None where it says nothing."""
    notice = bid.notice
    if not notice.group_legal_form and not notice.group_legal_form_required:
        return None
    return notice.group_legal_form or _("One is required: see the documents.")


def _shown(
    here: Standing, bid: Bid, one: LegalBody, lots: Sequence[tuple[str, str]], *, may_write: bool
) -> BodyShown:
    numbers = [words for ref, words in lots if ref in one.lots]
    place = [here.groupe.slug, bid.pk, one.pk]
    writes = may_write and one.pk is not None
    return BodyShown(
        body=one,
        siret=siret.spaced(one.siret),
        lots="" if len(numbers) in (0, len(lots)) else ", ".join(numbers),
        change_url=reverse("candidacy:body", args=place) if writes else "",
        remove_url=reverse("candidacy:remove", args=place)
        if writes and one.cooperative != bid.cooperative_id
        else "",
    )


def amounts(found: Candidate, price_cents: int | None) -> str:
    """The parts of a consortium beside the chosen price, in words; "" where there is one body."""
    if not found.several:
        return ""
    unsaid = sum(one.amount_cents is None for one in found.bodies)
    said = sum(one.amount_cents or 0 for one in found.bodies)
    values = {"sum": money(said), "price": money(price_cents or 0), "n": unsaid}
    if unsaid == len(found.bodies):
        return _("No part is said yet.")
    if unsaid:
        words = ngettext(
            "The parts said so far come to %(sum)s; that of %(n)s member is not said.",
            "The parts said so far come to %(sum)s; those of %(n)s members are not said.",
            unsaid,
        )
        if price_cents is not None:
            words += " " + _("The chosen price is %(price)s.")
        return words % values
    if price_cents is None:
        return _("The parts come to %(sum)s; no price is chosen yet.") % values
    if said == price_cents:
        return _("The parts come to %(sum)s: the chosen price, to the cent.") % values
    values["by"] = money(abs(said - price_cents))
    if said > price_cents:
        return (
            _("The parts come to %(sum)s: %(by)s more than the chosen price, %(price)s.") % values
        )
    return _("The parts come to %(sum)s: %(by)s less than the chosen price, %(price)s.") % values


def money(cents: int) -> str:
    return str(formats.money(cents, MAIN_CURRENCY))


def warnings(
    bid: Bid,
    found: Candidate,
    intentions: Sequence[Intention],
    lots: Sequence[tuple[str, str]],
    rows: Sequence[Body] = (),
) -> list[str]:
    """What to look at before one signs, a sentence each; of ``rows``, the numbers that two have are told
    by :func:`_shared`."""
    twice = {one.pk for one, _holder in rules.shared(rows)}
    people = {one.member.cooperative_id: one.member.cooperative for one in intentions}
    inside = {one.cooperative for one in found.bodies}
    told = [
        _("%(name)s is a member of the consortium, and nobody of it takes part in the bid.")
        % {"name": one.name}
        for one in found.bodies
        if found.recorded and one.cooperative not in (None, bid.cooperative_id, *people)
    ]
    told += [
        _(
            "People of %(name)s take part: it must be a member of the consortium, or a subcontractor."
        )
        % {"name": one.name}
        for one in sorted(people.values(), key=lambda one: one.name)
        if one.pk not in inside
    ]
    told += [
        _("%(name)s has no SIRET number here: its administrators fill it in.") % {"name": one.name}
        for one in found.bodies
        if not one.siret and (one.pk is None or one.pk not in twice)
    ]
    if found.several and found.form not in (JOINT, SOLIDARY):
        told.append(_("The form of the consortium is not chosen yet."))
    asked = bid.notice.group_legal_form.casefold()
    speaks = {JOINT: "conjoint" in asked, SOLIDARY: "solidaire" in asked}
    if found.several and any(speaks.values()) and speaks.get(found.form) is False:
        told.append(_("The notice speaks of another form: read what it asks, and from when."))
    held = {ref for one in found.bodies for ref in one.lots}
    for ref, words in lots:
        if ref not in held:
            told.append(_("Nobody has this lot: %(lot)s.") % {"lot": words})
    return told


def _shared(bid: Bid, rows: Sequence[Body]) -> list[str]:
    """The number that a cooperative filled in and another body has: nothing is refused for it on the day
    of the submission, so it is told before. No query."""
    if bid.frozen:
        return []
    return [
        _(
            "%(name)s has the SIRET number of %(other)s: whoever shares one is one candidate. Take one of "
            "the two out; otherwise this number stays with %(other)s alone in what is submitted."
        )
        % {"name": one.cooperative.name if one.cooperative else one.name, "other": other.name}
        for one, other in rules.shared(rows)
    ]


def met_on(
    here: Standing,
    bid: Bid,
    rows: Sequence[Any],
    intentions: Sequence[Intention],
    announced: facts.Announced,
) -> list[Met]:
    """The same for the bid's own page, of rows of ``crossings.rows_of`` that were asked with it. No query."""
    if not bid.running:
        return []
    people = {one.member.cooperative_id: one.member.cooperative.name for one in intentions}
    names = {bid.cooperative_id: bid.cooperative.name} | people
    claims = crossings.claims_of(rows, names.keys(), announced.counts)
    refs = {ref for row in rows if row.pk == bid.pk for ref in row.refs}
    return _met(here, bid, names, crossings.met_in(claims, bid), _lots(announced, refs))


def _met(
    here: Standing,
    bid: Bid,
    names: Mapping[int, str],
    met: Sequence[crossings.Crossing],
    lots: Sequence[tuple[str, str]],
) -> list[Met]:
    """Where a body of the candidate stands in a second bid by a consortium: nothing of that bid, and where
    to write to its groupe, "" while the reader may not know of it. What two groupes of the cooperative
    do by themselves is told by ``facts.around``."""
    told = []
    for one in met:
        if one.cooperative == bid.cooperative_id == one.other.cooperative_id:
            continue
        numbers = [words for ref, words in lots if ref in one.refs]
        values = {"name": names[one.cooperative], "lots": "; ".join(numbers)}
        words = (
            _("%(name)s answers this in another bid too: %(lots)s.")
            if len(lots) > 1 and numbers
            else _("%(name)s answers this call in another bid too.")
        )
        groupe = one.other.groupe
        inside = groupe.pk in here.me.groupe_ids
        page = "chat:room" if inside else "groupes:write_to_groupe"
        url = reverse(page, args=[groupe.slug]) if one.known_to(here.me) else ""
        told.append(Met(words % values, url))
    return list(dict.fromkeys(told))


def _interests(here: Standing, bid: Bid) -> list[InterestShown]:
    return [
        InterestShown(
            member=one.member,
            kind=str(Interest.Kind(one.kind).label),
            words=one.words,
            said=_since(one),
            taken_back=_("taken back on %(date)s") % {"date": formats.date(one.withdrawn_at)}
            if one.withdrawn_at
            else "",
            withdraw_url=reverse("candidacy:withdraw", args=[here.groupe.slug, bid.pk, one.pk])
            if rules.may_withdraw(here, one)
            else "",
        )
        for one in bid.interests.select_related("member__cooperative")
    ]


def _since(one: Interest) -> str:
    said = formats.date(one.declared_at)
    if one.since is None:
        return _("declared on %(date)s") % {"date": said}
    return _("since %(since)s, declared on %(date)s") % {
        "since": formats.date(one.since),
        "date": said,
    }


BEFORE = Together(
    lambda bid: Interest.objects.standing().filter(bid=bid).select_related("member"),
    lambda bid: Body.objects.filter(candidacy__bid=bid).select_related("cooperative"),
    lambda bid: facts.INTENTIONS.build(bid=bid),
    bid=PK,
)


def before_acting(bid: Bid, member: Member) -> list[str]:
    """What whoever records a go or a submission should know: the links that people declared, and what is
    written down of the candidate otherwise than they may expect. One query."""
    interests, rows, intentions = BEFORE(bid=bid.pk)
    told = _shared(bid, rows)
    if not rows and {one.member.cooperative_id for one in intentions} - {bid.cooperative_id}:
        told.append(
            _(
                "No consortium is recorded: in what is submitted, %(name)s is the candidate alone. "
                "Record the candidate first if others answer with it."
            )
            % {"name": bid.cooperative.name}
        )
    for one in interests:
        kind = Interest.Kind(one.kind).label
        if one.member_id == member.pk:
            told.append(
                _(
                    "You declared a link %(kind)s: better that another member records this. If you "
                    "are the only one who can, say so in the discussion first."
                )
                % {"kind": kind}
            )
        else:
            told.append(
                _("%(name)s declared a link %(kind)s: %(words)s")
                % {"name": one.member.name, "kind": kind, "words": one.words}
            )
    return told


def bodies_of(bid: Bid) -> list[Body]:
    """One query."""
    return list(
        Body.objects.filter(candidacy__bid=bid).select_related(
            "candidacy__changed_by", "cooperative"
        )
    )
