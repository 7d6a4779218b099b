# SPDX-License-Identifier: AGPL-3.0-or-later
"""The memoir: what the buyer asks, the outline, its sections one by one."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from commons.library import rules as library_rules
from commons.library.models import Resource
from groupes.access import Standing, groupe_view
from groupes.editions.models import Edition
from groupes.editions.views import editions_page
from groupes.web.fields import EditionField
from groupes.web.form_page import Done, do, form_page, form_view
from groupes.web.paths import reverse
from groupes.web.refusals import back_to, posted
from tenders.bids.forms import TemplateSearchForm
from tenders.bids.models import Bid
from tenders.bids.views.found import closed, find
from tenders.dossier import actions, facts, offered, pages, rules
from tenders.dossier.forms import (
    BriefForm,
    BroughtForm,
    NewSectionForm,
    RemarkForm,
    SectionForm,
)
from tenders.dossier.models import Brief, Remark, Section

SHELF = 30


def _memoir(here: Standing, bid: Bid, anchor: str = "") -> str:
    url = reverse("dossier:memoir", args=[here.groupe.slug, bid.pk])
    return f"{url}#{anchor}" if anchor else url


@form_view
@groupe_view(write="bids.write_bid")
def memoir(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """The outline; posted, one more section."""
    found = find(here, pk)

    def act(said: dict[str, Any]) -> Done:
        made = actions.add_section(by=here.member, bid=found, **said)
        return Done(_memoir(here, found, f"s{made.pk}"))

    return form_page(
        request, "dossier/memoir.html", NewSectionForm(posted(request)), act, blame="title",
        context=lambda: pages.outline(here, found),
    )  # fmt: skip


@form_view
@groupe_view("bids.write_bid")
def brief(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """What the buyer asks of the offer."""
    found = find(here, pk)
    if over := closed(request, here, found, allowed=rules.may_write(here, found)):
        return over

    def act(said: dict[str, Any]) -> Done:
        actions.write_brief(by=here.member, bid=found, **said)
        return Done(_memoir(here, found), _("It is written down."))

    dossier = facts.load(found)
    now, said = dossier.brief, dossier.offered
    return form_page(
        request, "dossier/brief.html",
        BriefForm(posted(request), brief=now, said=said.values, tongues=offered.tongues(now, said)), act,
        context=lambda: pages.brief(found, now, said),
    )  # fmt: skip


@require_POST
@groupe_view("bids.write_bid")
def take_from_notice(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """Take over what the notice says, where nobody wrote otherwise."""
    found = find(here, pk)

    def act() -> Done:
        edition = EditionField().clean(request.POST.get("edition"))
        made = actions.take_from_notice(by=here.member, bid=found, edition=edition)
        words = _("What the notice says is taken over: change it as you need.")
        return Done(_memoir(here, found, "asked"), words if made else _("The notice says no more."))

    return do(request, act, _memoir(here, found))


@require_POST
@groupe_view("bids.write_bid")
def seed(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """A section for each criterion that none answers."""
    found = find(here, pk)

    def act() -> Done:
        n = actions.seed(by=here.member, bid=found)
        words = ngettext("%(n)s section is added.", "%(n)s sections are added.", n) % {"n": n}
        return Done(_memoir(here, found), words if n else _("Each criterion has its section."))

    return do(request, act, _memoir(here, found))


def _section(bid: Bid, pk: int) -> Section:
    rows = bid.sections.select_related(
        "holder", "resource", "past", "pen", "pen_next", "tailored_by"
    )
    found = get_object_or_404(rows, pk=pk)
    found.bid = bid
    return found


@form_view
@groupe_view(write="bids.write_bid")
def section(request: HttpRequest, here: Standing, pk: int, section: int) -> HttpResponse:
    """Read a section, and write it: one person at a time; nobody's text is lost."""
    found = find(here, pk)
    asked = _section(found, section)
    page = asked.get_absolute_url()
    brief = Brief.objects.filter(bid=found).only("criteria", "from_notice").first()

    def act(said: dict[str, Any]) -> Done:
        goes_on = request.POST.get("go_on") == "1"
        actions.write_section(by=here.member, section=asked, done=not goes_on, **said)
        return Done(f"{page}#write" if goes_on else page, _("The section is saved."))

    form = SectionForm(posted(request), section=asked, criteria=brief.criteria if brief else [])
    return form_page(
        request, "dossier/section.html", form, act,
        context=lambda: pages.section(
            here, found, asked, brief, writes=request.method == "POST"
        ),
    )  # fmt: skip


@require_POST
@groupe_view("bids.write_bid")
def section_pen(request: HttpRequest, here: Standing, pk: int, section: int) -> HttpResponse:
    """Take the pen, ask for it, or put it down (``do=give``)."""
    found = find(here, pk)
    asked = _section(found, section)
    page = asked.get_absolute_url()

    def act() -> Done:
        if request.POST.get("do") == "give":
            actions.give_pen(by=here.member, section=asked)
            return Done(page)
        if actions.take_pen(by=here.member, section=asked):
            return Done(f"{page}#write")
        return Done(page, _("You are next: whoever is writing sees that you wait."))

    return do(request, act, page)


@require_POST
@groupe_view("bids.write_bid")
def section_step(
    request: HttpRequest, here: Standing, pk: int, section: int, step: str
) -> HttpResponse:
    """Take it, give it back, move it, take it away, say that it is tailored or not."""
    found = find(here, pk)
    asked = _section(found, section)
    page = asked.get_absolute_url()
    back = back_to(request, page)
    by = here.member

    def act() -> Done:
        if step == "prendre":
            actions.take_section(by=by, section=asked)
        elif step == "rendre":
            actions.leave_section(by=by, section=asked)
        elif step in ("monter", "descendre"):
            actions.move_section(by=by, section=asked, down=step == "descendre")
            return Done(_memoir(here, found, f"s{asked.pk}"))
        elif step == "retirer":
            actions.remove_section(by=by, section=asked)
            words = _("“%(title)s” is removed.") % {"title": asked.title}
            return Done(_memoir(here, found), words)
        elif step in ("adaptee", "a-adapter"):
            seen = EditionField().clean(request.POST.get("edition", ""))
            actions.say_tailored(by=by, section=asked, edition=seen, tailored=step == "adaptee")
        return Done(back)

    return do(request, act, back)


@form_view
@groupe_view()
def section_editions(request: HttpRequest, here: Standing, pk: int, section: int) -> HttpResponse:
    """What a section said, one change after another."""
    found = find(here, pk)
    asked = _section(found, section)

    def restore(edition: Edition, seen: int) -> None:
        actions.write_section(
            by=here.member,
            section=asked,
            edition=seen,
            restores=edition.number,
            **edition.texts,
        )

    return editions_page(
        request,
        asked,
        name=asked.title,
        back=asked.get_absolute_url(),
        may_restore=rules.may_write(here, found),
        restore=restore,
    )


@require_POST
@groupe_view("bids.write_bid")
def remark(request: HttpRequest, here: Standing, pk: int, section: int) -> HttpResponse:
    """Remark on a section, or answer (``answers``)."""
    found = find(here, pk)
    asked = _section(found, section)
    number = request.POST.get("answers", "")
    answered = None
    if number.isdecimal() and len(number) < 19:
        answered = get_object_or_404(asked.remarks.all(), pk=int(number))
    form = RemarkForm(request.POST, auto_id="remark_%s")
    page = f"{asked.get_absolute_url()}#remarks"

    def act(said: dict[str, Any]) -> Done:
        actions.remark(by=here.member, section=asked, text=said["text"], answers=answered)
        return Done(page)

    return form_page(
        request, "dossier/remark.html", form, act, blame="text",
        context={"bid": found, "section": asked, "tab": "bids", "answered": answered},
    )  # fmt: skip


@require_POST
@groupe_view("bids.write_bid")
def remark_settle(
    request: HttpRequest, here: Standing, pk: int, section: int, remark: int
) -> HttpResponse:
    """Nothing is left to do about a remark, or something is again (``do=open``)."""
    found = find(here, pk)
    asked = _section(found, section)
    rows = Remark.objects.filter(section=asked).select_related("section__bid")
    one = get_object_or_404(rows, pk=remark)
    page = f"{asked.get_absolute_url()}#remarks"

    def act() -> Done:
        actions.settle(by=here.member, remark=one, settled=request.POST.get("do") != "open")
        return Done(page)

    return do(request, act, page)


@form_view
@groupe_view("bids.write_bid")
def section_resource(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """Choose a page of the library: into the section named, while it is empty, or as a new one."""
    found = find(here, pk)
    if over := closed(request, here, found, allowed=rules.may_write(here, found)):
        return over
    shelf = Resource.objects.visible_to(here.me).filter(kind=Resource.Kind.PAGE)

    def act(said: dict[str, Any]) -> Done:
        made = actions.bring_resource(by=here.member, bid=found, **said)
        return Done(
            reverse("dossier:section", args=[here.groupe.slug, found.pk, made.pk]),
            _("It is in the memoir, and its makers are credited. Tailor it to this buyer."),
        )

    def shown() -> dict[str, Any]:
        search = TemplateSearchForm(request.GET)
        words = search.cleaned_data["q"] if search.is_valid() else ""
        there = (shelf.ranked(words) if words else shelf.by_use()).for_cards()[:SHELF]
        return {
            "bid": found,
            "tab": "bids",
            "search": search,
            "words": words,
            "resources": [each for each in there if library_rules.may_reuse(here.groupe, each)],
            "section": request.GET.get("section", ""),
        }

    form = BroughtForm(posted(request), resources=shelf, sections=found.sections.all())
    return form_page(request, "dossier/resource.html", form, act, context=shown)
