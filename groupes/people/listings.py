# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the directory holds of each member, made anew when something of it changes.

In the transaction of the change. Whoever writes what is listed holds the member first (``locked``), so
that two who change the same person list them one after the other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from django.db.models import Q

from groupes.models import Member
from groupes.people.models import Listing, Part, Skill, SkillHeld, Telling, audiences_of
from groupes.people.telling import KINDS, by_kind
from groupes.web.names import visible_name
from groupes.web.search import plain

AT_ONCE = 500


def list_new(members: Sequence[Member]) -> None:
    """Members who were just made: they told and hold nothing yet. At most three queries."""
    _write(members, {}, {}, _names_of_trades(members))


def refresh(ids: Iterable[int]) -> None:
    """List these members as they are now. Seven queries for each :data:`AT_ONCE`."""
    wanted = sorted(set(ids))
    for start in range(0, len(wanted), AT_ONCE):
        _refresh(wanted[start : start + AT_ONCE])


def _refresh(ids: Sequence[int]) -> None:
    members = list(Member.objects.filter(pk__in=ids))
    telling = {one.member_id: one for one in Telling.objects.filter(member__in=ids)}
    held: dict[int, list[SkillHeld]] = defaultdict(list)
    for one in SkillHeld.objects.filter(member__in=ids).as_told():
        held[one.member_id].append(one)
    names = _names_of({one.skill_id for rows in held.values() for one in rows})
    skills = {
        pk: (
            _words(names, (one.skill_id for one in rows if one.level in SkillHeld.DOING)),
            _words(names, (one.skill_id for one in rows if one.level not in SkillHeld.DOING)),
        )
        for pk, rows in held.items()
    }
    trades = _names_of_trades(members)
    Listing.objects.filter(member__in=ids).delete()
    _write(members, telling, skills, trades)


def _words(names: Mapping[int, str], skills: Iterable[int]) -> str:
    return " ".join(names[pk] for pk in skills)


def _names_of(skills: Collection[int]) -> dict[int, str]:
    """Skill id → all its names, its own first. One query; none for no skills."""
    if not skills:
        return {}
    rows = Skill.objects.filter(Q(pk__in=skills) | Q(merged_into__in=skills)).order_by(
        "merged_into_id", "name_form"
    )
    found: dict[int, list[str]] = defaultdict(list)
    for pk, into, name in rows.values_list("pk", "merged_into_id", "name"):
        found[into or pk].insert(0 if into is None else len(found[into]), name)
    return {pk: " ".join(words) for pk, words in found.items()}


def _names_of_trades(members: Sequence[Member]) -> dict[str, str]:
    """The visible form of a trade → all the names of the skill it is a word for, where it is one.
    Two queries; none where nobody says a trade."""
    forms = {visible_name(one.trade) for one in members if one.trade}
    if not forms:
        return {}
    known = {
        form: into or pk
        for form, pk, into in Skill.objects.filter(name_form__in=forms).values_list(
            "name_form", "pk", "merged_into_id"
        )
    }
    names = _names_of(set(known.values()))
    return {form: names[pk] for form, pk in known.items()}


def _write(
    members: Sequence[Member],
    telling: Mapping[int, Telling],
    skills: Mapping[int, tuple[str, str]],
    trades: Mapping[str, str],
) -> None:
    Listing.objects.bulk_create(
        listing
        for one in members
        if not one.is_former
        for listing in _of(
            one,
            telling.get(one.pk),
            skills.get(one.pk, ("", "")),
            trades.get(visible_name(one.trade), ""),
        )
    )


def _of(
    member: Member, telling: Telling | None, skills: tuple[str, str], trade: str
) -> Iterable[Listing]:
    for told, kinds in by_kind(audiences_of(telling)).items():
        place = member.place if Part.PLACE in told else ""
        does, learns = skills if Part.SKILLS in told else ("", "")
        yield Listing(
            member=member,
            cooperative_id=member.cooperative_id,
            name_key=member.name_key,
            **{kind.name: kind.name in kinds for kind in KINDS},
            tells=sorted(told),
            place=place,
            place_key=plain(place)[:140],
            trade_key=plain(f"{member.trade} {trade}").strip(),
            called=plain(" ".join(filter(None, (member.name, member.trade, place)))),
            does=plain(" ".join(filter(None, (member.name, member.trade, trade, place, does)))),
            learns=plain(learns),
            about=member.about if Part.ABOUT in told else "",
        )
