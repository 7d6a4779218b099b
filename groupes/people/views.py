# SPDX-License-Identifier: AGPL-3.0-or-later
"""Finding people, what one tells of oneself and to whom, and the shared words of skills."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from groupes import actions as ground
from groupes import emails
from groupes import rules as ground_rules
from groupes.access import Me, member_view
from groupes.forms import WordForm
from groupes.people import actions, pages, queries, rules
from groupes.people.forms import (
    AudienceForm,
    MergeForm,
    ProposalForm,
    SkillForm,
    SkillsForm,
    SynonymForm,
    TimesForm,
)
from groupes.people.models import Skill, audiences_of
from groupes.web import formats, search
from groupes.web.form_page import Done, do, form_page, form_view
from groupes.web.paths import reverse
from groupes.web.ratelimit import limited, searched
from groupes.web.refusals import Refusal, posted

WORDS_AN_HOUR = 30


# --- finding -------------------------------------------------------------------------------------


@require_safe
@searched
@member_view
def people(request: HttpRequest, me: Me) -> HttpResponse:
    """Everyone one may find, by words and filters."""
    context = {"directory": pages.directory(me, search.asked(request), request.GET)}
    return render(request, "people/directory.html", context)


@require_safe
@member_view
def person(request: HttpRequest, me: Me, pk: int) -> HttpResponse:
    found = queries.find_person(me, pk)
    if found is None:
        raise Http404("no such person")
    page = pages.person(me, found, request.GET.get("as", ""))
    return render(request, "people/person.html", {"page": page})


@form_view
@limited("write-person", WORDS_AN_HOUR, 3600)
@member_view
def write(request: HttpRequest, me: Me, pk: int) -> HttpResponse:
    """Leave someone a word: what was said before, and a form."""
    found = queries.find_person(me, pk)
    if found is None or not ground_rules.may_write_to(me, found):
        raise Http404("nobody to write to")

    def act(values: dict[str, Any]) -> Done:
        ground.write_to(by=me.member, to=[found], text=values["text"])
        emails.leave_word(request, found, by=me.member)
        return Done(
            request.path, _("%(name)s will find it on their Today page.") % {"name": found.name}
        )

    def context() -> dict[str, object]:
        return {
            "person": found,
            "said": queries.words_between(me, found),
            "away": formats.away(found.away_until, queries.day_of(me)),
        }

    return form_page(request, "groupes/write.html", WordForm(posted(request)), act, context=context)


@require_POST
@member_view
def words_seen(request: HttpRequest, me: Me, pk: int) -> HttpResponse:
    """What someone left me is read."""
    found = queries.who_wrote(me, pk)
    if found is None:
        raise Http404("nobody who wrote")
    ground.see_words(by=me.member, of=found)
    return redirect("groupes:today")


# --- oneself -------------------------------------------------------------------------------------


@form_view
@limited("skills", 120, 3600)
@member_view
def skills(request: HttpRequest, me: Me) -> HttpResponse:
    """What I say of my skills."""
    held = queries.skills_of([me.pk]).get(me.pk, []) if request.method != "POST" else []
    form = SkillsForm(
        posted(request), held=[(one.name, one.level) for one in held], most=actions.MOST_HELD
    )

    def act(values: dict[str, Any]) -> Done:
        new = actions.tell_skills(by=me.member, told=form.told(), seen=form.seen())
        words = _("Your skills are up to date.")
        if new:
            words += " " + ngettext(
                "One word is new: it is proposed to the shared vocabulary.",
                "%(n)s words are new: they are proposed to the shared vocabulary.",
                new,
            ) % {"n": new}
        return Done(reverse("people:skills"), words)

    return form_page(
        request, "people/skills.html", form, act, context=lambda: {"names": queries.skill_names()}
    )


@form_view
@limited("times", 120, 3600)
@member_view
def times(request: HttpRequest, me: Me) -> HttpResponse:
    """When I am away, and how much of the coming months I could give."""
    told = queries.availability_of(me.member)
    months = {
        month: told.get(month, "") for month in queries.coming_months(me.member.cooperative.today())
    }
    today = me.member.cooperative.today()
    away = me.member.away_until if me.member.is_away(today) else None
    form = TimesForm(posted(request), away_until=away, months=months)

    def act(values: dict[str, Any]) -> Done:
        actions.say_when(by=me.member, **form.told())
        return Done(reverse("people:times"), _("Your availability is up to date."))

    return form_page(request, "people/times.html", form, act, blame="away_until")


@form_view
@limited("audiences", 120, 3600)
@member_view
def audiences(request: HttpRequest, me: Me) -> HttpResponse:
    """Who reads each part of my page."""
    form = AudienceForm(posted(request), chosen=audiences_of(queries.telling_of(me.member)))

    def act(values: dict[str, Any]) -> Done:
        actions.choose_audiences(by=me.member, **form.chosen())
        return Done(reverse("people:audiences"), _("Your choices are in force from now on."))

    return form_page(request, "people/audiences.html", form, act)


# --- the vocabulary ------------------------------------------------------------------------------


@form_view
@searched
@limited("propose-skill", 30, 3600)
@member_view
def vocabulary(request: HttpRequest, me: Me) -> HttpResponse:
    """The words of skills; anyone proposes one that is missing."""
    words = search.asked(request)

    def act(values: dict[str, Any]) -> Done:
        found = actions.propose_skill(by=me.member, name=values["name"])
        if found.proposed:
            return Done(found, _("“%(word)s” is proposed.") % {"word": found.name})
        return Done(found, _("That word is known: here it is."))

    def context() -> dict[str, object]:
        curates = rules.may_curate(me)
        return {
            "page": Paginator(queries.vocabulary(words), 60).get_page(request.GET.get("page")),
            "words": words,
            "may_curate": curates,
            "proposed": queries.proposed_skills() if curates else [],
        }

    form = ProposalForm(posted(request))
    return form_page(request, "people/vocabulary.html", form, act, context=context)


def _skill(pk: int) -> Skill:
    found = queries.find_skill(pk)
    if found is None:
        raise Http404("no such word")
    return found


@require_safe
@member_view
def skill(request: HttpRequest, me: Me, pk: int) -> HttpResponse:
    """A skill, its other words, and where to find its people. A word that was merged leads on."""
    found = _skill(pk)
    if found.merged_into_id is not None:
        return redirect(found.current)
    page = pages.skill(me, found)
    forms: dict[str, Any] = {}
    if page.may_curate:
        forms = {
            "form": SkillForm(instance=found),
            "synonym": SynonymForm(),
            "merge": MergeForm(),
            "names": queries.skill_names(),
        }
    return render(request, "people/skill.html", {"page": page, **forms})


def _curates(me: Me) -> None:
    if not rules.may_curate(me):
        raise PermissionDenied("does not look after the vocabulary")


@form_view
@member_view
def change_skill(request: HttpRequest, me: Me, pk: int) -> HttpResponse:
    """Its name and its ROME code."""
    _curates(me)
    found = _skill(pk).current

    def act(values: dict[str, Any]) -> Done:
        actions.change_skill(by=me.member, skill=found, **values)
        return Done(found, _("The skill is up to date for everyone."))

    form = SkillForm(posted(request), instance=Skill.objects.get(pk=found.pk))
    return form_page(
        request, "people/skill_form.html", form, act, blame="name", context={"skill": found}
    )


@form_view
@member_view
def add_synonym(request: HttpRequest, me: Me, pk: int) -> HttpResponse:
    """Another word that leads to it."""
    _curates(me)
    found = _skill(pk).current

    def act(values: dict[str, Any]) -> Done:
        actions.add_synonym(by=me.member, skill=found, name=values["name"])
        return Done(found, _("That word leads here from now on."))

    form = SynonymForm(posted(request))
    return form_page(
        request, "people/skill_form.html", form, act, blame="name", context={"skill": found}
    )


@require_POST
@member_view
def part_synonym(request: HttpRequest, me: Me, pk: int) -> HttpResponse:
    """A word that leads to a skill is one of its own again."""
    _curates(me)
    word = _skill(pk)
    back = word.current.get_absolute_url()

    def act() -> Done:
        parted = actions.part_synonym(by=me.member, skill=word.current, word=word)
        return Done(back, _("“%(word)s” is a skill of its own again.") % {"word": parted.name})

    return do(request, act, back)


@form_view
@member_view
def merge(request: HttpRequest, me: Me, pk: int) -> HttpResponse:
    """It is the same as another: its people and its words go there."""
    _curates(me)
    found = _skill(pk).current

    def act(values: dict[str, Any]) -> Done:
        into = queries.skill_named(values["into"])
        if into is None:
            raise Refusal(_("No skill has this name."), field="into")
        kept = actions.merge_skills(by=me.member, skill=found, into=into)
        return Done(kept, _("“%(word)s” leads here from now on.") % {"word": found.name})

    form = MergeForm(posted(request))
    return form_page(
        request,
        "people/skill_form.html",
        form,
        act,
        blame="into",
        context=lambda: {"skill": found, "names": queries.skill_names()},
    )
