# SPDX-License-Identifier: AGPL-3.0-or-later
"""The roles a new groupe starts with, by its kind; its members change them as they wish.

After the support functions of field.md. The founder begins with facilitation; the others are
vacant, and what the groupe cannot do without falls to all its members meanwhile. Texts are stored
as keys, read by each in their language (``groupes/web/given.py``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_lazy as _

from groupes.models import Groupe, Member
from groupes.web import given
from roles import actions
from roles.models import Role

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

F = Role.Family
ALL = frozenset(Groupe.Kind.values)
OF_WORK = frozenset({Groupe.Kind.PROJECT, Groupe.Kind.BRAND})
"""The kinds whose members produce together."""


@dataclass(frozen=True, slots=True)
class Starter:
    """A role to begin with. ``energy`` in days a month, ``term`` in months."""

    key: str
    name: StrOrPromise
    family: str
    purpose: StrOrPromise
    accountabilities: tuple[StrOrPromise, ...]
    powers: tuple[str, ...] = ()
    kinds: frozenset[str] = ALL
    energy: Decimal = Decimal(1)
    term: int = 12


STARTERS = (
    Starter(
        "facilitation",
        _("Facilitation"),
        F.FACILITATION,
        _("Everyone finds their place, and what is decided gets done."),
        (
            _("Prepare and facilitate the meetings"),
            _("Watch over who carries what, and where there is friction"),
            _("Record go or no-go once the groupe has spoken"),
        ),
        (
            "bids.decide_go",
            "bids.submit_bid",
            "groupes.edit_groupe",
            "roles.edit_roles",
            "roles.give_mandate",
            "planning.plan",
            "decisions.run",
            "chat.moderate",
            "export.take_out",
            "work.redistribute",
        ),
        energy=Decimal(2),
        term=6,
    ),
    # Who looks after the distribution of energy. Facilitation may share work out too: until somebody takes
    # this one on, a groupe is not without.
    Starter(
        "distribution",
        _("Work distribution"),
        F.FACILITATION,
        _("Energy goes where it is needed, and nobody carries too much for long."),
        (
            _("See what each wishes to give beside what they carry"),
            _("Propose who goes on with what, to both of them"),
            _("Prepare the rotation of roles"),
        ),
        ("work.redistribute", "planning.plan"),
        kinds=OF_WORK,
        term=6,
    ),
    Starter(
        "coordination",
        _("Coordination"),
        F.SUPPORT,
        _("Everyone knows what happens when, and the client has one person to speak to."),
        (
            _("Keep the calendar of what we make together"),
            _("Speak with the client, and report to the others"),
        ),
        kinds=OF_WORK,
        energy=Decimal("1.5"),
        term=6,
    ),
    Starter(
        "welcome",
        _("Welcoming"),
        F.SUPPORT,
        _("Whoever arrives knows within a day how this groupe works."),
        (_("Answer those who ask to join"), _("Introduce newcomers to the others")),
        ("groupes.welcome_member",),
    ),
    Starter(
        "memory",
        _("Memory"),
        F.SUPPORT,
        _("What was learnt once is put to use again."),
        (_("Keep the commons in order"), _("Say who made what, and under which licence")),
        ("library.edit_resource",),
    ),
    Starter(
        "pot",
        _("Common pot"),
        F.SUPPORT,
        _("Money is shared as agreed, to the cent, and everyone can check."),
        (_("Write the rules of sharing the groupe adopts"), _("Say where the pot stands")),
        ("sharing.edit_rule",),
    ),
    Starter(
        "learning",
        _("Learning together"),
        F.SUPPORT,
        _("Each leaves our meetings knowing something they did not."),
        (
            _("Gather what each would like to learn, and who passes it on"),
            _("Bring a subject or a guest to each meeting"),
        ),
        kinds=frozenset({Groupe.Kind.TRADE}),
        energy=Decimal("0.5"),
    ),
    Starter(
        "watch",
        _("Lookout"),
        F.PRODUCTION,
        _("No call for tenders made for us goes unseen."),
        (_("Read the new notices each week"), _("Bring the two or three worth a look")),
        kinds=frozenset({Groupe.Kind.TRADE, Groupe.Kind.BRAND}),
    ),
    Starter(
        "showcase",
        _("Showcase"),
        F.REPRESENTATION,
        _("Whoever looks for us finds us, and gets an answer."),
        (_("Keep the public page true"), _("Answer those who write from outside")),
        ("brand.publish", "brand.answer_outside"),
        kinds=frozenset({Groupe.Kind.BRAND}),
        energy=Decimal("0.5"),
    ),
    Starter(
        "link",
        _("Liaison with the cooperative"),
        F.REPRESENTATION,
        _("The groupe and the cooperative hear each other."),
        (_("Carry news both ways"),),
        kinds=frozenset({Groupe.Kind.BRAND}),
        energy=Decimal("0.5"),
    ),
)


def _texts() -> dict[str, StrOrPromise]:
    """Key → words, of every text that a starter begins with."""
    found: dict[str, StrOrPromise] = {}
    for starter in STARTERS:
        found[f"roles.{starter.key}.name"] = starter.name
        found[f"roles.{starter.key}.purpose"] = starter.purpose
        for number, line in enumerate(starter.accountabilities):
            found[f"roles.{starter.key}.does.{number}"] = line
    return found


GIVEN: Final = given.Given(_texts())


def given_of(starter: Starter) -> dict[str, Any]:
    """The texts of a role that begins as this starter: the product's own, until somebody changes
    them."""
    begins = f"roles.{starter.key}"
    return {
        "name": given.text(f"{begins}.name"),
        "purpose": given.text(f"{begins}.purpose"),
        "accountabilities": [
            given.text(f"{begins}.does.{number}") for number in range(len(starter.accountabilities))
        ],
    }


def usual(kind: str) -> list[Starter]:
    """The roles that are usual in a groupe of this kind."""
    return [starter for starter in STARTERS if kind in starter.kinds]


def beginning(starter: Starter) -> dict[str, Any]:
    """What the form of a new role holds that begins as this one."""
    return given_of(starter) | {
        "family": starter.family,
        "powers": list(starter.powers),
        "energy": starter.energy,
        "term_months": starter.term,
    }


def as_given(starter: Starter, typed: Mapping[str, Any]) -> dict[str, Any]:
    """What somebody typed who began from a usual role: texts that they left as they were stay the
    product's own."""
    own = given_of(starter)
    kept = dict(typed)
    for name in ("name", "purpose"):
        if kept.get(name) == own[name]:
            kept[name] = own[name]
    kept["accountabilities"] = given.kept(
        own["accountabilities"], list(kept.get("accountabilities", ()))
    )
    return kept


def found_roles(groupe: Groupe, founder: Member) -> None:
    """Give a new groupe its first roles, and its founder the facilitation."""
    for starter in usual(groupe.kind):
        role = actions.new_role(
            groupe,
            starter.powers,
            key=starter.key,
            family=starter.family,
            **given_of(starter),
            energy=starter.energy,
            term_months=starter.term,
        )
        if starter.key == "facilitation":
            actions.found_mandate(role=role, member=founder)


TAKE_ON: Final = ("showcase", "link", "facilitation")
"""Who takes on what a groupe of another kind needs: whoever represents it, else whoever coordinates it;
by the keys of starters, the first that is there."""


def become(groupe: Groupe, before: str, by: Member) -> None:
    """Have a role of a groupe that is of another kind now hold the powers that the starters of that
    kind bring, where none of its roles does. A groupe without a starter left decides itself."""
    for starter in STARTERS:
        if groupe.kind in starter.kinds and before not in starter.kinds and starter.powers:
            actions.entrust(by=by, groupe=groupe, powers=starter.powers, keys=TAKE_ON)
