# SPDX-License-Identifier: AGPL-3.0-or-later
"""The roles a new groupe starts with, by its kind; its members change them as they wish.

After the support functions of field.md. The founder begins with facilitation; the others are
vacant, and what the groupe cannot do without falls to all its members meanwhile. Texts are stored
in the founder's language.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from groupes.models import Groupe, Member
from roles import actions
from roles.models import Role

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

F = Role.Family
ALL = frozenset(Groupe.Kind.values)


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
            "chat.moderate",
        ),
        energy=Decimal(2),
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
        "watch",
        _("Lookout"),
        F.PRODUCTION,
        _("No call for tenders made for us goes unseen."),
        (_("Read the new notices each week"), _("Bring the two or three worth a look")),
        kinds=frozenset({Groupe.Kind.TRADE, Groupe.Kind.BRAND}),
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


def found_roles(groupe: Groupe, founder: Member) -> None:
    """Give a new groupe its first roles, and its founder the facilitation."""
    for starter in STARTERS:
        if groupe.kind not in starter.kinds:
            continue
        role = actions.new_role(
            groupe,
            starter.powers,
            key=starter.key,
            name=str(starter.name),
            family=starter.family,
            purpose=str(starter.purpose),
            accountabilities=[str(line) for line in starter.accountabilities],
            energy=starter.energy,
            term_months=starter.term,
        )
        if starter.key == "facilitation":
            actions.found_mandate(role=role, member=founder)
