# SPDX-License-Identifier: AGPL-3.0-or-later
"""A case read from plain JSON values, and refused when it does not say what its rule asks."""

from __future__ import annotations

from collections.abc import Container

from commons.sharing.engine.reading import in_case, join, shown
from commons.sharing.engine.rule import Rule
from commons.sharing.engine.steps import KINDS
from commons.sharing.engine.values import ONLY_UNPAID, RESERVED_KEYS, Case, Participant

MAX_PARTICIPANTS = 5_000


def check_case(rule: Rule, data: object) -> Case:
    """Read and check a case (plain JSON values) against the rule it is for.

    Raises CaseError, with the place, for anything malformed, and for whatever the rule asks
    and the case does not say: nothing is guessed.
    """
    readers = {name: read for kind in KINDS.values() for name, read in kind.case_fields.items()}
    values = in_case.mapping(data, "", ("amount", "currency", "participants", *readers))
    if "currency" in values and values["currency"] != rule.currency:
        in_case.refuse(
            "currency",
            "two_currencies",
            f"the rule is in {rule.currency}, the case in {shown(values['currency'])}",
            rule=rule.currency,
            case=shown(values["currency"]),
        )
    amount = in_case.money(in_case.required(values, "amount", ""), "amount", signed=True)
    given = {name: read(values[name]) for name, read in readers.items() if name in values}
    # Cooperatives bear the ids of `contributions`, whether the rule charges one or not.
    participants = _read_participants(
        values.get("participants", []), cooperatives=given.get("contributions", ())
    )
    case = Case(amount, participants, given)
    for i, step in enumerate(rule.steps):
        step.check_case(case, i)
    return case


def _read_participants(data: object, *, cooperatives: Container[str]) -> tuple[Participant, ...]:
    participants: list[Participant] = []
    seen: dict[str, int] = {}
    for i, entry in enumerate(in_case.list(data, "participants", MAX_PARTICIPANTS)):
        place = f"participants[{i}]"
        values = in_case.mapping(entry, place)
        who = in_case.name(in_case.required(values, "id", place), join(place, "id"))
        if who in seen:
            in_case.refuse(
                join(place, "id"),
                "duplicate",
                f"{who} is already participants[{seen[who]}]",
                id=who,
            )
        if who in cooperatives:
            in_case.refuse(
                join(place, "id"), "id_clash", f"{who} is also the id of a cooperative", id=who
            )
        seen[who] = i
        cooperative = values.get("cooperative")
        if cooperative is not None:
            cooperative = in_case.name(cooperative, join(place, "cooperative"))
        keys = {}
        for name, value in values.items():
            if name == "equal":
                in_case.refuse(
                    join(place, name), "bad_key", "equal is the engine's own key", key=name
                )
            if name not in RESERVED_KEYS:
                keys[name] = in_case.number(value, join(place, name))
        only_unpaid = values.get(ONLY_UNPAID, False)
        if not isinstance(only_unpaid, bool):
            in_case.refuse(join(place, ONLY_UNPAID), "unknown_choice", "true or false", id=who)
        participants.append(Participant(who, cooperative, keys, only_unpaid))
    return tuple(participants)
