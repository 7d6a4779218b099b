# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who sees what of me: for each kind of reader, what the rules themselves answer to one who asks."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext as _

from groupes.access import Me
from groupes.models import Cooperative, Groupe, Member, User
from groupes.people import queries as people
from groupes.people.models import Audience, Part, audiences_of
from groupes.people.telling import tells
from groupes.queries import groupes_in_sight
from groupes.web import formats
from groupes.web.paths import reverse

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Reader:
    """A kind of reader, and what they see, in words; nothing: ``sees`` is empty."""

    who: str
    sees: list[StrOrPromise]


class Choice(NamedTuple):
    """Something that is seen of me: what, who reads it now, and where that is chosen ("": it is not)."""

    what: StrOrPromise
    now: StrOrPromise
    url: str


def choices(me: Me) -> list[Choice]:
    """What I choose, each with the place where I do. One query."""
    audiences = audiences_of(people.telling_of(me.member))
    chosen = reverse("people:audiences")
    return [
        Choice(
            _("my name, my trade and my cooperative"),
            _("everyone who may find me: without them nobody could ask me into a groupe"),
            reverse("groupes:me"),
        ),
        *(
            Choice(part.label, Audience(audiences[part]).label, f"{chosen}#id_{part.value}")
            for part in Part
        ),
        Choice(
            _("that I belong to a groupe"),
            _("as each groupe says who may see that it exists"),
            reverse("groupes:directory"),
        ),
        Choice(
            _("that I am away, and my months"),
            _("whoever asks something of me, and those who read my availability"),
            reverse("people:times"),
        ),
    ]


def _somebody(cooperative: Cooperative) -> Me:
    """Somebody of a cooperative, who belongs to no groupe: they exist only to ask."""
    asking = Me(Member(cooperative=cooperative, user=User(is_active=True)))
    asking.__dict__["_ties"] = []  # asked of no table
    return asking


def _page(me: Me, told: Collection[str]) -> list[StrOrPromise]:
    """What my page holds, where there is something, of the parts that are told."""
    member = me.member
    parts = [
        (_("my name"), member.name, ""),
        (_("my trade"), member.trade, ""),
        (_("my place"), member.place, Part.PLACE),
        (_("what I say of myself"), member.about, Part.ABOUT),
        (_("my skills"), people.skills_of([member.pk]).get(member.pk), Part.SKILLS),
        (_("my availability"), people.availability_of(member), Part.AVAILABILITY),
        (_("my e-mail address"), member.user.email, Part.EMAIL),
        (_("my cooperative"), member.cooperative.name, ""),
    ]
    return [", ".join(name for name, said, part in parts if said and (not part or part in told))]


def _told(me: Me, *, home: bool, mate: bool) -> frozenset[str]:
    """The parts of my page that a kind of reader reads (:mod:`groupes.people.telling`)."""
    return tells(audiences_of(people.telling_of(me.member)), home=home, mate=mate)


def _groupes(found: list[Groupe]) -> list[StrOrPromise]:
    if not found:
        return []
    names = formats.listed(groupe.name for groupe in found)
    return [_("that I belong to %(names)s") % {"names": names}]


def _sees(me: Me, asking: Me) -> list[StrOrPromise]:
    if not me.member.visible_to(asking):
        return []
    told = _told(me, home=asking.member.cooperative_id == me.member.cooperative_id, mate=False)
    seen = groupes_in_sight(asking, me) if Part.GROUPES in told else []
    return [*_page(me, told), *_groupes(seen)]


def readers(me: Me) -> list[Reader]:
    """Each kind of reader there is for me. One query for the cooperatives of my federation, and three
    for each kind: what I tell, my skills, my availability."""
    mine = me.member.cooperative
    found = [
        # Every page asks for it: tests/test_urls_walk.py.
        Reader(_("Someone who has not logged in"), []),
        Reader(
            _("People of %(cooperative)s") % {"cooperative": mine.name}, _sees(me, _somebody(mine))
        ),
    ]
    others = list(
        Cooperative.objects.filter(federation=mine.federation_id)
        .exclude(pk=mine.pk)
        .order_by("name")
        if mine.federation_id is not None
        else ()
    )
    if others:
        names = formats.listed(one.name for one in others)
        found.append(
            Reader(
                _("People of %(names)s, of the same federation") % {"names": names},
                _sees(me, _somebody(others[0])),
            )
        )
    alone = _somebody(Cooperative(pk=0, name="", time_zone=mine.time_zone))
    found.append(Reader(_("People of other cooperatives here"), _sees(me, alone)))
    found += [_inside(me, groupe) for groupe in me.groupes]
    found.append(
        Reader(
            _("Those who look after the people of %(cooperative)s") % {"cooperative": mine.name},
            [
                _("my e-mail address, my status and the days when I joined or left"),
                _("no private groupe, no word and no message: they have no window there"),
            ],
        )
    )
    return found


def _inside(me: Me, groupe: Groupe) -> Reader:
    """Who belongs to the same groupe, of whatever cooperative."""
    sees: list[StrOrPromise] = [
        *_page(me, _told(me, home=groupe.cooperative_id == me.member.cooperative_id, mate=True)),
        _("since when I belong"),
        _("what I write and do there: messages, roles, what I would do on bids, pages that I made"),
    ]
    if groupe.visibility == Groupe.Visibility.PRIVATE:
        sees.append(_("nobody else knows that this groupe exists"))
    return Reader(_("Members of %(groupe)s") % {"groupe": groupe.name}, sees)
