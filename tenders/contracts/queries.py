# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the pages of contracts are made of: read, never written. Each function says its queries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from django.db.models import Count, F, Max, Q

from groupes.web.prepared import DAY, KEY, KEYS, OTHER_KEY, PK, PKS, Prepared
from tenders.contracts.forms import Asked
from tenders.contracts.models import Contract, Holder
from tenders.contracts.parsing.now import ends_on
from tenders.notices.awards import AWARDS
from tenders.notices.models import Notice

PAGE = 20
LAST_PAGE = 50
MOST_AWARDS = 200
"""Award notices of one buyer that are put among its contracts: the latest."""
CLOSE = dt.timedelta(days=90)
"""Between the notification of a contract and the publication of its award."""
MOST_ENDING = 12
MOST_HOLDERS = 60
RENEWED_MONTHS = 18

NEWEST = (F("notified_on").desc(nulls_last=True), "-pk")


def _until(prefix: str) -> str:
    """What comes after every code that begins so, in any collation: digits, then letters."""
    following = str(int(prefix) + 1).zfill(len(prefix)) if prefix else ""
    return following if len(following) == len(prefix) and prefix else "A"


# --- one buyer -------------------------------------------------------------------------------------


class Heading(NamedTuple):
    """What is known of a buyer: how many contracts, published until when."""

    known: int
    published_on: dt.date | None


COUNTED = Prepared(
    lambda buyer: (
        Contract.objects.filter(buyer_siret=buyer)
        .order_by()
        .values("buyer_siret")
        .annotate(n=Count("pk"), last=Max("published_on"))
        .values_list("n", "last")
    ),
    buyer=KEY,
)
NAMED = Prepared(
    lambda buyer: (
        Contract.objects.filter(buyer_siret=buyer)
        .exclude(buyer_name="")
        .order_by("-notified_on")
        .values_list("buyer_name")[:1]
    ),
    buyer=KEY,
)


def heading(buyer: str) -> Heading:
    """One query."""
    return next((Heading(*row) for row in COUNTED(buyer=buyer)), Heading(0, None))


def name_of(buyer: str, notices: Sequence[Notice]) -> str:
    """What a buyer is called: by its contracts, else by its notices; "" where none says. One query."""
    for (name,) in NAMED(buyer=buyer):
        return str(name)
    for notice in notices:
        for one in notice.buyers:
            if digits(one.get("identifier")) == buyer:
                return str(one["name"])
    return ""


def digits(identifier: str | None) -> str:
    return "".join((identifier or "").split())


AWARDED = Prepared(
    lambda name: (
        Notice.objects.uncorrecting()
        .filter(names__overlap=[name], form__in=AWARDS, cancelled=False)
        .only(
            "source",
            "notice_id",
            "publication_number",
            "title",
            "buyer_names",
            "buyers",
            "cpv",
            "published_on",
            "winners",
            "confirmed",
        )
        .order_by("-published_on", "-pk")[:MOST_AWARDS]
    ),
    name=KEY,
)


def awards_of(buyer: str) -> list[Notice]:
    """The award notices of a buyer, the latest first. One query."""
    return [
        one
        for one in AWARDED(name=f"buyer {buyer}")
        if any(digits(each.get("identifier")).startswith(buyer) for each in one.buyers)
    ]


@dataclass(frozen=True, slots=True)
class Won:
    """A winning tender of an award notice, ``cents`` None where it says no amount."""

    notice: Notice
    names: tuple[str, ...]
    cents: int | None


def won(notices: Sequence[Notice]) -> list[Won]:
    """What award notices tell, tender by tender. No query."""
    return [
        Won(
            one,
            tuple(who["name"] for who in winner["organisations"]),
            _cents(winner["amount"]) if winner["currency"] in ("EUR", None) else None,
        )
        for one in notices
        for winner in one.winners
    ]


def _cents(amount: float | None) -> int | None:
    return round(Decimal(str(amount)) * 100) if amount else None


class Line(NamedTuple):
    """A line of a buyer's list: a contract, an award, or one that both tell."""

    on: dt.date | None
    contract: Contract | None
    award: Won | None


SAME_AMOUNT = Prepared(
    lambda buyer, amounts: (
        Contract.objects.filter(buyer_siret=buyer, amount_cents__any_of=amounts)
        .order_by("-notified_on", "-pk")
        .values_list("pk", "amount_cents", "notified_on")
    ),
    buyer=KEY,
    amounts=PKS,
)


def told_twice(buyer: str, wins: Sequence[Won]) -> dict[int, Won]:
    """The award of each contract that both tell: the same buyer and amount, close days. By contract;
    each is one of the other. One query, where an award has an amount."""
    amounts = sorted({one.cents for one in wins if one.cents})
    if not amounts:
        return {}
    rows: dict[int, list[tuple[int, dt.date | None]]] = {}
    for pk, cents, on in SAME_AMOUNT(buyer=buyer, amounts=amounts):
        rows.setdefault(cents or 0, []).append((pk, on))
    found: dict[int, Won] = {}
    for one in wins:
        published = one.notice.published_on
        if one.cents is None or published is None:
            continue
        near = [
            (abs(published - on), pk)
            for pk, on in rows.get(one.cents, ())
            if on is not None and pk not in found and abs(published - on) <= CLOSE
        ]
        if near:
            found[min(near)[1]] = one
    return found


@lru_cache(maxsize=LAST_PAGE)
def _in_order(upto: int) -> Prepared[tuple[int, dt.date | None]]:
    """The first contracts of a buyer under a code, by id and day: no more than a page needs to know
    what comes before it."""
    return Prepared(
        lambda buyer, begins, ends: (
            Contract.objects.filter(buyer_siret=buyer, cpv__gte=begins, cpv__lt=ends)
            .order_by(*NEWEST)
            .values_list("pk", "notified_on")[:upto]
        ),
        plan_anew=True,
        buyer=KEY,
        begins=OTHER_KEY,
        ends=f"{OTHER_KEY}-3",
    )


ROWS = Prepared(lambda pks: Contract.objects.light().filter(pk__any_of=pks), pks=PKS)


def lines(buyer: str, prefix: str, number: int, wins: Sequence[Won]) -> tuple[list[Line], bool]:
    """A page of what a buyer awarded, the latest first, and whether there is another. Three
    queries."""
    twice = told_twice(buyer, wins)
    known = {id(one) for one in twice.values()}
    alone = [
        (one.notice.published_on, one)
        for one in wins
        if id(one) not in known and _under(prefix, one.notice.cpv)
    ]
    found: list[tuple[dt.date | None, int, Won | None]] = [
        (on, pk, None)
        for pk, on in _in_order(number * PAGE + 1)(buyer=buyer, begins=prefix, ends=_until(prefix))
    ]
    found += [(on, 0, one) for on, one in alone]
    found.sort(key=lambda one: one[0] or dt.date.min, reverse=True)
    start = (number - 1) * PAGE
    shown = found[start : start + PAGE]
    rows = {row.pk: row for row in ROWS(pks=[pk for _on, pk, _award in shown if pk])}
    told = [
        Line(on, rows.get(pk), award or twice.get(pk))
        for on, pk, award in shown
        if award or pk in rows
    ]
    return told, len(found) > start + PAGE


def _under(prefix: str, codes: Sequence[str]) -> bool:
    return not prefix or any(code.startswith(prefix) for code in codes)


ENDING_OF = Prepared(
    lambda buyer, today, last: (
        Contract.objects.light()
        .filter(buyer_siret=buyer, ends_on__gte=today, ends_on__lte=last)
        .order_by("ends_on", "pk")[: MOST_ENDING + 1]
    ),
    buyer=KEY,
    today=DAY,
    last=DAY + dt.timedelta(days=1),
)


def last_day(today: dt.date, months: int = RENEWED_MONTHS) -> dt.date:
    return ends_on(today, months) or dt.date.max


def ending_of(buyer: str, today: dt.date) -> list[Contract]:
    """The contracts of a buyer that end soon, the first first, one more than are shown. One query."""
    return ENDING_OF(buyer=buyer, today=today, last=last_day(today))


HOLDERS = Prepared(
    lambda buyer: (
        Holder.objects.filter(buyer_siret=buyer)
        .order_by()
        .values("identifier", "id_type")
        .annotate(n=Count("contract", distinct=True), called=Max("name"))
        .order_by("-n", "called")
        .values_list("identifier", "id_type", "called", "n")[:MOST_HOLDERS]
    ),
    buyer=KEY,
)
NAMES = Prepared(
    lambda identifiers: (
        Holder.objects.filter(identifier__any_of=identifiers)
        .exclude(name="")
        .order_by("identifier", "-pk")
        .distinct("identifier")
        .values_list("identifier", "name")
    ),
    identifiers=KEYS,
)


class HolderCounted(NamedTuple):
    identifier: str
    id_type: str
    name: str
    contracts: int


def holders_of(buyer: str) -> list[HolderCounted]:
    """Who holds contracts of a buyer, and how many: those with the most. One query."""
    return [HolderCounted(*row) for row in HOLDERS(buyer=buyer)]


def names_of(identifiers: Collection[str]) -> dict[str, str]:
    """What other records call those who have no name in theirs. One query, where there is one."""
    wanted = sorted(filter(None, set(identifiers)))
    return dict(NAMES(identifiers=wanted)) if wanted else {}


# --- all buyers ------------------------------------------------------------------------------------


def ending(asked: Asked, today: dt.date, number: int) -> list[Contract]:
    """A page of the contracts that end soon, the first first, one more than are shown. One query."""
    found = Contract.objects.light().filter(
        ends_on__gte=today, ends_on__lte=last_day(today, asked.months)
    )
    if asked.prefix:
        found = found.filter(cpv__gte=asked.prefix, cpv__lt=_until(asked.prefix))
    if asked.department:
        found = found.filter(department=asked.department)
    found = found.matching(asked.q)
    start = (number - 1) * PAGE
    return list(found.order_by("ends_on", "pk")[start : start + PAGE + 1])


def find_contract(pk: int) -> Contract | None:
    """One query."""
    return next(iter(CONTRACT(pk=pk)), None)


CONTRACT = Prepared(lambda pk: Contract.objects.light().filter(pk=pk), pk=PK)


# --- beside a notice -------------------------------------------------------------------------------

BUYERS = Prepared(
    lambda buyers: (
        Contract.objects.filter(buyer_siret__any_of=buyers)
        .order_by("buyer_siret")
        .distinct("buyer_siret")
        .values_list("buyer_siret")
    ),
    buyers=KEYS,
)


def known_buyers(buyers: Collection[str]) -> set[str]:
    """Those of which there is a contract. One query, where there is a buyer."""
    wanted = sorted(buyers)
    return {one for (one,) in BUYERS(buyers=wanted)} if wanted else set()


def siblings_of(buyer: str) -> list[str]:
    """Other establishments of the same SIREN with contracts, twenty at most. One query."""
    near = Q(buyer_siret__gte=buyer[:9], buyer_siret__lt=_until(buyer[:9])) & ~Q(buyer_siret=buyer)
    return list(
        Contract.objects.filter(near)
        .order_by("buyer_siret")
        .values_list("buyer_siret", flat=True)
        .distinct()[:20]
    )
