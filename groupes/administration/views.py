# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of a cooperative: what everyone of it reads, what its administrators do."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from groupes import emails
from groupes.access import Me, member_view
from groupes.administration import actions, pages, queries, rules
from groupes.administration.forms import (
    BringForm,
    FederationForm,
    KeyForm,
    PolicyForm,
    StatusForm,
)
from groupes.administration.models import Milestone, PeopleImport
from groupes.jobs import queries as queue
from groupes.models import Member
from groupes.web import text
from groupes.web.form_page import Done, do, form_page, form_view
from groupes.web.paths import reverse
from groupes.web.ratelimit import limited
from groupes.web.refusals import posted


def _administers(me: Me) -> None:
    if not rules.may_administer(me):
        raise PermissionDenied("does not administer the cooperative")


# --- what anyone reads ------------------------------------------------------------------------------


@login_not_required
@require_safe
def legal_notice(request: HttpRequest) -> HttpResponse:
    return _public(request, _("Legal notice"), "legal_notice")


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return _public(request, _("Accessibility"), "accessibility")


def _public(request: HttpRequest, title: str, name: str) -> HttpResponse:
    texts = [(who, text.render(said)) for who, said in queries.texts(name)]
    return render(request, "administration/public.html", {"title": title, "texts": texts})


# --- what everyone of a cooperative reads -------------------------------------------------------------


@require_safe
@member_view
def cooperative(request: HttpRequest, me: Me) -> HttpResponse:
    found = me.member.cooperative
    milestone = next(iter(queries.MINE(member=me.pk)), None)
    return render(
        request,
        "administration/cooperative.html",
        {
            "cooperative": found,
            "policy": queries.policy(found),
            "history": queries.history(me.member),
            "votes": rules.may_vote(me.member, me.member.cooperative.today()),
            "invited": milestone
            if milestone and milestone.due <= me.member.cooperative.today()
            else None,
            "contribution": found.contribution_on(found.today()),
            "neighbours": queries.cooperatives_of(found.federation) if found.federation else [],
            "may_administer": rules.may_administer(me),
        },
    )


@require_POST
@member_view
def answer_associate(request: HttpRequest, me: Me) -> HttpResponse:
    answer = request.POST.get("answer", "")
    if answer not in (Milestone.Answer.YES, Milestone.Answer.LATER):
        raise Http404("no such answer")

    def act() -> Done:
        actions.answer_associate(by=me.member, answer=answer)
        words = (
            _("Those who administer the cooperative see it, and will talk to you.")
            if answer == Milestone.Answer.YES
            else _("Nobody will ask again. You can say otherwise on the page of your cooperative.")
        )
        return Done(reverse("administration:cooperative"), words)

    return do(request, act, reverse("administration:cooperative"))


# --- the first hour, rules and texts -------------------------------------------------------------------


@require_safe
@member_view
def first_hour(request: HttpRequest, me: Me) -> HttpResponse:
    _administers(me)
    steps = pages.first_hour(me)
    done = sum(step.done for step in steps)
    return render(
        request, "administration/first_hour.html", {"steps": steps, "done": done, "of": len(steps)}
    )


@require_POST
@limited("try-mail", 10, 3600)
@member_view
def try_mail(request: HttpRequest, me: Me) -> HttpResponse:
    _administers(me)

    def act() -> Done:
        actions.try_mail(by=me.member)
        words = _("A letter is on its way to %(email)s. This page says when it has left.")
        page = reverse("administration:first_hour")
        return Done(page, words % {"email": me.member.user.email})

    return do(request, act, reverse("administration:first_hour"))


@form_view
@limited("policy", 60, 3600)
@member_view
def policy(request: HttpRequest, me: Me) -> HttpResponse:
    """What the cooperative has set for itself, and its public texts."""
    _administers(me)
    found = queries.policy(me.member.cooperative)

    def act(values: dict[str, Any]) -> Done:
        actions.change_policy(by=me.member, cooperative=me.member.cooperative, **values)
        return Done(reverse("administration:first_hour"), _("It is kept."))

    form = PolicyForm(
        posted(request),
        instance=found,
        cooperative=me.member.cooperative,
        initial={"edition": found.edition},
    )
    return form_page(request, "administration/policy.html", form, act)


# --- bringing people ------------------------------------------------------------------------------------


@form_view
@limited("bring-people", 60, 3600)
@member_view
def bring(request: HttpRequest, me: Me) -> HttpResponse:
    """Bring a list of people; what each line would do is shown next."""
    _administers(me)

    def act(values: dict[str, Any]) -> Done:
        made = actions.bring_people(by=me.member, sheet=values["file"])
        return Done(reverse("administration:brought", args=[made.pk]))

    form = BringForm(posted(request), request.FILES or None)
    return form_page(
        request,
        "administration/bring.html",
        form,
        act,
        context=lambda: {"imports": queries.imports(me.member.cooperative)},
    )


EXAMPLE = (
    "\ufeffprénom;nom;email;métier;ville;statut;depuis;jusqu’au\r\n"
    "Camille;Exemple;camille@exemple.invalid;graphiste;Lille;CESA;01/09/2024;\r\n"
    "Dominique;Exemple;dominique@exemple.invalid;maraîchage;Arras;CAPE;02/03/2026;01/09/2026\r\n"
)


@require_safe
@member_view
def example(request: HttpRequest, me: Me) -> HttpResponse:
    _administers(me)
    answer = HttpResponse(EXAMPLE, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="personnes.csv"'
    return answer


@form_view
@limited("apply-people", 60, 3600)
@member_view
def brought(request: HttpRequest, me: Me, pk: int) -> HttpResponse:
    """A list that was brought: what it would do, and once it is applied, how far it is."""
    _administers(me)
    found = queries.find_import(me.member.cooperative, pk)
    if found is None:
        raise Http404("no such list")
    if request.method == "POST":

        def act() -> Done:
            actions.apply_list(
                by=me.member,
                brought=found,
                invite=bool(request.POST.get("invite")),
                origin=emails.origin_of(request),
            )
            return Done(request.path)

        return do(request, act, request.path)
    if found.state != PeopleImport.State.READ:
        page = pages.applied(found)
        return render(request, "administration/applied.html", {"page": page})
    preview = pages.preview(found, request.GET.get("lines", ""))
    rows = Paginator(preview.rows, pages.PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "administration/preview.html",
        {"preview": preview, "page": rows, "mail_leaves": settings.MAIL_LEAVES},
    )


@require_POST
@member_view
def leave_list(request: HttpRequest, me: Me, pk: int) -> HttpResponse:
    _administers(me)
    found = queries.find_import(me.member.cooperative, pk)
    if found is None:
        raise Http404("no such list")

    def act() -> Done:
        actions.leave_list(by=me.member, brought=found)
        return Done(
            reverse("administration:bring"), _("The list is forgotten: nothing was written.")
        )

    return do(request, act, reverse("administration:bring"))


# --- statuses -------------------------------------------------------------------------------------------


@require_safe
@member_view
def statuses(request: HttpRequest, me: Me) -> HttpResponse:
    """Whose contract ends, who may become an associate; and everyone's status."""
    _administers(me)
    policy = queries.policy(me.member.cooperative)
    people = Member.objects.current().filter(cooperative=me.member.cooperative).by_name()
    page = Paginator(people, 60).get_page(request.GET.get("page"))
    return render(
        request,
        "administration/statuses.html",
        {"near": pages.near(me, policy), "policy": policy, "page": page},
    )


@form_view
@limited("status", 200, 3600)
@member_view
def status(request: HttpRequest, me: Me, pk: int) -> HttpResponse:
    """The statuses of someone of my cooperative, with their days; and another one."""
    _administers(me)
    people = Member.objects.select_related("cooperative")
    found = get_object_or_404(people.filter(cooperative=me.member.cooperative), pk=pk)

    def act(values: dict[str, Any]) -> Done:
        actions.set_status(by=me.member, member=found, **values)
        return Done(request.path, _("The status is recorded."))

    today = me.member.cooperative.today()
    form = StatusForm(posted(request), initial={"status": found.status, "starts_on": today})
    return form_page(
        request,
        "administration/status.html",
        form,
        act,
        context=lambda: {
            "person": found,
            "history": queries.history(found),
            "votes": rules.may_vote(found, today),
        },
    )


# --- federation -----------------------------------------------------------------------------------------


@form_view
@limited("federation", 20, 3600)
@member_view
def federation(request: HttpRequest, me: Me) -> HttpResponse:
    """What a federation opens, which one is ours; making one."""
    _administers(me)
    return _federation(request, me, FederationForm(posted(request)), KeyForm())


@require_POST
@limited("federation", 20, 3600)
@member_view
def join_federation(request: HttpRequest, me: Me) -> HttpResponse:
    _administers(me)
    form = KeyForm(request.POST)

    def act(values: dict[str, Any]) -> Done:
        joined = actions.join_federation(
            by=me.member, cooperative=me.member.cooperative, key=values["key"]
        )
        words = _("Your cooperative is in %(name)s.") % {"name": joined.name}
        return Done(reverse("administration:federation"), words)

    return form_page(
        request,
        "administration/federation.html",
        form,
        act,
        context=lambda: _of_federation(me) | {"form": FederationForm(), "keys": form},
    )


def _federation(request: HttpRequest, me: Me, form: FederationForm, keys: KeyForm) -> HttpResponse:
    def act(values: dict[str, Any]) -> Done:
        made = actions.make_federation(by=me.member, cooperative=me.member.cooperative, **values)
        words = _("%(name)s exists: pass its key on to the cooperatives that join.")
        return Done(reverse("administration:federation"), words % {"name": made.name})

    return form_page(
        request,
        "administration/federation.html",
        form,
        act,
        context=lambda: _of_federation(me) | {"keys": keys},
    )


def _of_federation(me: Me) -> dict[str, Any]:
    found = me.member.cooperative.federation
    return {
        "federation": found,
        "cooperatives": queries.cooperatives_of(found) if found else [],
        "key": queries.key_of(found) if found else "",
    }


@require_POST
@limited("federation", 20, 3600)
@member_view
def draw_key(request: HttpRequest, me: Me) -> HttpResponse:
    """Draw the key to pass on: the first one, or another in its place."""
    _administers(me)
    page = reverse("administration:federation")

    def act() -> Done:
        cooperative = me.member.cooperative
        another = cooperative.federation is not None and queries.key_of(cooperative.federation)
        actions.draw_key(by=me.member, cooperative=cooperative)
        if another:
            words = _("Here is the new key. The one before no longer opens anything.")
        else:
            words = _("Here is the key: pass it on to a cooperative that joins.")
        return Done(page, words)

    return do(request, act, page)


@require_POST
@limited("federation", 20, 3600)
@member_view
def leave_federation(request: HttpRequest, me: Me) -> HttpResponse:
    _administers(me)

    def act() -> Done:
        actions.leave_federation(by=me.member, cooperative=me.member.cooperative)
        return Done(
            reverse("administration:federation"), _("Your cooperative has left its federation.")
        )

    return do(request, act, reverse("administration:federation"))


# --- background jobs --------------------------------------------------------------------------------------


@require_safe
@member_view
def jobs(request: HttpRequest, me: Me) -> HttpResponse:
    """What is done in the background: by whom, when last, what waits, what failed and why."""
    _administers(me)
    return render(
        request,
        "administration/jobs.html",
        {"state": queue.state(), "kinds": queue.kinds_now(), "failed": queue.failed_now()},
    )


@require_POST
@limited("try-again", 100, 3600)
@member_view
def try_job_again(request: HttpRequest, me: Me, number: int) -> HttpResponse:
    _administers(me)

    def act() -> Done:
        actions.try_job_again(by=me.member, number=number)
        return Done(reverse("administration:jobs"), _("It is tried again."))

    return do(request, act, reverse("administration:jobs"))
