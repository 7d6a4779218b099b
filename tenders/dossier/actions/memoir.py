# SPDX-License-Identifier: AGPL-3.0-or-later
"""The memoir: what the buyer asks, its outline, who writes which section, when it is tailored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from commons.library import actions as library
from commons.library import rules as library_rules
from commons.library.models import Resource
from groupes import journal
from groupes.editions import actions as editions
from groupes.editions.models import texts_of
from groupes.models import Member
from groupes.web import text as texts
from groupes.web.oneline import cut
from groupes.web.refusals import Refusal
from groupes.web.transactions import action
from tenders.bids.actions.held import hold
from tenders.bids.models import Bid
from tenders.dossier import events, offered, papers
from tenders.dossier.models import PEN, Brief, Section

MOST_SECTIONS: Final = 40
TITLE: Final = 160
ASKED: Final = (
    "criteria",
    "duration",
    "renewals",
    "visit",
    "page_limit",
    "profile_url",
    "most_megabytes",
)
SAID: Final = ("title", "text", "level", "criterion", "pages")


@action
def write_brief(*, by: Member, bid: Bid, edition: int, **said: Any) -> Brief:
    """Write what the buyer asks of the offer. ``edition``: the one its writer saw, 0 where there was
    none. The same again changes nothing."""
    held = hold(bid)
    found = Brief.objects.filter(bid=held).first()
    if found is None:
        found = Brief(bid=held, edition=0)
    editions.check(found, edition, lambda: {name: getattr(found, name) for name in ASKED})
    fields = [name for name in ASKED if name in said and getattr(found, name) != said[name]]
    if not fields:
        return found
    for name in fields:
        setattr(found, name, said[name])
    if set(fields) & set(offered.FIELDS):
        offered.mark(found, _offered(held), fields)
    found.edition += 1
    found.save()
    journal.record(
        events.BRIEF_WRITTEN, by=by, groupe=held.groupe, target=held, edition=found.edition
    )
    return found


def _offered(held: Bid) -> offered.Offered:
    """What the notice says of the lots that are answered."""
    lots = list(held.bid_lots.values_list("lot_ref", flat=True))
    return offered.of(offered.notices_of(held), lots)


@action
def take_from_notice(*, by: Member, bid: Bid, edition: int) -> Brief | None:
    """Take over what the notice says of what the buyer asks, where nobody wrote otherwise: what is blank,
    and what was taken before and has moved. None where it says nothing. Twice: nothing more."""
    held = hold(bid)
    found = Brief.objects.filter(bid=held).first() or Brief(bid=held, edition=0)
    editions.check(found, edition, lambda: {name: getattr(found, name) for name in ASKED})
    said = _offered(held)
    return _take(by, held, found, said)


def _take(by: Member, held: Bid, found: Brief, said: offered.Offered) -> Brief | None:
    fields = offered.to_take(found, said)
    if not fields:
        return found if found.edition else None
    for name in fields:
        setattr(found, name, said.values[name])
    offered.mark(found, said, fields)
    found.edition += 1
    found.save()
    journal.record(
        events.BRIEF_TAKEN, by=by, groupe=held.groupe, target=held, edition=found.edition
    )
    return found


@action
def seed(*, by: Member, bid: Bid) -> int:
    """Begin the outline: a section for each criterion that no section answers, but for the price. Answers
    how many. Where nobody wrote the criteria, those of the notice are taken over first."""
    held = hold(bid)
    brief = Brief.objects.filter(bid=held).first()
    if (brief is None or not brief.criteria) and (said := _offered(held)).criteria:
        brief = _take(by, held, brief or Brief(bid=held, edition=0), said)
    if brief is None or not brief.criteria:
        raise Refusal(_("No criterion is written yet: write what the buyer asks first."))
    answered = set(held.sections.values_list("criterion", flat=True))
    made = 0
    for one in brief.criteria:
        if one["key"] in answered or papers.of_price(one["label"]):
            continue
        _new(by, held, title=cut(one["label"], TITLE), criterion=one["key"])
        made += 1
    if made:
        journal.record(events.OUTLINE_SEEDED, by=by, groupe=held.groupe, target=held, count=made)
    return made


@action
def add_section(*, by: Member, bid: Bid, title: str, level: int = 1) -> Section:
    held = hold(bid)
    section = _new(by, held, title=title, level=level)
    journal.record(events.SECTION_ADDED, by=by, groupe=held.groupe, target=held, section=section.pk)
    return section


def _new(by: Member, held: Bid, **said: Any) -> Section:
    if held.sections.count() >= MOST_SECTIONS:
        raise Refusal(_("That is a lot of sections: merge some of them first."))
    last = held.sections.aggregate(last=Max("position"))["last"] or 0
    section = Section.objects.create(bid=held, position=last + 1, **said)
    editions.keep(section, groupe=held.groupe, by=by)
    return section


def hold_section(section: Section, *, states: Sequence[str] = Bid.WRITTEN) -> tuple[Bid, Section]:
    """The bid, held, and the section as it is now; Refusal when it was removed."""
    held = hold(section.bid, states=states)
    found = held.sections.select_related("holder", "pen", "pen_next").filter(pk=section.pk).first()
    if found is None:
        raise Refusal(_("This section was removed meanwhile."))
    found.bid = held
    return held, found


# --- the pen -----------------------------------------------------------------------------------


@action
def take_pen(*, by: Member, section: Section) -> bool:
    """Take the pen of a section: whether one has it. Where another writes, one is next, and they see
    it; what they wrote is saved by them before it changes hands, or their time is over."""
    held, found = hold_section(section)
    now = timezone.now()
    writer = found.writer(now)
    if writer is not None and writer != by.pk:
        if found.pen_next_id != by.pk:
            found.pen_next = by
            found.save(update_fields=["pen_next"])
            _pen_moved(by, held, found)
        return False
    found.pen, found.pen_until = by, now + PEN
    if found.pen_next_id == by.pk:
        found.pen_next = None
    found.save(update_fields=["pen", "pen_until", "pen_next"])
    if writer != by.pk:
        _pen_moved(by, held, found)
    return True


@action
def give_pen(*, by: Member, section: Section) -> None:
    """Put the pen down: whoever asked for it has it."""
    held, found = hold_section(section)
    if found.writer(timezone.now()) != by.pk:
        return
    _put_down(found)
    found.save(update_fields=["pen", "pen_until", "pen_next"])
    _pen_moved(by, held, found)


def _put_down(section: Section) -> None:
    section.pen, section.pen_next = section.pen_next, None
    section.pen_until = timezone.now() + PEN if section.pen is not None else None


def _pen_moved(by: Member, held: Bid, section: Section) -> None:
    journal.record(events.PEN, by=by, groupe=held.groupe, target=held, section=section.pk)


# --- writing -----------------------------------------------------------------------------------


@action
def write_section(
    *,
    by: Member,
    section: Section,
    edition: int,
    done: bool = True,
    restores: int | None = None,
    **said: Any,
) -> Section:
    """Write a section: title, text, level, criterion, pages at most. ``edition``: the one its writer saw.
    ``done``: the pen is put down.

    Refusal while another has the pen, Outdated where somebody wrote since: what was typed stays with who
    typed it. The same again changes nothing.
    """
    held, found = hold_section(section)
    now = timezone.now()
    writer = found.writer(now)
    if writer is not None and writer != by.pk:
        name = found.pen.name if found.pen is not None else ""
        raise Refusal(_("%(name)s is writing here. Your text stays with you.") % {"name": name})
    if "text" in said:
        said["text"] = texts.normalised(said["text"])
    if any(getattr(found, name) != value for name, value in said.items()):
        editions.check(found, edition, lambda: {name: getattr(found, name) for name in SAID})
    fields = [name for name in SAID if name in said and getattr(found, name) != said[name]]
    before = texts_of(found)
    for name in fields:
        setattr(found, name, said[name])
    found.pen, found.pen_until = by, now + PEN
    if done:
        _put_down(found)
    if fields:
        found.edition += 1
    found.save(update_fields=[*fields, "edition", "pen", "pen_until", "pen_next"])
    if not fields:
        return found
    editions.keep(found, groupe=held.groupe, by=by, before=before, restores=restores)
    journal.record(
        events.SECTION_CHANGED,
        by=by,
        groupe=held.groupe,
        target=held,
        section=found.pk,
        **editions.facts(found, restores),
    )
    return found


@action
def move_section(*, by: Member, section: Section, down: bool) -> None:
    """Move a section before the one above it, or after the one below. At the end: nothing."""
    held, found = hold_section(section)
    order = list(held.sections.order_by("position", "pk"))
    place = next(n for n, one in enumerate(order) if one.pk == found.pk)
    other = place + (1 if down else -1)
    if not 0 <= other < len(order):
        return
    order[place], order[other] = order[other], order[place]
    for number, one in enumerate(order, 1):
        if one.position != number:
            one.position = number
            one.save(update_fields=["position"])
    journal.record(events.SECTION_MOVED, by=by, groupe=held.groupe, target=held, section=found.pk)


@action
def remove_section(*, by: Member, section: Section) -> None:
    """Take a section away with what was remarked on it, where nobody else holds it or writes there.
    Gone already: nothing changes."""
    held = hold(section.bid)
    found = held.sections.select_related("holder", "pen").filter(pk=section.pk).first()
    if found is None:
        return
    if found.holder is not None and found.holder_id != by.pk:
        raise Refusal(
            _("%(name)s holds this section: ask them to give it back first.")
            % {"name": found.holder.name}
        )
    if found.writer(timezone.now()) not in (None, by.pk) and found.pen is not None:
        raise Refusal(_("%(name)s is writing here.") % {"name": found.pen.name})
    found.delete()
    journal.record(
        events.SECTION_REMOVED, by=by, groupe=held.groupe, target=held, section=section.pk
    )


@action
def take_section(*, by: Member, section: Section) -> None:
    """Look after a section that nobody does. Mine already: nothing; someone was faster: refused."""
    held, found = hold_section(section)
    if found.holder_id == by.pk:
        return
    if found.holder is not None:
        raise Refusal(_("%(name)s took this section meanwhile.") % {"name": found.holder.name})
    held.sections.filter(pk=found.pk).update(holder=by)
    journal.record(events.SECTION_TAKEN, by=by, groupe=held.groupe, target=held, section=found.pk)


@action
def leave_section(*, by: Member, section: Section) -> None:
    """Give back a section one looks after."""
    hold(section.bid)
    free_section(by=by, section=section)


def free_section(*, by: Member, section: Section) -> None:
    """Nobody looks after a section any more, whatever the state of its bid, which is held."""
    bid = section.bid
    if bid.sections.filter(pk=section.pk, holder=by).update(holder=None):
        journal.record(
            events.SECTION_LEFT, by=by, groupe=bid.groupe, target=bid, section=section.pk
        )


# --- from elsewhere ----------------------------------------------------------------------------


@action
def bring_resource(
    *, by: Member, bid: Bid, resource: Resource, section: Section | None = None
) -> Section:
    """Bring a resource of the library into the memoir: into a section that is still empty, or as a new
    one. Its makers are credited, and it is *generic* until somebody says that it is tailored.

    ``resource`` must be one that ``by`` may see, and its licence must let it leave its groupe.
    """
    held = hold(bid)
    if not library_rules.may_reuse(held.groupe, resource):
        raise Refusal(
            _("Its licence keeps “%(title)s” where it was made. Ask its authors.")
            % {"title": resource.title}
        )
    if resource.kind != Resource.Kind.PAGE:
        raise Refusal(_("Only a page has a text to bring: attach a file to a piece instead."))
    journal.hold([held.groupe_id, resource.groupe_id])
    if section is None:
        found = _new(by, held, title=cut(resource.title, TITLE))
        before: Mapping[str, Any] = texts_of(found)
    else:
        _held, found = hold_section(section)
        if found.text.strip() or found.resource_id is not None:
            raise Refusal(_("This section is not empty any more: bring it as a new one."))
        before = texts_of(found)
    found.resource, found.text = resource, resource.body
    found.generic, found.tailored_by, found.tailored_at = True, None, None
    found.edition += 1
    found.save()
    editions.keep(found, groupe=held.groupe, by=by, before=before)
    library.reuse(resource=resource, target=held, by=by)
    journal.record(
        events.RESOURCE_BROUGHT,
        by=by,
        groupe=held.groupe,
        target=held,
        section=found.pk,
        resource=resource.pk,
    )
    return found


@action
def say_tailored(*, by: Member, section: Section, edition: int, tailored: bool) -> None:
    """Say that a section is tailored to this buyer, or that it is still to be. ``edition``: the one that
    was read, for what was written since nobody has judged. The same again changes nothing."""
    held, found = hold_section(section)
    if found.generic is not tailored:
        return
    if tailored and found.edition != edition:
        raise Refusal(_("Somebody changed this section meanwhile: read it before you say so."))
    if tailored and not found.text.strip():
        raise Refusal(_("There is nothing written here yet."))
    found.generic = not tailored
    found.tailored_by = by if tailored else None
    found.tailored_at = timezone.now() if tailored else None
    found.save(update_fields=["generic", "tailored_by", "tailored_at"])
    event = events.TAILORED if tailored else events.GENERIC_AGAIN
    journal.record(event, by=by, groupe=held.groupe, target=held, section=found.pk)
