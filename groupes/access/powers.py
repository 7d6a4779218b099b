# SPDX-License-Identifier: AGPL-3.0-or-later
"""Powers, the containers they are granted on, and the granting."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import Permission
from django.db import models

from groupes.models import Groupe, GroupeGroupObjectPermission
from groupes.web.prepared import PK, Prepared
from groupes.web.wiring import declared, remembered

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Power:
    """Declares a power: a Django permission ("bids.decide_go") and what it allows, in plain words.

    ``of_membership``: plain membership has it in a new groupe (each groupe may change its own).
    ``necessary``: a groupe could not go on without it; it falls back to all active members while
    the role that carries it is vacant. ``in_part``: it can be granted on a part of a groupe alone
    (a circle): whoever asks for it there names the part, ``here.can(power, part)``.
    """

    name: str
    words: StrOrPromise
    of_membership: bool = False
    necessary: bool = False
    in_part: bool = False


@dataclass(frozen=True, slots=True)
class Container:
    """Declares a kind of thing that powers can be granted on: a model, and its table of grants
    (a guardian ``GroupObjectPermissionBase`` with a direct foreign key).

    ``groupe_id`` names the field by which a thing of the kind knows its groupe ("pk" for the
    groupe itself): who stands where is a matter of the groupe.
    """

    model: type[models.Model]
    grants: type[models.Model]
    groupe_id: str = "groupe_id"


@remembered
@cache
def powers() -> Mapping[str, Power]:
    """Name → power, of all that is declared, in the order to show them."""
    return {power.name: power for power in declared(Power)}


@remembered
@cache
def necessary_powers() -> frozenset[str]:
    return frozenset(power.name for power in declared(Power) if power.necessary)


@remembered
@cache
def membership_powers() -> frozenset[str]:
    return frozenset(power.name for power in declared(Power) if power.of_membership)


@remembered
@cache
def powers_in_part() -> frozenset[str]:
    """Those that can be granted on a part of a groupe."""
    return frozenset(power.name for power in declared(Power) if power.in_part)


def in_words(names: Iterable[str]) -> list[StrOrPromise]:
    """These powers in plain words, in the order they are declared; unknown ones by their name."""
    held = set(names)
    told = [power.words for name, power in powers().items() if name in held]
    return told + sorted(held - powers().keys())


@remembered
@cache
def _containers() -> Mapping[type[models.Model], Container]:
    return {container.model: container for container in declared(Container)}


def container_of(thing: models.Model) -> Container:
    """How things of this kind hold grants. LookupError when nothing can be granted on them."""
    try:
        return _containers()[type(thing)]
    except KeyError:
        raise LookupError(f"no power is granted on a {thing._meta.label}") from None


# --- granting ------------------------------------------------------------------------------------

NAMED = ("permission__content_type__app_label", "permission__codename")


def permissions(names: Iterable[str]) -> dict[str, Permission]:
    """Name → permission. ValueError for a power that does not exist. One query."""
    wanted = set(names)
    labels = {name.split(".", 1)[0] for name in wanted}
    rows = Permission.objects.filter(content_type__app_label__in=labels)
    found = {
        f"{row.content_type.app_label}.{row.codename}": row
        for row in rows.select_related("content_type")
    }
    if missing := wanted - found.keys():
        raise ValueError(f"unknown powers: {', '.join(sorted(missing))}")
    return {name: found[name] for name in sorted(wanted)}


def grant(group_id: int, container: models.Model, names: Iterable[str]) -> None:
    """Grant powers on a container to a role's or membership's ``auth.Group``. Idempotent."""
    table: Any = container_of(container).grants
    table.objects.bulk_create(
        [
            table(group_id=group_id, permission=permission, content_object=container)
            for permission in permissions(names).values()
        ],
        ignore_conflicts=True,
    )


def revoke(group_id: int, container: models.Model, names: Iterable[str]) -> None:
    """Take powers on a container back from a role or from plain membership."""
    table: Any = container_of(container).grants
    table.objects.filter(
        group_id=group_id,
        content_object=container,
        permission__in=list(permissions(names).values()),
    ).delete()


@cache
def _granted(table: Any) -> Prepared[Any]:
    return Prepared(
        lambda group, container: table.objects.filter(
            group_id=group, content_object=container
        ).values_list(*NAMED),
        group=PK,
        container=PK + 1,
    )


def granted_powers(group_id: int, container: models.Model) -> set[str]:
    """The powers an ``auth.Group`` is granted on a container. One query."""
    rows = _granted(container_of(container).grants)(group=group_id, container=container.pk)
    return {f"{app}.{codename}" for app, codename in rows}


def carriers(group_ids: Iterable[int], groupe: Groupe) -> set[str]:
    """The powers that at least one of these ``auth.Group`` is granted on a groupe. One query."""
    rows = GroupeGroupObjectPermission.objects.filter(
        content_object=groupe, group_id__in=list(group_ids)
    )
    return {f"{app}.{codename}" for app, codename in rows.values_list(*NAMED)}
