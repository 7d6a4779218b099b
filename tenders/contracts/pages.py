# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the templates of contracts are given."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from groupes.access import Me
from groupes.shell.kept import kept, kept_today
from groupes.shell.templatetags import ui
from groupes.web import formats
from groupes.web.fields import written_options
from groupes.web.oneline import shortened
from groupes.web.paths import reverse
from tenders.contracts import labels, queries, rules
from tenders.contracts.forms import WITHIN, Asked
from tenders.contracts.models import Contract, Import
from tenders.contracts.queries import LAST_PAGE, MOST_ENDING, PAGE, Line, Won
from tenders.notices import labels as notices
from tenders.notices.beside import Link
from tenders.notices.models import Notice


class Row(NamedTuple):
    """A line about a contract. Plain values, for lists of them are kept. ``margin``: when it was
    notified, or when it ends; ``url`` "" leads nowhere; ``buyer``: its name and address, "" where the
    page is the buyer's own; ``sources``: where it is told, with the addresses of notices."""

    title: str
    url: str
    margin: str
    buyer: tuple[str, str]
    holders: str
    words: tuple[str, ...]
    ends: str
    sources: tuple[tuple[str, str], ...]
    warning: str


NO_ROW = Row("", "", "", ("", ""), "", (), "", (), "")
DECP = "DECP"
MOST_HOLDERS = 4


# --- one buyer -------------------------------------------------------------------------------------


def buyer(me: Me, siret: str, asked: Asked, number: int) -> dict[str, Any] | None:
    """What a buyer awarded, what ends soon, who holds it; None where nothing is known of it. Nine
    queries, ten where an award has an amount and eleven where a holder has no name."""
    head = queries.heading(siret)
    notices_won = queries.awards_of(siret)
    if not head.known and not notices_won:
        return None
    wins = queries.won(notices_won)
    lines, more = queries.lines(siret, asked.prefix, number, wins)
    today = formats.today()
    ending = queries.ending_of(siret, today)
    holders = queries.holders_of(siret)
    unnamed = [one.identifier for one in holders if not one.name]
    for contract in (*ending, *(line.contract for line in lines if line.contract)):
        unnamed += [one["id"] for one in contract.holders if not one["name"]]
    names = queries.names_of(unnamed)
    rows = tuple(_line(line, names) for line in lines)
    soon = tuple(_row(one, names, ends=True) for one in ending[:MOST_ENDING])
    return {
        "siret": siret,
        "number_written": labels.siret(siret),
        "name": queries.name_of(siret, notices_won) or labels.siret(siret),
        "known": _known(head, notices_won),
        "rows": kept_today("contracts/rows.html", rows=rows) if rows else "",
        "soon": kept_today("contracts/rows.html", rows=soon) if soon else "",
        "soon_more": len(ending) > MOST_ENDING,
        "holders": _holders(holders, names),
        "siblings": [
            (labels.siret(one), reverse("contracts:buyer", args=[one]))
            for one in queries.siblings_of(siret)
        ],
        "asked": asked,
        "domains": _options("domain", get_language() or "", asked.domain),
        "number": number,
        "more": more and number < LAST_PAGE,
        "until": head.published_on,
    }


def _known(head: queries.Heading, notices_won: Sequence[Notice]) -> str:
    """How much is known of a buyer, in words."""
    said = []
    if head.known:
        words = ngettext("%(n)s contract known", "%(n)s contracts known", head.known)
        said.append(words % {"n": formats.number(head.known)})
    if notices_won:
        count = len(notices_won)
        words = ngettext("%(n)s award notice", "%(n)s award notices", count)
        said.append(words % {"n": formats.number(count)})
    return formats.listed(said)


class HolderShown(NamedTuple):
    name: str
    contracts: str


def _holders(found: Sequence[queries.HolderCounted], names: dict[str, str]) -> list[HolderShown]:
    """A plain list, by name: it ranks nobody."""
    shown = [
        HolderShown(
            labels.holder(one.identifier, one.id_type, one.name or names.get(one.identifier, "")),
            ngettext("%(n)s contract", "%(n)s contracts", one.contracts)
            % {"n": formats.number(one.contracts)},
        )
        for one in found
    ]
    return sorted(shown, key=lambda one: one.name.casefold())


def _line(line: Line, names: dict[str, str]) -> Row:
    if line.contract is None:
        return _award(line.award) if line.award else NO_ROW
    row = _row(line.contract, names)
    if line.award is None:
        return row
    holders = row.holders
    if all(not one["name"] for one in line.contract.holders) and line.award.names:
        holders = _named(line.award.names)
    return row._replace(sources=(*row.sources, _source(line.award.notice)), holders=holders)


def _source(notice: Notice) -> tuple[str, str]:
    return notice.called, notice.get_absolute_url()


def _award(one: Won) -> Row:
    words = [formats.money(one.cents)] if one.cents is not None else []
    return Row(
        title=shortened(str(one.notice), 300),
        url=one.notice.get_absolute_url(),
        margin=_date(one.notice.published_on),
        buyer=("", ""),
        holders=_named(one.names),
        words=tuple(words),
        ends="",
        sources=(_source(one.notice),),
        warning=""
        if one.notice.confirmed
        else _("brought by a member, not confirmed by the source"),
    )


def _named(names: Iterable[str]) -> str:
    each = [*dict.fromkeys(names)]
    shown = [shortened(one, 80) for one in each[:MOST_HOLDERS]]
    if (more := len(each) - MOST_HOLDERS) > 0:
        shown.append(ngettext("%(n)s more", "%(n)s more", more) % {"n": more})
    return formats.listed(shown)


def _date(day: dt.date | None) -> str:
    return ui.when(day, "date") if day else _("no date given")


def _row(
    contract: Contract, names: dict[str, str], *, ends: bool = False, buyer: bool = False
) -> Row:
    said = []
    if contract.amount_cents is not None:
        amount = formats.money(contract.amount_cents)
        said.append(_("%(amount)s at most") % {"amount": amount} if contract.framework else amount)
    if months := labels.duration(contract.duration_months):
        said.append(months)
    if contract.framework:
        said.append(_("framework agreement"))
    elif contract.kind == Contract.Kind.CONCESSION:
        said.append(_("concession"))
    if buyer and contract.department:
        said.append(notices.department(contract.department))
    if contract.cpv and (division := notices.division(contract.cpv)):
        said.append(division)
    if contract.modifications:
        count = len(contract.modifications)
        words = ngettext("modified %(n)s time", "modified %(n)s times", count)
        said.append(words % {"n": formats.number(count)})
    day = contract.ends_on if ends else contract.notified_on
    return Row(
        title=shortened(str(contract), 300),
        url=contract.get_absolute_url(),
        margin=_date(day),
        buyer=_buyer(contract) if buyer else ("", ""),
        holders=_named(holder_names(contract, names)),
        words=tuple(said),
        ends="" if ends else _end(contract),
        sources=((DECP, ""),),
        warning=next(
            (
                labels.warning(code)
                for code in ("first_notification_unknown", "duration_shortened")
                if code in contract.warnings
            ),
            "",
        ),
    )


def _end(contract: Contract) -> str:
    if contract.ends_on is None:
        return ""
    coming = contract.may_come_back(formats.today())
    words = _("ends on %(day)s") if coming else _("ended on %(day)s")
    return words % {"day": formats.date(contract.ends_on)}


def _buyer(contract: Contract) -> tuple[str, str]:
    name = shortened(contract.buyer_name, 90) or labels.siret(contract.buyer_siret)
    return name, reverse("contracts:buyer", args=[contract.buyer_siret])


def holder_names(contract: Contract, names: dict[str, str]) -> list[str]:
    return [
        labels.holder(one["id"], one["id_type"], one["name"] or names.get(one["id"], ""))
        for one in contract.holders
    ]


# --- what ends soon --------------------------------------------------------------------------------


def ending(me: Me, asked: Asked, number: int) -> dict[str, Any]:
    """The contracts that end soon. One query, two where a holder has no name, two where there is
    nothing."""
    found = queries.ending(asked, formats.today(), number)
    shown = found[:PAGE]
    unnamed = [one["id"] for contract in shown for one in contract.holders if not one["name"]]
    names = queries.names_of(unnamed)
    rows = tuple(_row(one, names, ends=True, buyer=True) for one in shown)
    return {
        "filters": _filters(asked),
        "rows": kept_today("contracts/rows.html", rows=rows) if rows else "",
        "number": number,
        "more": len(found) > PAGE and number < LAST_PAGE,
        "asked": asked,
        "wrong": [
            _("Left out, for it says nothing here: %(field)s “%(value)s”.")
            % {"field": notices.filter_name(name), "value": value}
            for name, value in asked.wrong
        ],
        "nothing": not shown and not Contract.objects.exists(),
        "may_import": rules.may_import(me),
    }


def _filters(asked: Asked) -> Any:
    language = get_language() or ""
    return kept(
        "contracts/filters.html",
        {"narrow": asked.narrow, "wrong": "cpv" in dict(asked.wrong)},
        q=asked.q,
        cpv=asked.typed_cpv,
        domains=_options("domain", language, asked.domain),
        departments=_options("department", language, asked.department),
        withins=_options("within", language, asked.within),
    )


def _options(name: str, language: str, chosen: str) -> Any:
    anything = [("", _("All"))]
    lists: dict[str, Sequence[tuple[str, Any]]] = {
        "domain": [*anything, *notices.divisions()],
        "department": [*anything, *notices.departments()],
        "within": [*WITHIN.items()],
    }
    return written_options(tuple((key, str(text)) for key, text in lists[name]), chosen)


# --- one contract ----------------------------------------------------------------------------------


class Moved(NamedTuple):
    """A modification: its day, and what it moved, in words."""

    on: dt.date | None
    words: tuple[str, ...]


def contract(me: Me, found: Contract) -> dict[str, Any]:
    """All that is known of a contract, its modifications one by one. One query, where a holder has
    no name."""
    parties = [*found.holders, *(one for each in found.modifications for one in each["holders"])]
    base = found.content.get("base", {})
    parties += base.get("holders", [])
    names = queries.names_of([one["id"] for one in parties if not one["name"]])
    return {
        "contract": found,
        "buyer": _buyer(found),
        "holders": holder_names(found, names),
        "nature": labels.nature(found.nature, found.nature_text),
        "procedure": labels.procedure(found.procedure, found.procedure_text),
        "grouping": labels.grouping(found.grouping),
        "duration": labels.duration(found.duration_months),
        "amount": formats.money(found.amount_cents),
        "division": notices.division(found.cpv) if found.cpv else "",
        "place": notices.department(found.department) if found.department else found.place,
        "base": _beginning(base, names) if found.modifications else (),
        "moved": [_moved(one, names) for one in found.modifications],
        "warnings": [text for code in found.warnings if (text := labels.warning(code))],
        "over": found.ends_on is not None and not found.may_come_back(formats.today()),
    }


def _beginning(base: dict[str, Any], names: dict[str, str]) -> tuple[str, ...]:
    return _facts(base, names) if base else ()


def _facts(said: dict[str, Any], names: dict[str, str]) -> tuple[str, ...]:
    found = []
    if said["amount_cents"] is not None:
        found.append(formats.money(said["amount_cents"]))
    if months := labels.duration(said["duration_months"]):
        found.append(months)
    if said["holders"]:
        found.append(
            _named(
                labels.holder(one["id"], one["id_type"], one["name"] or names.get(one["id"], ""))
                for one in said["holders"]
            )
        )
    return tuple(found)


def _moved(one: dict[str, Any], names: dict[str, str]) -> Moved:
    day = one["notified_on"] or one["published_on"]
    said = [*_facts(one, names)]
    if one["object"]:
        said.append(one["object"])
    return Moved(
        dt.date.fromisoformat(day) if day else None,
        tuple(said) or (_("Nothing that is told here has moved."),),
    )


# --- bringing contracts ----------------------------------------------------------------------------


def imports(me: Me) -> dict[str, Any]:
    """The last imports of one's cooperative, for those who may bring contracts. One query."""
    may = rules.may_import(me)
    return {
        "may_import": may,
        "runs": Import.objects.filter(by__cooperative=me.member.cooperative_id)
        .select_related("by")
        .order_by("-pk")[:10]
        if may
        else [],
    }


# --- beside a notice -------------------------------------------------------------------------------


def beside(notice: Notice) -> list[Link]:
    """Where the contracts of a notice's buyers are, where some are known. One query."""
    buyers = {
        digits: str(one["name"])
        for one in notice.buyers
        if len(digits := queries.digits(one.get("identifier"))) == 14 and digits.isdigit()
    }
    known = queries.known_buyers(buyers)
    several = len(known) > 1
    return [
        Link(
            _("What %(buyer)s awarded") % {"buyer": shortened(name, 60)}
            if several
            else _("What this buyer awarded"),
            reverse("contracts:buyer", args=[siret]),
        )
        for siret, name in buyers.items()
        if siret in known
    ]
