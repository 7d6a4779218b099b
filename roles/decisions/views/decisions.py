# SPDX-License-Identifier: AGPL-3.0-or-later
"""The register, a decision, and what its proposer does with it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from groupes import effects
from groupes.access import Standing, groupe_view
from groupes.choosing import people_in, words_of
from groupes.editions.models import Edition
from groupes.editions.views import editions_page
from groupes.things import Ref, name_of
from groupes.web.form_page import Done, do, form_page, form_view
from groupes.web.oneline import cut, shortened
from groupes.web.parts import is_part, part_page
from groupes.web.paths import reverse
from groupes.web.refusals import posted
from roles.decisions import actions, pages, queries, rules, words
from roles.decisions.forms import DecisionForm, OpenForm, TextForm, offered
from roles.decisions.models import Decision, State, Tension, Way
from roles.decisions.views.found import TAB, found, need, over


@require_safe
@groupe_view()
def index(request: HttpRequest, here: Standing) -> HttpResponse:
    """What is being decided, what was, and what is not right yet."""
    for one in queries.due(here):
        actions.apply_if_due(actions.close_if_due(one))
    shown = pages.index(here, request.GET)
    return render(
        request, "decisions/index.html", {"shown": shown, "page": shown.page, "ways": Way, **TAB}
    )


@require_safe
@groupe_view()
def decision(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    page = pages.decision_page(here, found(here, pk))
    part = "#decision" if is_part(request) else ""
    context = {"page": page, "decision": page.decision, **TAB}
    return render(request, f"decisions/decision.html{part}", context)


@require_safe
@groupe_view()
def choose_way(request: HttpRequest, here: Standing) -> HttpResponse:
    """The ways to decide, each with when it is the right one; and what a decision can do."""
    need(rules.may_propose(here), "who takes part proposes")
    effect = effects.effects().get(request.GET.get("effect", ""))
    advised = effect is None or effect.alone(here)
    context = {
        "ways": [
            (way.value, way.label, words.WAYS[way]) for way in Way if advised or way != Way.ADVICE
        ],
        "effects": offered(here),
        "kept": request.GET.urlencode(),
        **TAB,
    }
    return render(request, "decisions/choose.html", context)


def _tension(here: Standing, asked: str) -> Tension | None:
    if not (asked.isascii() and asked.isdecimal() and len(asked) < 19):
        return None
    return queries.tension(here, int(asked))


@form_view
@groupe_view()
def write(request: HttpRequest, here: Standing, way: str) -> HttpResponse:
    """A proposal in one of the ways. ``?effect=``: what it does; ``?about=``: the thing it is asked from;
    ``?tension=``, ``?titre=``, ``?made_in=``: what it comes from, the last a meeting."""
    need(rules.may_propose(here), "who takes part proposes")
    if way not in Way.values:
        raise Http404("no such way to decide")
    effect = effects.effects().get(request.GET.get("effect", ""))
    if effect is not None:
        need(effect.may(here), "this effect is not theirs to propose")
        if way == Way.ADVICE:
            need(effect.alone(here), "nobody decides alone what they could not do alone")
    tension = _tension(here, request.GET.get("tension", ""))
    meeting = Ref.read(request.GET.get("made_in", ""))
    made_in = meeting if meeting is not None and name_of(meeting, here.me) is not None else None
    asked = request.GET.get("about", "")
    about = Ref.read(asked)
    title = cut(request.GET.get("titre", ""), 140)
    if tension is not None and not title:
        title = shortened(tension.sentence, 140)
    initial = {"title": title, "text": tension.need if tension else ""}
    form = DecisionForm(
        posted(request), here=here, way=way, has_effect=effect is not None, initial=initial
    )
    change = None
    if effect is not None:
        if not asked and (things := effect.things(here)):
            return _which(request, here, way, effect, things)
        change = effect.form(here, about, posted(request), {})
        if change is None:
            raise Http404("there is nothing to put to the groupe here")
    people = people_in(change, words_of(request)) if change is not None else []

    def act(values: dict[str, Any]) -> Done:
        proposed = (
            effect.read(here, change.cleaned_data)
            if effect is not None and change is not None
            else None
        )
        options = form.choices_given() or []
        made = actions.draft(
            by=here.member,
            groupe=here.groupe,
            way=way,
            options=options,
            effect=effect.name if effect is not None else "",
            proposed=proposed,
            tension=tension,
            made_in=made_in,
            **values,
        )
        return Done(made, _("Written down. Read it over, then put it to the groupe."))

    both = _Both(form, change) if change is not None else form
    context = {
        "way": Way(way),
        "way_told": words.WAYS[way],
        "effect": effect,
        "change": change,
        "people": people,
        "main": form,
        "tension": tension,
        "back": reverse("decisions:index", args=[here.groupe.slug]),
        **TAB,
    }
    return form_page(request, "decisions/form.html", both, act, context=context)


def _which(
    request: HttpRequest, here: Standing, way: str, effect: effects.Effect, things: Any
) -> HttpResponse:
    """Which of several things it changes."""
    query = request.GET.copy()
    lines = []
    for about, named in things:
        query["about"] = about
        lines.append((f"?{query.urlencode()}", named))
    back = reverse("decisions:new", args=[here.groupe.slug])
    context = {"effect": effect, "lines": lines, "back": back, **TAB}
    return render(request, "decisions/which.html", context)


class _Both:
    """The proposal and what it does, filled in as one."""

    def __init__(self, form: DecisionForm, change: Any) -> None:
        self.form, self.change = form, change

    def __getattr__(self, name: str) -> Any:
        return getattr(self.form, name)

    def is_valid(self) -> bool:
        change = self.change.is_valid()
        return self.form.is_valid() and change


def _initial_options(decision: Decision) -> dict[str, Any]:
    rows = queries.options(decision)
    if decision.way == Way.DATE:
        return dict(DecisionForm.initial_dates(rows))
    return {"options": [one.title for one in rows]}


@form_view
@groupe_view()
def edit(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """A decision in preparation, written anew."""
    one = found(here, pk)
    if one.state == State.OPEN:
        return redirect("decisions:change_text", here.groupe.slug, one.pk)
    need(rules.may_change(here, one) or one.state in Decision.ENDED, rules.RUN)
    if one.state != State.DRAFT:
        return over(request, one)
    initial = {name: getattr(one, name) for name in ("edition", *actions.CHANGEABLE)} | {
        "role": one.role_id,
        "circle": one.circle_id,
        **_initial_options(one),
    }
    form = DecisionForm(
        posted(request),
        here=here,
        way=one.way,
        decision=one,
        has_effect=bool(one.effect),
        initial=initial,
    )
    effect = effects.effects().get(one.effect)
    change = effect.form(here, None, posted(request), one.effect_facts) if effect else None
    people = people_in(change, words_of(request)) if change is not None else []

    def act(values: dict[str, Any]) -> Done:
        options = form.choices_given()
        proposed = effect.read(here, change.cleaned_data) if effect and change else None
        actions.change(by=here.member, decision=one, options=options, proposed=proposed, **values)
        return Done(one, _("Your changes are kept."))

    context = {
        "way": Way(one.way),
        "way_told": words.WAYS[one.way],
        "decision": one,
        "effect": effect,
        "change": change,
        "people": people,
        "main": form,
        "back": one.get_absolute_url(),
        **TAB,
    }
    both = _Both(form, change) if change is not None else form
    return form_page(request, "decisions/form.html", both, act, context=context)


@form_view
@groupe_view()
def change_text(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """The text of an open decision, changed: everybody is asked again. ``?integrates=``: the objection that it
    is changed for."""
    one = found(here, pk)
    if one.state == State.DRAFT:
        return redirect("decisions:edit", here.groupe.slug, one.pk)
    if one.state in Decision.ENDED:
        return over(request, one)
    need(rules.may_change(here, one), rules.RUN)
    asked = request.GET.getlist("integrates")
    initial = {"title": one.title, "text": one.text, "edition": one.edition, "integrates": asked}
    form = TextForm(posted(request), decision=one, initial=initial)

    def act(values: dict[str, Any]) -> Done:
        integrates = list(values.pop("integrates", []))
        actions.change(by=here.member, decision=one, integrates=integrates, **values)
        return Done(one, _("Changed. Whoever had answered is asked again."))

    context = {"decision": one, "back": one.get_absolute_url(), **TAB}
    return form_page(request, "decisions/text.html", form, act, context=context)


@form_view
@groupe_view()
def editions(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """What its text said, one change after another."""
    one = found(here, pk)

    def restore(edition: Edition, seen: int) -> object:
        return actions.change(
            by=here.member, decision=one, edition=seen, restores=edition.number, **edition.texts
        )

    return editions_page(
        request,
        one,
        name=one.title,
        back=one.get_absolute_url(),
        may_restore=rules.may_change(here, one),
        restore=restore,
    )


@form_view
@groupe_view()
def open_decision(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """Put it to those who answer."""
    one = found(here, pk)
    if one.state != State.DRAFT:
        return over(request, one)
    need(rules.may_guide(here, one), rules.RUN)
    form = OpenForm(posted(request), here=here, decision=one, asked=request.GET)

    def act(values: dict[str, Any]) -> Done:
        actions.open_decision(
            by=here.member,
            decision=one,
            closes_at=values["closes_at"],
            named=[each.pk for each in values.get("named", [])],
            advisers=[each.pk for each in values.get("advisers", [])],
        )
        return Done(one, _("It is open: those who answer are told."))

    held = pages.still_held(here, one)
    context = {"decision": one, "back": one.get_absolute_url(), "held": held, **TAB}
    return form_page(request, "decisions/open.html", form, act, context=context)


@require_POST
@groupe_view()
def close(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """Close it before its hour, where all answered."""
    one = found(here, pk)
    need(rules.may_guide(here, one), rules.RUN)
    page = one.get_absolute_url()

    def act() -> Done:
        actions.close_now(by=here.member, decision=one)
        return Done(page)

    return do(request, act, page)


@require_POST
@groupe_view()
def withdraw(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    one = found(here, pk)
    need(rules.may_guide(here, one), rules.RUN)
    page = one.get_absolute_url()

    def act() -> Done:
        actions.withdraw(by=here.member, decision=one)
        return Done(page, _("It is withdrawn."))

    return do(request, act, page)


@require_POST
@groupe_view()
def take_back(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """What was written down in a meeting was not decided so."""
    one = found(here, pk)
    voter = queries.my_voter(one, here.member)
    need(voter is not None and here.is_active and here.groupe.is_open, "was not there")
    page = one.get_absolute_url()

    def act() -> Done:
        actions.take_back(by=here.member, decision=one)
        return Done(page, _("That is said, and all are told."))

    return do(request, act, page)


@require_POST
@groupe_view()
def ask_again(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """What is over is written down again, on things as they are now."""
    one = found(here, pk)
    need(rules.may_ask_again(here, one), "who takes part proposes")
    page = one.get_absolute_url()

    def act() -> Done:
        made = actions.ask_again(by=here.member, decision=one)
        return Done(
            made, _("Written down again. Read what it would change now, then put it to the groupe.")
        )

    return do(request, act, page)


@require_safe
@groupe_view()
def on(request: HttpRequest, here: Standing, ref: str) -> HttpResponse:
    """The decisions that made a thing what it is: a part of its page."""
    need(here.is_member, "of the groupe's own")
    about = Ref.read(ref)
    if about is None:
        raise Http404("no such thing")
    part, name = is_part(request), None
    if not part and (name := name_of(about, here.me)) is None:
        raise Http404("no such thing, or not theirs to see")
    page = name.url if name is not None else ""
    return part_page(
        request, "effects/decided_by.html", lambda: {"decided": queries.decided(here, about)},
        of=page or reverse("decisions:index", args=[here.groupe.slug]),
    )  # fmt: skip
