# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the pages of sharing are given."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Sum
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commons.sharing import engine, queries, recipe, rules
from commons.sharing.forms import ReverseForm, SampleForm, SettleForm, try_rule
from commons.sharing.models import (
    COOPERATIVE,
    MEMBER,
    Distribution,
    DistributionLine,
    PotTotal,
    SplitRule,
    member_id,
)
from groupes.access import Me, Standing
from groupes.models import Member
from groupes.things import name_of
from groupes.web import formats
from groupes.web.paging import counted, page_of
from groupes.web.paths import reverse
from groupes.web.prepared import PK, PKS, START, Prepared
from roles import queries as roles
from roles import rules as role_rules

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

PAGE = 20


@dataclass(frozen=True, slots=True)
class State:
    """The state of a rule, as its mark is drawn."""

    words: StrOrPromise
    icon: str
    tone: str = ""


STATES = {
    "proposed": State(gettext_lazy("proposed"), "pencil"),
    "coming": State(gettext_lazy("adopted, to come"), "hourglass"),
    "binding": State(gettext_lazy("in force"), "check-check", "ok"),
    "former": State(gettext_lazy("earlier"), "circle"),
}


# --- the groupe's sharing ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule of the list; ``note``: since when, or who proposes it."""

    number: int
    name: str
    url: str
    state: State
    note: str


@dataclass(frozen=True, slots=True)
class PastShare:
    """One settled share; ``my_part``: in words, "" for those I had no line in; ``note``: what else
    happened to it ("": nothing)."""

    label: str
    url: str
    happened_on: dt.date
    amount: str
    my_part: str
    note: str


def groupe_index(request: HttpRequest, here: Standing) -> dict[str, Any]:
    """The rule in force as a recipe, all the rules, past shares, what the pots received. Five
    queries; up to three more until a rule is in force."""
    binding = queries.binding_on(here.groupe, here.on)
    page = page_of(SETTLED, request.GET.get("page"), PAGE, groupe=here.groupe.pk)
    return {
        "rule": binding,
        "sentences": recipe.sentences(binding.rule) if binding else [],
        "rules": _rule_lines(here, binding),
        "page": page,
        "shares": _past_shares(here, list(page)),
        "pots": POTS(groupe=here.groupe.pk),
        "may_propose": rules.may_propose(here),
        "proposed": None if binding else _proposed(here),
        "way": _way(here) if binding is None and not rules.may_propose(here) else None,
    }


POTS = Prepared(
    lambda groupe: PotTotal.objects.filter(groupe=groupe).order_by("pot"),
    groupe=PK,
)


def _proposed(here: Standing) -> SplitRule | None:
    """The latest rule that is proposed, where none binds yet. One query."""
    return here.groupe.split_rules.filter(in_force_from=None).order_by("-number").first()


@dataclass(frozen=True, slots=True)
class Carrier:
    """A role whose holder writes and adopts rules. ``holders``: their names, "" when nobody does;
    ``take_url``: where I volunteer; ``asked``: I did, and wait for an answer."""

    name: str
    url: str
    holders: str
    take_url: str
    asked: bool


@dataclass(frozen=True, slots=True)
class Way:
    """How a groupe comes to a rule when I may not write one. ``roles_url``: where roles are changed,
    when none carries it; ``may_edit``: and I may."""

    carriers: list[Carrier]
    roles_url: str
    may_edit: bool


def _way(here: Standing) -> Way:
    """Two queries."""
    slug = here.groupe.slug
    carriers = []
    for now in roles.carrying(here, "sharing.edit_rule"):
        takes = now.is_vacant and not now.proposed and role_rules.may_volunteer(here, now.role)
        carriers.append(
            Carrier(
                name=now.role.name,
                url=reverse("roles:role", args=[slug, now.role.pk]),
                holders=now.names,
                take_url=reverse("roles:volunteer", args=[slug, now.role.pk]) if takes else "",
                asked=now.proposed,
            )
        )
    return Way(carriers, reverse("roles:index", args=[slug]), role_rules.may_edit_in(here, None))


RULES = Prepared(
    lambda groupe: (
        SplitRule.objects.filter(groupe=groupe)
        .select_related("created_by")
        .order_by("-number")
        .only("groupe_id", "number", "name", "in_force_from", "created_by__name")
    ),
    groupe=PK,
)


def _rule_lines(here: Standing, binding: SplitRule | None) -> list[RuleLine]:
    """Every rule, the latest number first. One query."""
    found = RULES(groupe=here.groupe.pk)
    return [
        RuleLine(
            number=one.number,
            name=one.name,
            url=reverse("sharing:rule", args=[here.groupe.slug, one.number]),
            state=STATES[one.state_on(here.on, binding)],
            note=(
                _("from %(since)s") % {"since": formats.date(one.in_force_from)}
                if one.in_force_from
                else one.created_by.name
            ),
        )
        for one in found
    ]


MY_PARTS = Prepared(
    lambda shares, member: (
        DistributionLine.objects.filter(distribution__any_of=shares, member=member)
        .order_by()
        .values_list("distribution_id")
        .annotate(Sum("amount_cents"))
    ),
    shares=PKS,
    member=PK,
)


SETTLED = Prepared(
    lambda groupe, start: (
        Distribution.objects.filter(groupe=groupe)
        .settled()
        .select_related("reversal")
        .only(
            "label",
            "happened_on",
            "amount_cents",
            "currency",
            "state",
            "standing",
            "reverses_id",
            "reversal__reverses_id",
        )
        .annotate(in_all=counted(Distribution.objects.filter(groupe=groupe).settled()))[
            start : start + PAGE
        ]
    ),
    groupe=PK,
    start=START,
)


def _past_shares(here: Standing, shares: Sequence[Distribution]) -> tuple[PastShare, ...]:
    """One query for my part of each when there are some."""
    parts: dict[int, int] = {}
    if shares:
        parts = dict(MY_PARTS(shares=[one.pk for one in shares], member=here.member.pk))
    return tuple(
        PastShare(
            label=one.label or _("Share"),
            url=reverse("sharing:distribution", args=[here.groupe.slug, one.pk]),
            happened_on=one.happened_on,
            amount=formats.money(one.amount_cents, one.currency),
            my_part=formats.money(parts[one.pk], one.currency) if one.pk in parts else "",
            note=_note(one),
        )
        for one in shares
    )


def _note(share: Distribution) -> str:
    if share.reverses_id is not None:
        return _("reversal")
    if share.undone_by is not None:
        return _("reversed")
    return _("counted twice") if share.counted_twice else ""


# --- a rule --------------------------------------------------------------------------------------


def rule(request: HttpRequest, here: Standing, found: SplitRule) -> dict[str, Any]:
    """A rule told in sentences, at work on an amount one chooses. One query."""
    binding = queries.binding_on(here.groupe, here.on)
    fields = SampleForm.base_fields
    trying = any(name in request.GET for name in fields)
    sample = SampleForm(
        request.GET if trying else {name: field.initial for name, field in fields.items()}
    )
    trial = None
    if sample.is_valid():
        percent = here.member.cooperative.contribution_on(here.on)
        try:
            trial = try_rule(found.rule, sample.cleaned_data, percent)
        except engine.SplitError as error:
            sample.add_error(None, recipe.case_refusal(error))
    return {
        "rule": found,
        "state": STATES[found.state_on(here.on, binding)],
        "sample": sample,
        "recipe": trial,
        "may_adopt": rules.may_adopt(here, found),
        "may_propose": rules.may_propose(here),
    }


# --- a distribution ------------------------------------------------------------------------------


def distribution(me: Me, found: Distribution, here: Standing | None) -> dict[str, Any]:
    """An amount shared, every cent explained to those who took part in it. ``found`` with its
    groupe, its rule, its opposite and what it is the opposite of; ``here``: the reader's standing
    in its groupe, None outside. Two queries, one more for what it is a share of; for a preview that
    the reader may settle, five more at most: whether it can be."""
    mine = member_id(me.pk)
    work = recipe.at_work(
        found.frozen_rule,
        found.case,
        recipe.read_result(found.result),
        _names(found),
        open_lines=rules.may_see_lines(me, found),
        reader=queries.reader_of(me),
    )
    may_settle = here is not None and rules.may_settle(here, found)
    day = settling_day(found) if may_settle else found.happened_on
    return {
        "layout": "groupes/base_groupe.html" if here else "base.html",
        "inside": here is not None,
        "distribution": found,
        "label": found.label or _("Share"),
        "about": name_of(found.target, me) if here is not None and found.target else None,
        "recipe": work,
        "my_part": next((one.rest for one in work.people if one.id == mine), None),
        "recomputes": found.recomputes(),
        "may_settle": may_settle,
        "why_not": rules.settling_refusal(found, day) if may_settle else "",
        "may_reverse": here is not None and rules.may_reverse(here, found),
        "form": SettleForm(day=day) if may_settle else ReverseForm(),
    }


def settling_day(preview: Distribution) -> dt.date:
    """The day a preview's income is thought to be of: today while its rule binds, else the day it
    was computed for. One query."""
    today = preview.groupe.today()
    binding = queries.binding_on(preview.groupe, today)
    return today if binding is None or binding.pk == preview.rule_id else preview.happened_on


PEOPLE = Prepared(lambda ids: Member.objects.filter(pk__any_of=ids).only("name"), ids=PKS)


def _names(share: Distribution) -> dict[str, Any]:
    """Whoever stands behind the ids of a share's case. One query for the people, one for cooperatives."""

    def ids(prefix: str, marked: Sequence[str]) -> list[int]:
        return [int(one.removeprefix(prefix)) for one in marked]

    people = PEOPLE(ids=ids(MEMBER, [one["id"] for one in share.case["participants"]]))
    return {f"{MEMBER}{member.pk}": member for member in people} | {
        f"{COOPERATIVE}{pk}": one for pk, one in share.cooperatives.items()
    }
