# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the pages of administrators are given."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from groupes.access import Me
from groupes.administration import lists, planning, queries
from groupes.administration.models import Milestone, PeopleImport, Policy
from groupes.administration.sheet import Line
from groupes.models import Cooperative, Groupe, Member
from groupes.web import formats
from groupes.web.paths import reverse

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

PAGE: Final = 100

WHY: Final = {
    "no_email": _("no e-mail address"),
    "email": _("not an e-mail address"),
    "no_name": _("no name"),
    "long": _("a name, trade or place of more than 120 characters"),
    "status": _("an unknown status"),
    "date": _("not a date"),
    "future": _("a status that begins in the future"),
    "order": _("a contract that ends before it begins"),
    "no_status": _("dates without a status"),
    "twice": _("the address stands on an earlier line"),
    "taken": _("someone already has an account with this address"),
    "left": _("has left the cooperative: record the return first"),
}
CALLED: Final = {
    "name": _("name"),
    "trade": _("trade"),
    "place": _("place"),
    "status": _("status"),
    "since": _("since"),
    "until": _("until"),
}
VERDICTS: Final = {
    planning.NEW: _("will be added"),
    planning.CHANGED: _("will change"),
    planning.SAME: _("already so"),
    planning.REFUSED: _("refused"),
}


class LineRow(NamedTuple):
    number: int
    email: str
    name: str
    verdict: str
    words: tuple[StrOrPromise, ...]  # why it is refused, or what it writes


class Preview(NamedTuple):
    brought: PeopleImport
    counts: list[tuple[str, StrOrPromise, int]]  # verdict, its words, how many
    shown: str  # the verdict that is shown, "" for all
    rows: list[LineRow]
    newcomers: int


def preview(brought: PeopleImport, shown: str) -> Preview:
    """Line by line what a list would do now. Three queries, whatever it holds."""
    plans = lists.planned(brought.cooperative, [Line(*one) for one in brought.lines])
    numbers = Counter(one.verdict for one in plans)
    counts: list[tuple[str, StrOrPromise, int]] = [
        (name, words, numbers[name]) for name, words in VERDICTS.items() if numbers[name]
    ]
    rows = [_row(one) for one in plans if not shown or one.verdict == shown]
    return Preview(brought, counts, shown, rows, numbers[planning.NEW])


def _row(one: planning.Planned) -> LineRow:
    words: tuple[StrOrPromise, ...]
    if one.verdict == planning.REFUSED:
        words = tuple(WHY[code] for code in dict.fromkeys(one.why))
    else:
        words = tuple(
            _("%(what)s: %(value)s") % {"what": CALLED[name], "value": _written(name, value)}
            for name, value in one.sets.items()
            if name != "name" or one.verdict == planning.CHANGED
        )
    return LineRow(one.number, one.email, one.name, one.verdict, words)


def _written(name: str, value: str) -> str:
    if name == "status":
        return str(Member.Status(value).label)
    if name in ("since", "until"):
        return formats.date(dt.date.fromisoformat(value))
    return value


class Applied(NamedTuple):
    brought: PeopleImport
    counts: list[tuple[StrOrPromise, int]]
    refused_lines: list[int]
    percent: int


DONE_WORDS: Final = {
    planning.NEW: _("added"),
    planning.CHANGED: _("changed"),
    planning.SAME: _("already so"),
    planning.REFUSED: _("refused"),
}


def applied(brought: PeopleImport) -> Applied:
    counts = brought.counts
    told: list[tuple[StrOrPromise, int]] = [
        (words, counts[name]) for name, words in DONE_WORDS.items() if counts.get(name)
    ]
    late = sorted(int(name.split()[1]) for name in counts if name.startswith("line "))
    return Applied(brought, told, late, 100 * brought.done // max(brought.total, 1))


# --- the first hour -----------------------------------------------------------------------------------


class Step(NamedTuple):
    name: StrOrPromise
    why: StrOrPromise
    done: bool
    label: StrOrPromise  # of its one action
    url: str
    post: bool = False


def first_hour(me: Me) -> list[Step]:
    """What a new cooperative has still to do: each step's state is a fact. Four queries."""
    cooperative: Cooperative = me.member.cooperative
    policy = queries.policy(cooperative)
    people = Member.objects.current().filter(cooperative=cooperative)[:2].count()
    known = Groupe.objects.visible_to(me).filter(cooperative=cooperative)
    groupe = bool(me.groupe_ids) or known.exists()
    edit = reverse("administration:policy")
    return [
        Step(
            _("The contribution"),
            _("What the cooperative takes of each part: every share counts it."),
            bool(cooperative.contribution_changes),
            _("Set it"),
            reverse("groupes:contribution"),
        ),
        Step(
            _("A letter that arrives"),
            _("People come in by a link in a letter: see that letters leave.")
            if settings.MAIL_LEAVES
            else _("No mail server is set: whoever looks after the installation sets one."),
            policy.mail_tested_at is not None,
            _("Send me one"),
            reverse("administration:try_mail"),
            True,
        ),
        Step(
            _("The legal notice"),
            _("Who publishes this site and who hosts it: the law asks for it, anyone reads it."),
            bool(policy.legal_notice),
            _("Write it"),
            f"{edit}#id_legal_notice",
        ),
        Step(
            _("The accessibility statement"),
            _("What works for everyone, what does not yet, and whom to tell."),
            bool(policy.accessibility),
            _("Write it"),
            f"{edit}#id_accessibility",
        ),
        Step(
            _("Who helps"),
            _("Whom people ask when they are stuck."),
            policy.helper_id is not None,
            _("Say who"),
            f"{edit}#id_helper",
        ),
        Step(
            _("The first people"),
            _("One by one, or all of a list."),
            people > 1,
            _("Bring a list"),
            reverse("administration:bring"),
        ),
        Step(
            _("The first groupe"),
            _("A trade, a project, a brand: what people do together."),
            groupe,
            _("Start a groupe"),
            reverse("founding:start"),
        ),
    ]


# --- statuses -----------------------------------------------------------------------------------------


class Near(NamedTuple):
    """Someone whose day comes, or has come."""

    member: int
    name: str
    words: StrOrPromise
    due: dt.date
    over: bool
    answer: str


def near(me: Me, policy: Policy) -> list[Near]:
    """Whose test contract ends or has ended, who may become an associate: at most so many of each.
    Two queries."""
    cooperative = me.member.cooperative
    rows = [*queries.COMING(cooperative=cooperative.pk), *queries.silent(cooperative)]
    return list(_near(rows, cooperative.today(), policy.warn_days))


def _near(rows: Iterable[Any], today: dt.date, warn_days: int) -> Iterable[Near]:
    for row in rows:
        over = row.due < today
        ends = row.kind == Milestone.Kind.TEST_ENDS
        if row.due > today + dt.timedelta(days=warn_days if ends else 0):
            continue
        words = (
            (_("the test contract has ended") if over else _("the test contract ends"))
            if ends
            else _("may become an associate")
        )
        answer = str(row.get_answer_display()) if not ends else ""
        yield Near(row.member_id, row.member.name, words, row.due, over and ends, answer)
