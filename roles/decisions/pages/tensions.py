# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tensions: their list, one of them with what came of it, and the part of a groupe's home."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from django.core.paginator import Page
from django.utils.translation import gettext as _

from groupes import effects
from groupes.access import Standing
from groupes.things import Name, name_of
from groupes.web.paths import reverse
from roles.decisions import raised, rules
from roles.decisions.models import Route, Tension
from roles.decisions.pages.register import Line, TensionLine, line, tension_line, where

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

OF_ROLES: Final = "roles."
"""Effects of this floor's roles and circles begin with it."""


@dataclass(frozen=True, slots=True)
class TensionList:
    lines: tuple[TensionLine, ...]
    page: Page[Tension]
    routes: Sequence[tuple[str, StrOrPromise]]
    may_raise: bool
    filtered: bool


def tension_list(here: Standing, asked: Mapping[str, str]) -> TensionList:
    """One query; two where something is asked."""
    page = raised.listed(here, asked)
    return TensionList(
        lines=tuple(map(tension_line, page.object_list)),
        page=page,
        routes=[(one.value, one.label) for one in Route],
        may_raise=rules.may_raise(here),
        filtered=any(asked.get(name) for name in raised.ASKED),
    )


@dataclass(frozen=True, slots=True)
class Toward:
    """One way on from a tension. ``post``: in one tap; else a page asks the rest."""

    title: StrOrPromise
    told: StrOrPromise
    url: str
    label: StrOrPromise
    post: bool = False


@dataclass(frozen=True, slots=True)
class Came:
    """Something that came of a tension."""

    title: str
    url: str
    state: StrOrPromise
    icon: str
    tone: str


@dataclass(frozen=True, slots=True)
class TensionPage:
    tension: Tension
    stands: StrOrPromise
    icon: str
    tone: str
    about: Name | None
    came: Sequence[Came]
    toward: Sequence[Toward]
    may: Mapping[str, bool]
    raised_in: Name | None = None


def tension_page(here: Standing, tension: Tension) -> TensionPage:
    """One tension: one query, one more where it is about something, and where it was said in a
    meeting."""
    stands, icon, tone = where(tension)
    may_route = rules.may_route(here, tension)
    return TensionPage(
        tension=tension,
        stands=stands,
        icon=icon,
        tone=tone,
        about=name_of(tension.about, here.me) if tension.about is not None else None,
        raised_in=name_of(tension.raised_in, here.me) if tension.raised_in is not None else None,
        came=_came(here, tension),
        toward=toward(here, tension) if may_route else [],
        may={
            "route": may_route,
            "answer": rules.may_answer_tension(here, tension),
            "reopen": rules.may_reopen(here, tension),
        },
    )


def _came(here: Standing, tension: Tension) -> list[Came]:
    decisions, work = raised.came_of(here, tension)
    lines: list[Line] = [line(here, one) for one in decisions]
    over = {"done": ("check-check", "ok"), "dropped": ("circle", "")}
    return [
        *(Came(one.title, one.url, one.state, one.icon, one.tone) for one in lines),
        *(
            Came(
                one.title,
                reverse("work:work", args=[here.groupe.slug, one.pk]),
                one.get_state_display(),
                *over.get(one.state, ("list-checks", "")),
            )
            for one in work
        ),
    ]


def toward(here: Standing, tension: Tension) -> list[Toward]:
    """Where it can go, as each is told. No query."""
    slug, pk = here.groupe.slug, tension.pk
    found = [
        Toward(
            _("Work"),
            _("Something is to be done, and it is clear what. Once it is done, this is answered."),
            reverse("decisions:tension_work", args=[slug, pk]),
            _("Write the work down"),
        ),
        Toward(
            _("Information"),
            _("Somebody may know, or has to be told. A word is enough."),
            reverse("decisions:tension_ask", args=[slug, pk]),
            _("Ask somebody"),
        ),
        Toward(
            _("Decision"),
            _("The groupe has to agree on something. Once it is adopted, this is answered."),
            f"{reverse('decisions:new', args=[slug])}?{urlencode({'tension': pk})}",
            _("Propose something"),
        ),
    ]
    found[2:2] = [_effect(slug, tension, one) for one in role_effects(here)]
    if tension.route != Route.AGENDA:
        found.append(
            Toward(
                _("Agenda"),
                _("It wants to be talked about first: it waits for the next meeting."),
                reverse("decisions:tension_step", args=[slug, pk, "ordre-du-jour"]),
                _("Put it on the agenda"),
                post=True,
            )
        )
    return found


def role_effects(here: Standing) -> list[effects.Effect]:
    """What of roles and circles may be changed by a decision, of what is declared."""
    return [
        one for one in effects.effects().values() if one.name.startswith(OF_ROLES) and one.may(here)
    ]


def _effect(slug: str, tension: Tension, effect: effects.Effect) -> Toward:
    asked = {"effect": effect.name, "tension": tension.pk}
    if tension.about is not None and tension.about_type == effect.name:
        asked["about"] = str(tension.about)
    return Toward(
        effect.words,
        _(
            "Nobody expects it of anybody yet, or another should. Once it is adopted, this is answered."
        ),
        f"{reverse('decisions:write', args=[slug, 'consent'])}?{urlencode(asked)}",
        _("Propose it"),
    )


# --- the groupe's home ---------------------------------------------------------------------------


def home_part(here: Standing) -> dict[str, Any] | None:
    """What is being decided, and what is not right yet. One query."""
    deciding, felt, count = raised.on_home(here)
    return {
        "deciding": tuple(line(here, one) for one in deciding),
        "felt": tuple(map(tension_line, felt)),
        "more": max(0, count - len(felt)),
        "may_raise": rules.may_raise(here),
        "may_propose": rules.may_propose(here),
    }
