# SPDX-License-Identifier: AGPL-3.0-or-later
"""What changes rules and distributions: compose, adopt, preview, settle, reverse.

Amounts are integer cents. Every distribution keeps a frozen copy of its rule and its case, so that
it can be recomputed to the same cents whatever happens to the rule, to the people's cooperatives
or to their contributions afterwards.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import models
from django.db.models import F, Max, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from commons.sharing import engine, events, recipe, rules
from commons.sharing.incomes import income_of
from commons.sharing.models import (
    COOPERATIVE,
    MEMBER,
    Distribution,
    DistributionLine,
    PotTotal,
    SplitRule,
    cooperative_id,
    member_id,
)
from commons.sharing.policies import contributions_on, plain
from groupes import journal
from groupes.charter import actions as charter
from groupes.models import Groupe, Member
from groupes.things import Ref
from groupes.web.oneline import cut
from groupes.web.refusals import Refusal
from groupes.web.transactions import action, locked

MAX_POT = 80
"""Characters of a pot's name: the column of its lines."""
FURTHEST = dt.timedelta(days=366)
"""How far ahead a rule may be adopted: a wrong year would bind the groupe until then."""


class Participant(NamedTuple):
    """Someone who takes part: ``days`` of work they declared, and any other key of the rule. ``only_unpaid``:
    they have a part of what recognises unpaid work, and no other."""

    member: Member
    days: Decimal | int | str
    keys: Mapping[str, Decimal | int | str] = {}
    only_unpaid: bool = False


type Taking = Participant | tuple[Member, Decimal | int | str]


def checked_rule(rule: object) -> engine.Rule:
    """A rule as a groupe may keep it: what the engine accepts, paying pots and no one by name.

    Raises ``engine.RuleError`` with the place.
    """
    read = engine.check_rule(rule)
    for i, step in enumerate(read.steps):
        for field, to in step.destinations().items():
            place = f"steps[{i}].{field}"
            if to.startswith((MEMBER, COOPERATIVE)):
                raise engine.RuleError(place, "bad_name", "not the name of a pot")
            if len(to) > MAX_POT:
                raise engine.RuleError(
                    place, "too_long", f"at most {MAX_POT} characters", limit=MAX_POT
                )
    return read


@action
def create_rule(
    *, by: Member, groupe: Groupe, name: str, rule: dict[str, Any], note: str = ""
) -> SplitRule:
    """Propose a rule under the next number. It binds nobody until it is adopted.

    Raises ``engine.RuleError`` for a rule that could pay more than there is or leave money nowhere.
    """
    checked_rule(rule)
    # The groupe's row orders two people proposing at once: each gets a number.
    locked(Groupe.objects).get(pk=groupe.pk)
    last = groupe.split_rules.aggregate(last=Max("number"))["last"] or 0
    created = SplitRule.objects.create(
        groupe=groupe, number=last + 1, name=name, rule=rule, note=note, created_by=by
    )
    if former := groupe.split_rules.filter(number=last).first():
        charter.carry_over(by=by, groupe=groupe, former=former, now=created)
    journal.record(
        events.RULE_PROPOSED, by=by, groupe=groupe, target=created, number=created.number
    )
    return created


@action
def adopt_rule(
    *, by: Member, rule: SplitRule, in_force_from: dt.date, on: dt.date | None = None
) -> SplitRule:
    """Adopt a proposed rule, in force from a date. After this nothing changes it.

    ``on``: the day of the adoption, today where the groupe is unless told otherwise (a past that
    is entered afterwards). A rule is not adopted for the past, nor before the last adopted one.
    """
    groupe = rule.groupe
    locked(Groupe.objects).get(pk=groupe.pk)
    rule = locked(SplitRule.objects.select_related("groupe")).get(pk=rule.pk)
    if rule.in_force_from is not None:
        raise Refusal(_("This rule is already adopted. Propose another to change it."))
    if in_force_from < (on or groupe.today()):
        raise Refusal(_("A rule cannot be adopted for the past: choose today or a later day."))
    if in_force_from > (on or groupe.today()) + FURTHEST:
        # No other rule could be adopted until that day.
        raise Refusal(_("A rule is adopted for a day within the year to come: check the year."))
    last = groupe.split_rules.in_force().first()
    if last is not None and last.in_force_from is not None and in_force_from < last.in_force_from:
        raise Refusal(
            _("Version %(number)s is adopted for a later day: choose that day or one after it.")
            % {"number": last.number}
        )
    rule.in_force_from = in_force_from
    rule.adopted_by = by
    rule.adopted_at = timezone.now()
    rule.save(update_fields=["in_force_from", "adopted_by", "adopted_at"])
    journal.record(
        events.RULE_ADOPTED,
        by=by,
        groupe=groupe,
        target=rule,
        number=rule.number,
        in_force_from=in_force_from.isoformat(),
    )
    return rule


def case_of(
    amount_cents: int,
    currency: str,
    participants: Iterable[Taking],
    *,
    on: dt.date,
    groupe: Groupe | None = None,
) -> dict[str, Any]:
    """The engine's case: each person's days, cooperative, and that cooperative's contribution of the
    day ``on`` (docs/formats/split.md). ``groupe``: whose earlier shares of the year its tiers count. One
    query where a cooperative has tiers."""
    taking = [Participant(*participant) for participant in participants]
    people: list[dict[str, Any]] = []
    policies = contributions_on(
        {one.member.pk: one.member.cooperative for one in taking}, on, groupe
    )
    for one in taking:
        keys = {name: plain(value) for name, value in one.keys.items()}
        people.append(
            {
                "id": member_id(one.member.pk),
                "cooperative": cooperative_id(one.member.cooperative_id),
                "days": plain(one.days),
                **keys,
                **({"only_unpaid": True} if one.only_unpaid else {}),
            }
        )
    return {
        "amount": engine.money(amount_cents),
        "currency": currency,
        "participants": people,
        "contributions": {cooperative_id(pk): policy for pk, policy in policies.items()},
    }


@action
def preview(
    *,
    by: Member,
    groupe: Groupe,
    rule: SplitRule,
    amount_cents: int,
    participants: Collection[Taking],
    target: models.Model | None = None,
    label: str = "",
    happened_on: dt.date | None = None,
) -> Distribution:
    """Share an amount by a rule, keep the result and every line, and bind nobody.

    ``participants``: ``Participant(member, days)`` with ``member.cooperative`` loaded, or plain
    ``(member, days)`` pairs. ``target``: what it is about (a bid). Raises ``Refusal`` when the
    rule asks for something that the participants do not say (nobody declared a day).
    """
    if rule.groupe_id != groupe.pk:
        raise ValueError("the rule is another groupe's")
    people = [Participant(*participant) for participant in participants]
    ref = Ref.of(target) if target is not None else None
    day = happened_on or groupe.today()
    case = case_of(amount_cents, rule.rule.get("currency", "EUR"), people, on=day, groupe=groupe)
    try:
        result = engine.compute(rule.rule, case)
    except engine.CaseError as error:
        raise Refusal(recipe.case_refusal(error)) from error
    distribution = Distribution.objects.create(
        groupe=groupe,
        rule=rule,
        label=cut(label or (str(target) if target is not None else ""), 200),
        amount_cents=amount_cents,
        currency=result.currency,
        target_type=ref.label if ref else "",
        target_id=ref.id if ref else None,
        frozen_rule=rule.rule,
        case=case,
        result=result.to_json(),
        happened_on=day,
        created_by=by,
    )
    _write_lines(distribution, result)
    journal.record(
        events.DISTRIBUTION_PREVIEWED,
        by=by,
        groupe=groupe,
        target=distribution,
        rule=rule.number,
        amount_cents=amount_cents,
        about=str(ref or ""),
    )
    return distribution


def _write_lines(distribution: Distribution, result: engine.Result) -> None:
    DistributionLine.objects.bulk_create(
        [
            DistributionLine(
                distribution=distribution,
                position=position,
                step=line.step,
                amount_cents=line.amount,
                why={"code": line.why.code, "params": line.why.params},
                **_end(line.to),
            )
            for position, line in enumerate(result.lines)
        ]
    )


def _end(to: str) -> dict[str, Any]:
    """The column a line's destination goes to."""
    if to.startswith(MEMBER):
        return {"member_id": int(to.removeprefix(MEMBER))}
    if to.startswith(COOPERATIVE):
        return {"cooperative_id": int(to.removeprefix(COOPERATIVE))}
    return {"pot": to}


@action
def settle(
    *, by: Member, distribution: Distribution, happened_on: dt.date | None = None
) -> Distribution:
    """Make a preview the real share of an income. After this nothing changes it: see ``reverse``.

    ``happened_on``: the day of the income (today where the groupe is, unless told otherwise).
    Raises ``Refusal`` for what ``rules.settling_refusal`` tells.
    """
    # The groupe, then the thing, then the share: no rule is adopted, no result corrected and no
    # other share settled between the question and the answer.
    _hold_groupe(distribution)
    income = income_of(distribution)
    if income is not None and distribution.target_id is not None:
        income.hold(distribution.target_id)
    distribution = _held(distribution)
    day = happened_on or distribution.groupe.today()
    if refusal := rules.settling_refusal(distribution, day):
        raise Refusal(refusal)
    distribution.state = Distribution.State.SETTLED
    distribution.standing = True
    distribution.happened_on = day
    distribution.save(update_fields=["state", "standing", "happened_on"])
    _tell_pots(distribution, counts=1)
    journal.record(
        events.DISTRIBUTION_SETTLED,
        by=by,
        groupe=distribution.groupe,
        target=distribution,
        rule=distribution.rule.number,
        amount_cents=distribution.amount_cents,
        happened_on=day.isoformat(),
    )
    return distribution


def _tell_pots(distribution: Distribution, *, counts: int) -> None:
    """Add a share that was just settled to the totals of its groupe's pots. ``counts``: 1 for a
    share, -1 for the opposite that undoes one. The groupe is locked: one at a time."""
    received = distribution.lines.exclude(pot="").values_list("pot").annotate(Sum("amount_cents"))
    for pot, cents in received.order_by("pot"):
        PotTotal.objects.get_or_create(groupe=distribution.groupe, pot=pot)
        PotTotal.objects.filter(groupe=distribution.groupe, pot=pot).update(
            cents=F("cents") + cents, shares=F("shares") + counts
        )


def _hold_groupe(distribution: Distribution) -> None:
    locked(Groupe.objects.only("pk")).get(pk=distribution.groupe_id)


def _held(distribution: Distribution) -> Distribution:
    return locked(Distribution.objects.select_related("rule", "groupe__cooperative")).get(
        pk=distribution.pk
    )


@action
def reverse(*, by: Member, distribution: Distribution, reason: str) -> Distribution:
    """Undo a settled share by its exact opposite, of today, for a reason; both are kept.

    Answers the opposite. Its income may then be shared again. Raises ``Refusal`` for what is not
    settled, is undone already, or is itself an opposite: what was wrongly undone is settled again.
    """
    _hold_groupe(distribution)
    kept = _held(distribution)
    if not kept.is_settled:
        raise Refusal(_("This share is not settled: nothing is due, there is nothing to reverse."))
    if kept.reverses_id is not None:
        raise Refusal(_("This is a reversal: what it undid is shared again, not reversed back."))
    if kept.undone_by is not None:
        raise Refusal(_("This share was reversed meanwhile."))
    if not reason.strip():
        raise Refusal(_("Say why it is reversed: those who took part will read it."))
    case = {**kept.case, "amount": engine.money(-kept.amount_cents)}
    result = _opposite(kept, case)
    opposite = Distribution.objects.create(
        groupe=kept.groupe,
        rule=kept.rule,
        label=kept.label,
        amount_cents=-kept.amount_cents,
        currency=kept.currency,
        target_type=kept.target_type,
        target_id=kept.target_id,
        reverses=kept,
        reason=reason.strip(),
        frozen_rule=kept.frozen_rule,
        case=case,
        result=result.to_json(),
        happened_on=kept.groupe.today(),
        created_by=by,
    )
    _write_lines(opposite, result)
    opposite.state = Distribution.State.SETTLED
    opposite.save(update_fields=["state"])
    _tell_pots(opposite, counts=-1)
    if kept.standing:
        kept.standing = False
        kept.save(update_fields=["standing"])
    journal.record(
        events.DISTRIBUTION_REVERSED,
        by=by,
        groupe=kept.groupe,
        target=kept,
        reversal=opposite.pk,
        amount_cents=kept.amount_cents,
    )
    return opposite


def _opposite(kept: Distribution, case: Mapping[str, Any]) -> engine.Result:
    """The opposite of a settled share, with its reasons, from the engine: a negative amount gives
    the opposite of the positive one. Should the engine say otherwise one day, what is undone is
    what was kept, cent by cent."""
    stored = recipe.read_result(kept.result)
    wanted = [(line.step, line.to, -line.amount) for line in stored.lines]
    try:
        result = engine.compute(kept.frozen_rule, case)
    except engine.SplitError:
        result = None
    if result and [(line.step, line.to, line.amount) for line in result.lines] == wanted:
        return result
    return replace(
        stored,
        amount=-stored.amount,
        remaining=-stored.remaining,
        lines=tuple(replace(line, amount=-line.amount) for line in stored.lines),
        totals={to: -cents for to, cents in stored.totals.items()},
        steps=tuple(replace(step, base=-step.base, amount=-step.amount) for step in stored.steps),
    )
