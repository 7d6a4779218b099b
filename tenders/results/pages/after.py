# SPDX-License-Identifier: AGPL-3.0-or-later
"""What came after a bid: rounds, the buyer's analysis, what each keeps of it, the time given, the project."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from commons.sharing.forms import CentsField
from groupes.access import Standing
from groupes.shell.kept import kept_today
from groupes.web import formats
from groupes.web.paths import reverse
from tenders.bids.forms import typed
from tenders.bids.models import Bid
from tenders.notices import awards
from tenders.notices.models import Notice
from tenders.results import queries, rules
from tenders.results.models import Analysis, Project, Round


class RoundShown(NamedTuple):
    """``late``: its answer is due and was not given."""

    on: dt.date
    kind: str
    text: str
    due: dt.date | None
    answered: bool
    late: bool
    answer: str


class AnalysisShown(NamedTuple):
    winner: str
    price_cents: int | None
    place: str
    scores: str
    file_url: str
    file_name: str


class Said(NamedTuple):
    name: str
    again: str
    otherwise: str


class Given(NamedTuple):
    name: str
    hours: str
    word: str


class ProjectShown(NamedTuple):
    """``url`` "" where the reader may not go there."""

    name: str
    url: str


def _analysis(here: Standing, bid: Bid, found: Analysis | None) -> AnalysisShown | None:
    if found is None:
        return None
    place = ""
    if found.rank is not None:
        words = _("%(rank)s of %(all)s") if found.candidates else "%(rank)s"
        place = words % {"rank": found.rank, "all": found.candidates}
    args = [here.groupe.slug, bid.pk]
    return AnalysisShown(
        found.winner,
        found.price_cents,
        place,
        found.scores,
        reverse("results:analysis_file", args=args) if found.file is not None else "",
        found.file.name if found.file is not None else "",
    )


def told_by(notices: list[Notice]) -> dict[str, Any]:
    """What award notices say of who won and for how much, as the form of the analysis begins with it."""
    for notice in notices:
        names = awards.summary(notice)
        if not notice.winners:
            continue
        amounts = {one.get("amount") for one in notice.winners}
        currencies = {one.get("currency") or "EUR" for one in notice.winners}
        told: dict[str, Any] = {"winner": names[:300]}
        [amount] = amounts if len(amounts) == 1 else [None]
        if amount and currencies == {"EUR"}:
            told["price_cents"] = typed(CentsField().clean(str(amount)))
        return told
    return {}


def project_url(here: Standing, project: Project) -> ProjectShown:
    """Where a project goes on, for a reader who may go there."""
    if project.groupe is not None:
        known = project.groupe_id in here.me.groupe_ids or project.groupe_id in here.me.invited_ids
        url = reverse("groupes:home", args=[project.groupe.slug]) if known else ""
        return ProjectShown(project.groupe.name if known else _("a groupe of its own"), url)
    if project.circle is not None:
        url = reverse("roles:circle", args=[here.groupe.slug, project.circle_id])
        return ProjectShown(project.circle.name, url)
    return ProjectShown(_("It is there no more."), "")


def after(here: Standing, bid: Bid) -> dict[str, Any]:
    """One query."""
    whole = queries.after(bid)
    place = [here.groupe.slug, bid.pk]
    mine = here.member.pk
    may_write = rules.may_write(here, bid)
    hours = sum((one.hours for one in whole.times), Decimal(0))
    shown: dict[str, Any] = {
        "state": str(Bid.State(bid.state).label),
        "colour": here.groupe.colour,
        "rounds": tuple(_round(here, one) for one in whole.rounds),
        "rounds_url": reverse("results:rounds", args=place) if may_write else "",
        "analysis": _analysis(here, bid, whole.analysis),
        "analysis_url": reverse("results:analysis", args=place) if may_write else "",
        "awards": tuple(awards.outcomes(whole.awards)),
        "debriefs": tuple(
            Said(one.member.name, one.again, one.otherwise) for one in whole.debriefs
        ),
        "debrief_url": reverse("results:debrief", args=place)
        if rules.may_debrief(here, bid, mine in whole.took_part)
        else "",
        "said": any(one.member_id == mine for one in whole.debriefs),
        "times": tuple(
            Given(one.member.name, formats.number(one.hours), one.word) for one in whole.times
        ),
        "hours": formats.number(hours) if hours else "",
        "time_url": reverse("results:time", args=place) if rules.may_say_time(here) else "",
        "decide_url": _decide_url(here, bid, hours) if hours else "",
        "project": project_url(here, whole.project) if whole.project is not None else None,
        "project_url": reverse("results:project", args=place)
        if whole.project is None and rules.may_found(here, bid)
        else "",
        "result_url": reverse("bids:result", args=place)
        if bid.state == Bid.State.SUBMITTED and here.can("bids.submit_bid")
        else "",
        "later": bid.state in Bid.WRITTEN,
        "rates_url": reverse("results:rates", args=[here.groupe.slug]),
    }
    body = kept_today("results/parts/after.html", **shown)
    return {**shown, "tab": "bids", "bid": bid, "body": body}


def _round(here: Standing, one: Round) -> RoundShown:
    return RoundShown(
        one.on,
        str(Round.Kind(one.kind).label),
        one.text,
        one.answer_due,
        one.answered,
        late=not one.answered and one.answer_due is not None and one.answer_due < here.on,
        answer=one.answer,
    )


def _decide_url(here: Standing, bid: Bid, hours: Decimal) -> str:
    """Where a decision begins about recognising that time, where the groupe's rule has no step for it (``unpaid``)
    or another way is wanted."""
    title = _("Recognise %(hours)s hours given to “%(title)s”") % {
        "hours": formats.number(hours),
        "title": bid.title,
    }
    page = reverse("decisions:new", args=[here.groupe.slug])
    return f"{page}?{urlencode({'titre': title[:140]})}"


def born_of(here: Standing) -> dict[str, Any] | None:
    """On the home of a project's groupe: the bid it comes from, for those who may read it. One query,
    where the groupe is a project's."""
    if not here.is_member or here.groupe.kind != here.groupe.Kind.PROJECT:
        return None
    found = queries.born_of(here.groupe)
    if found is None or found.bid.groupe_id not in here.me.groupe_ids:
        return None
    return {"title": found.bid.title, "url": found.bid.get_absolute_url()}
