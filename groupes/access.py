# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may see and do what. The whole policy, in one place.

**Seeing.** A private groupe exists only for those who belong to it (active or on pause) or were
invited; everyone else gets 404. A groupe shown to its cooperative or federation has a *door*: its
name, purpose and how to join; what is inside is for those who belong (403 for the others). A
closed groupe is seen by those who belonged to the end.

**Doing.** A power is a Django permission (``bids.decide_go``) granted on the groupe, through
django-guardian, to a role or to plain membership. Guardian grants to an ``auth.Group``; ours never
have users: who stands in one is computed from memberships and mandates *on the date of asking*,
in the groupe's time zone. Nothing has to run for a right to end (field.md, fact 8).

**Never locked out.** The powers without which a groupe could not go on (welcoming, giving a vacant
role, changing roles: :func:`register_necessary`) fall back to all its active members while the
role that carries them has no holder. The other powers of a vacant role wait for a holder.

**No window from above.** Superusers and administrators of a cooperative have no power in a groupe
they do not belong to; nor does any permission held outside these tables count.

Higher floors add to the policy with :func:`register_standing` in their ``AppConfig.ready()``.
Lists (:func:`visible_groupes`, :func:`groupes_with_power`) and the single question
(:meth:`Standing.can`, ``user.has_perm``) build on the same query, :func:`_held`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Concatenate, Protocol
from zoneinfo import ZoneInfo

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.models import Permission
from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import PermissionDenied
from django.db.models import DateField, DateTimeField, F, Func, Model, OuterRef, Q, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Concat
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone

from groupes import frame
from groupes.models import Groupe, GroupeGroupObjectPermission, Member, Membership

type When = dt.date | Combinable


def local_date(zone_path: str, now: dt.datetime | None = None) -> Combinable:
    """The date where a row's cooperative is, for lists that cross time zones.

    The instant comes from Python (so that a test or a replay can choose it); PostgreSQL only
    shifts it to the zone found at ``zone_path``.
    """
    instant = Value(now or timezone.now(), output_field=DateTimeField())
    return Cast(
        Func(F(zone_path), instant, function="timezone", output_field=DateTimeField()),
        DateField(),
    )


class StandingSource(Protocol):
    """Tells in which ``auth.Group`` rows a member stands on a date (see ``register_standing``)."""

    def groups(self, member: Member, on: dt.date | None) -> Iterable[Stands]:
        """Where the member stands; ``on`` None means today, where each groupe is."""

    def held(self, member: Member, groupe: Groupe, on: dt.date) -> list[Held]:
        """What the member holds in that groupe on that date, for the head of the page."""


@dataclass(frozen=True, slots=True)
class Stands:
    """A queryset of ``auth.Group`` ids (one column) in which a member stands.

    ``fallback``: only the necessary powers of these groups count.
    """

    groups: QuerySet[Any, Any]
    fallback: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """Something held for a time, shown in the head of the groupe ("facilitation, until …")."""

    name: str
    starts_on: dt.date
    ends_on: dt.date
    url: str


_sources: list[StandingSource] = []
_necessary: set[str] = set()
_of_membership: set[str] = set()


def register_necessary(*powers: str) -> None:
    """Powers that fall back to all active members while their role is vacant."""
    _necessary.update(powers)


def register_membership_powers(*powers: str) -> None:
    """Powers that plain membership has in a new groupe (each groupe may change its own)."""
    _of_membership.update(powers)


def necessary_powers() -> frozenset[str]:
    return frozenset(_necessary)


def membership_powers() -> frozenset[str]:
    return frozenset(_of_membership)


def register_standing(source: StandingSource) -> None:
    """Let a higher floor say who stands where. Called once, from ``AppConfig.ready()``."""
    if source not in _sources:
        _sources.append(source)


class MembershipSource:
    """Plain membership: the groupe's own ``auth.Group``."""

    def groups(self, member: Member, on: dt.date | None) -> Iterable[Stands]:
        when: Any = on or local_date("groupe__cooperative__time_zone")
        yield Stands(Membership.objects.on(when).filter(member=member).values("groupe__grants_id"))

    def held(self, member: Member, groupe: Groupe, on: dt.date) -> list[Held]:
        return []


register_standing(MembershipSource())
register_necessary("groupes.welcome_member")


def _held(member: Member, on: dt.date | None) -> Q:
    """Grants whose ``auth.Group`` the member stands in: *the* query of the policy."""
    held = Q()
    for source in _sources:
        for stands in source.groups(member, on):
            here = Q(group__in=stands.groups)
            held |= here & _among(_necessary) if stands.fallback else here
    return held


def _among(powers: Iterable[str]) -> Q:
    """Grants of one of these powers."""
    found = Q(pk__in=[])
    for power in sorted(powers):
        app_label, codename = power.split(".", 1)
        found |= Q(permission__content_type__app_label=app_label, permission__codename=codename)
    return found


def _permission(power: str) -> Permission:
    app_label, codename = power.split(".", 1)
    return Permission.objects.get(content_type__app_label=app_label, codename=codename)


def grant(group_id: int, groupe: Groupe, powers: Iterable[str]) -> None:
    """Grant powers on a groupe to a role's or membership's ``auth.Group``. Idempotent."""
    wanted = set(powers)
    labels = {power.split(".", 1)[0] for power in wanted}
    found = {
        f"{p.content_type.app_label}.{p.codename}": p
        for p in Permission.objects.filter(content_type__app_label__in=labels).select_related(
            "content_type"
        )
    }
    if missing := wanted - found.keys():
        raise ValueError(f"unknown powers: {', '.join(sorted(missing))}")
    GroupeGroupObjectPermission.objects.bulk_create(
        [
            GroupeGroupObjectPermission(
                group_id=group_id, permission=found[power], content_object=groupe
            )
            for power in sorted(wanted)
        ],
        ignore_conflicts=True,
    )


def revoke(group_id: int, groupe: Groupe, powers: Iterable[str]) -> None:
    """Take powers back from a role or from plain membership."""
    for power in powers:
        GroupeGroupObjectPermission.objects.filter(
            group_id=group_id, content_object=groupe, permission=_permission(power)
        ).delete()


def granted_powers(group_id: int, groupe: Groupe) -> set[str]:
    """The powers an ``auth.Group`` is granted on a groupe."""
    rows = GroupeGroupObjectPermission.objects.filter(
        group_id=group_id, content_object=groupe
    ).values_list("permission__content_type__app_label", "permission__codename")
    return {f"{app}.{codename}" for app, codename in rows}


# --- lists -------------------------------------------------------------------------------------


def groupes_of(queryset: QuerySet[Groupe], member: Member, on: dt.date | None) -> Any:
    """The groupes a member belongs to (active or on pause)."""
    when: Any = on or local_date("groupe__cooperative__time_zone")
    mine = Membership.objects.belonging_on(when).filter(member=member).values("groupe_id")
    return queryset.filter(pk__in=mine)


def visible_groupes(queryset: QuerySet[Groupe], member: Member, on: dt.date | None) -> Any:
    """The groupes whose existence a member may know."""
    when: Any = on or local_date("groupe__cooperative__time_zone")
    mine = Membership.objects.belonging_on(when).filter(member=member).values("groupe_id")
    invited = Membership.objects.filter(member=member, state=Membership.State.INVITED)
    seen = Q(pk__in=mine) | Q(pk__in=invited.values("groupe_id"))
    shown = Q(
        visibility__in=[Groupe.Visibility.COOPERATIVE, Groupe.Visibility.FEDERATION],
        cooperative_id=member.cooperative_id,
    )
    if member.cooperative.federation_id is not None:
        shown |= Q(
            visibility=Groupe.Visibility.FEDERATION,
            cooperative__federation_id=member.cooperative.federation_id,
        )
    return queryset.filter(seen | (shown & ~Q(state=Groupe.State.CLOSED)))


def groupes_with_power(
    queryset: QuerySet[Groupe], member: Member, power: str, on: dt.date | None = None
) -> Any:
    """The groupes in which a member may use a power on that date."""
    granted = GroupeGroupObjectPermission.objects.filter(
        _held(member, on) & _among([power])
    ).values("content_object_id")
    return queryset.filter(pk__in=granted)


# --- one person in one groupe ------------------------------------------------------------------


@dataclass(slots=True)
class Standing:
    """A person's standing in a groupe on a date, loaded once per request or socket."""

    groupe: Groupe
    member: Member
    on: dt.date
    membership: Membership | None
    powers: frozenset[str] = frozenset()
    held: list[Held] = field(default_factory=list)

    @property
    def is_member(self) -> bool:
        """Belongs on that date, on pause included: sees the inside."""
        return self.membership is not None and self.membership.state in (
            Membership.State.ACTIVE,
            Membership.State.PAUSED,
        )

    @property
    def is_active(self) -> bool:
        """Belongs and is not on pause: may take part."""
        return self.membership is not None and self.membership.state == Membership.State.ACTIVE

    @property
    def is_invited(self) -> bool:
        return self.membership is not None and self.membership.state == Membership.State.INVITED

    @property
    def has_asked(self) -> bool:
        return self.membership is not None and self.membership.state == Membership.State.ASKED

    def can(self, power: str) -> bool:
        return power in self.powers

    def require(self, power: str) -> None:
        if not self.can(power):
            raise PermissionDenied(power)


def powers_of(member: Member, groupe: Groupe, on: dt.date) -> frozenset[str]:
    """The powers a member has on a groupe on a date. One query."""
    rows = GroupeGroupObjectPermission.objects.filter(
        _held(member, on), content_object=groupe
    ).values_list("permission__content_type__app_label", "permission__codename")
    return frozenset(f"{app}.{codename}" for app, codename in rows)


def powers_in(member: Member, groupe_path: str) -> ArraySubquery:
    """The powers a member has today on the groupe found at ``groupe_path``, as an expression:
    the frame reads them with the groupes, so that a page asks for them once."""
    return ArraySubquery(
        GroupeGroupObjectPermission.objects.filter(
            _held(member, None), content_object=OuterRef(groupe_path)
        ).values_list(
            Concat("permission__content_type__app_label", Value("."), "permission__codename"),
            flat=True,
        )
    )


def standing(
    member: Member,
    groupe: Groupe,
    on: dt.date | None = None,
    *,
    membership: Membership | None = None,
    powers: Iterable[str] | None = None,
) -> Standing:
    """The member's standing in a groupe. ``membership`` and ``powers`` spare their queries when
    they are loaded already."""
    on = on or groupe.today()
    if membership is None:
        membership = (
            Membership.objects.filter(groupe=groupe, member=member)
            .filter(
                Q(pk__in=Membership.objects.belonging_on(on).values("pk"))
                | Q(state__in=[Membership.State.ASKED, Membership.State.INVITED])
            )
            .order_by("pk")
            .last()
        )
    result = Standing(groupe, member, on, membership)
    if result.is_member:
        result.powers = powers_of(member, groupe, on) if powers is None else frozenset(powers)
        result.held = [held for source in _sources for held in source.held(member, groupe, on)]
    return result


def valid_until(membership: Membership) -> dt.datetime | None:
    """The instant a membership stops showing the groupe by itself, or None: for live streams."""
    if membership.ends_on is None:
        return None
    zone = ZoneInfo(membership.groupe.cooperative.time_zone)
    return dt.datetime.combine(membership.ends_on + dt.timedelta(days=1), dt.time.min, zone)


def live_rights_of(members: Iterable[int]) -> dict[int, dict[int, dt.datetime | None]]:
    """Member id → what :func:`live_rights` says of each, in one query; {} for who has none."""
    when: Any = local_date("groupe__cooperative__time_zone")
    asked = list(members)
    rights: dict[int, dict[int, dt.datetime | None]] = {pk: {} for pk in asked}
    rows = (
        Membership.objects.belonging_on(when)
        .filter(member__in=asked, member__left_on=None, member__user__is_active=True)
        .select_related("groupe__cooperative")
    )
    for row in rows:
        rights[row.member_id][row.groupe_id] = valid_until(row)
    return rights


def live_rights(member: Member) -> dict[int, dt.datetime | None]:
    """Groupe id → instant until which the member may follow its streams (None: no end set)."""
    return live_rights_of([member.pk])[member.pk]


class GroupeBackend(AuthenticationBackend):
    """Logs people in (django-allauth), loads them with their member, and answers
    ``user.has_perm("bids.decide_go", groupe)`` from the same query as everything.

    Guardian's own backend would look at ``user.groups``, which stay empty here.
    """

    def has_perm(self, user_obj: Any, perm: str, obj: Model | None = None) -> bool:
        if obj is None:
            return super().has_perm(user_obj, perm)
        if not isinstance(obj, Groupe) or not user_obj.is_authenticated or not user_obj.is_active:
            return False
        member = getattr(user_obj, "member", None)
        return member is not None and perm in powers_of(member, obj, obj.today())

    def get_user(self, user_id: int) -> Any:
        from groupes.models import User

        # The member and cooperative come along: every page needs them, and one query is enough.
        return (
            User.objects.select_related("member__cooperative")
            .filter(pk=user_id, is_active=True)
            .first()
        )


# --- views -------------------------------------------------------------------------------------


def current_member(request: HttpRequest) -> Member:
    """The member behind the request; 403 for an account that belongs to no cooperative."""
    member = getattr(request.user, "member", None)
    if member is None or member.left_on is not None:
        raise PermissionDenied("this account is not a member of a cooperative")
    frame.asked_by(member, request)
    return member


def member_view[**P, R: HttpResponseBase](
    view: Callable[Concatenate[HttpRequest, Member, P], R],
) -> Callable[Concatenate[HttpRequest, P], R]:
    """For pages outside any groupe: passes the member, after the request."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> R:
        return view(request, current_member(request), *args, **kwargs)

    wrapper.access = ("member", None)  # type: ignore[attr-defined]  # read by the URL-walk test
    return wrapper


def load_standing(request: HttpRequest, slug: str, *, door: bool = False) -> Standing:
    """Load the groupe through the person: 404 if it must not be known, 403 if it stays outside."""
    member = current_member(request)
    if "\x00" in slug:  # from a form; PostgreSQL refuses to compare it
        raise Http404("no such groupe")
    known = frame.of_request(request).membership_in(slug)
    if known is not None:
        found = standing(member, known.groupe, membership=known, powers=known.powers)  # type: ignore[attr-defined]  # annotated by the frame
    else:
        groupe = (
            Groupe.objects.visible_to(member)
            .select_related("cooperative")
            .filter(slug=slug)
            .first()
        )
        if groupe is None:
            raise Http404("no such groupe")
        found = standing(member, groupe)
    request.standing = found  # type: ignore[attr-defined]  # read by the context processor
    if not found.is_member and not door:
        raise PermissionDenied("not a member of this groupe")
    return found


def groupe_view[**P, R: HttpResponseBase](
    power: str | None = None, *, door: bool = False, write: str | None = None
) -> Callable[
    [Callable[Concatenate[HttpRequest, Standing, P], R]],
    Callable[Concatenate[HttpRequest, str, P], R],
]:
    """A groupe's page: passes the person's standing in it, after the request.

    ``power``: needed for any method; ``write``: needed for anything but GET and HEAD;
    ``door``: for those who may know the groupe exists without belonging to it.
    """

    def decorate(
        view: Callable[Concatenate[HttpRequest, Standing, P], R],
    ) -> Callable[Concatenate[HttpRequest, str, P], R]:
        @wraps(view)
        def wrapper(request: HttpRequest, slug: str, *args: P.args, **kwargs: P.kwargs) -> R:
            found = load_standing(request, slug, door=door)
            if power is not None:
                found.require(power)
            if write is not None and request.method not in ("GET", "HEAD"):
                found.require(write)
            return view(request, found, *args, **kwargs)

        wrapper.access = ("door" if door else "groupe", power or write)  # type: ignore[attr-defined]  # read by the URL-walk test
        return wrapper

    return decorate
