# SPDX-License-Identifier: AGPL-3.0-or-later
from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from groupes.access import Me, member_view
from groupes.craft import actions, pages, queries, rules
from groupes.craft.forms import AskForm, AttestForm, ChangeForm, WordForm
from groupes.craft.models import Pairing
from groupes.models import Member
from groupes.people import queries as people
from groupes.people.models import Level
from groupes.web import formats
from groupes.web.form_page import Done, do, form_page, form_view
from groupes.web.paths import reverse
from groupes.web.ratelimit import limited
from groupes.web.refusals import back_to, posted

SIX_MONTHS = dt.timedelta(days=182)


def _person(me: Me, pk: int) -> Member:
    found = people.find_person(me, pk)
    if found is None:
        raise Http404("no such person")
    return found


# --- attestations --------------------------------------------------------------------------------


@form_view
@limited("attest", 30, 3600)
@member_view
def attest(request: HttpRequest, me: Me, pk: int) -> HttpResponse:
    """Say what one has seen someone do; they are asked whether it shows."""
    person = _person(me, pk)
    if not rules.tells_skills(me, person.pk):
        raise Http404("they keep their skills")
    if not rules.may_attest(me, person):
        raise PermissionDenied("they were in no groupe together")
    form = AttestForm(posted(request), initial={"skill": request.GET.get("skill", "")})

    def act(values: dict[str, Any]) -> Done:
        actions.attest(by=me.member, of=person, **values)
        words = _("%(name)s finds it on their page, and says whether it shows.")
        return Done(person, words % {"name": person.name})

    return form_page(
        request,
        "craft/attest.html",
        form,
        act,
        blame="skill",
        context=lambda: {"person": person, "names": queries.skill_names_of(person)},
    )


STEPS = ("show", "hide", "refuse")


@require_POST
@member_view
def attestation(request: HttpRequest, me: Me, pk: int, step: str) -> HttpResponse:
    """Show, hide or refuse one that is about me; take back one of mine."""
    found = queries.find_attestation(me, pk)
    if found is None or step not in (*STEPS, "take_back"):
        raise Http404("no such attestation")
    back = back_to(request, reverse("craft:mine"))
    if step == "take_back":
        if not rules.may_take_back(me, found):
            raise PermissionDenied("taken back by its author")
        actions.take_attestation_back(by=me.member, attestation=found)
        return redirect(back)
    if not rules.decides(me, found):
        raise PermissionDenied("the one it is about says whether it shows")

    def act() -> Done:
        seen = request.POST.get("seen", "")
        actions.answer_attestation(by=me.member, attestation=found, answer=step, seen=seen)
        return Done(back)

    return do(request, act, back)


@require_safe
@member_view
def of(request: HttpRequest, me: Me, pk: int) -> HttpResponse:
    """All that shows of someone's craft, to whom they tell their skills."""
    person = _person(me, pk)
    if not rules.tells_skills(me, person.pk):
        raise Http404("they keep their skills")
    page, facts = pages.all_of(person, request.GET.get("page"))
    return render(request, "craft/of.html", {"person": person, "page": page, "facts": facts})


@require_safe
@member_view
def mine(request: HttpRequest, me: Me) -> HttpResponse:
    """What was attested of me, what I attested, and my pairings: three lists, each with its own pages."""

    def page(name: str, rows: QuerySet[Any]) -> Page[Any]:
        # An address of before has one number for all three.
        number = request.GET.get(name) or request.GET.get("page")
        return Paginator(rows, pages.PAGE).get_page(number)

    of_me = page("of_me", queries.of_me(me))
    by_me = page("by_me", queries.by_me(me))
    pairs = page("pairs", queries.my_pairings(me))
    return render(
        request,
        "craft/mine.html",
        {
            "of_me": pages.attested_of_me(of_me),
            "by_me": pages.attested_by_me(by_me),
            "pairs": pages.pair_lines(me, pairs),
            "page_of_me": of_me,
            "page_by_me": by_me,
            "page_pairs": pairs,
        },
    )


# --- compagnonnage -------------------------------------------------------------------------------


@require_safe
@member_view
def meet(request: HttpRequest, me: Me) -> HttpResponse:
    """Who passes on what I want to learn, who wants to learn what I pass on."""
    chosen = request.GET.get("skill", "")
    sides = pages.meet(me, chosen, request.GET.get("page"))
    context = {"sides": sides, "chosen": len(sides) == 1, "page": sides[0].page}
    return render(request, "craft/meet.html", context)


@form_view
@limited("pairing", 30, 3600)
@member_view
def ask(request: HttpRequest, me: Me, pk: int, skill: int) -> HttpResponse:
    """Ask someone to pass on a skill, or offer it to them, by what they say of it."""
    if pk == me.pk:
        raise Http404("nobody learns from oneself")
    held = rules.held_by(me, pk, skill)
    if held is None or held.level not in (Level.PASSES_ON, Level.LEARNS):
        raise Http404("they say nothing of it")
    today = me.member.cooperative.today()
    form = AskForm(posted(request), initial={"ends_on": today + SIX_MONTHS})

    def act(values: dict[str, Any]) -> Done:
        made = actions.ask_pairing(by=me.member, other=held.member, skill=held.skill, **values)
        return Done(made, _("Asked. A “not now” costs nothing."))

    free = rules.rests_until(me.pk, pk, skill)
    context = {
        "rests": actions.rests(held.member, free) if free is not None and today < free else "",
        "person": held.member,
        "skill": held.skill,
        "learning": held.level == Level.PASSES_ON,
        "away": formats.away(held.member.away_until, today),
    }
    return form_page(request, "craft/ask.html", form, act, context=context)


def _load(me: Me, pk: int) -> Pairing:
    found = queries.find_pairing(me, pk)
    if found is None:
        raise Http404("no such pairing")
    return found


@form_view
@limited("pairing-change", 60, 3600)
@member_view
def pairing(request: HttpRequest, me: Me, pk: int) -> HttpResponse:
    """A pairing of mine: its goal, its end, whether it shows; either changes it."""
    found = _load(me, pk)
    shown = pages.pairing_page(me, found)
    if not shown.going:
        if request.method == "POST":
            raise PermissionDenied("only what goes on is changed")
        return render(request, "craft/pairing.html", {"page": shown})
    initial = {"goal": found.goal, "ends_on": found.ends_on, "edition": found.edition}
    form = ChangeForm(posted(request), initial=initial)

    def act(values: dict[str, Any]) -> Done:
        actions.change_pairing(by=me.member, pairing=found, **values)
        return Done(found, _("Saved."))

    return form_page(request, "craft/pairing.html", form, act, context={"page": shown})


@require_POST
@limited("pairing-change", 60, 3600)
@member_view
def pairing_step(request: HttpRequest, me: Me, pk: int, step: str) -> HttpResponse:
    """A button of a pairing: its answer, taking it back, showing it, ending it, having seen it."""
    found = _load(me, pk)
    by, page = me.member, found.get_absolute_url()
    if step in ("accept", "decline") and not rules.may_answer(me, found):
        raise PermissionDenied("answered by the one who was asked")
    if step == "withdraw" and not rules.may_withdraw(me, found):
        raise PermissionDenied("taken back by who asked")

    def act() -> Done:
        match step:
            case "accept" | "decline":
                word = WordForm.said(request.POST)
                accept = step == "accept"
                actions.answer_pairing(by=by, pairing=found, accept=accept, word=word)
                return Done(page, _("It begins.") if accept else _("Answered."))
            case "withdraw":
                actions.withdraw_pairing(by=by, pairing=found)
                return Done(reverse("craft:meet"), _("Taken back."))
            case "show" | "hide":
                actions.show_pairing(by=by, pairing=found, shows=step == "show")
                return Done(page)
            case "end":
                actions.end_pairing(by=by, pairing=found, word=WordForm.said(request.POST))
                return Done(page, _("It is ended."))
            case "seen":
                actions.see_pairing(by=by, pairing=found)
                return Done(back_to(request, page))
        raise Http404("no such step")

    return do(request, act, page)
