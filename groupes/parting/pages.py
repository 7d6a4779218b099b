# SPDX-License-Identifier: AGPL-3.0-or-later
"""What pages of paths are given: of each step, what its reader may read, and what they may do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from groupes.access import Me, Standing
from groupes.parting import queries, rules
from groupes.parting.models import CONFIRMERS, Path
from groupes.web import formats
from groupes.web.paths import reverse

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

State = Path.State


@dataclass(frozen=True, slots=True)
class Said:
    """A text somebody wrote, under what it is."""

    label: StrOrPromise
    text: str


@dataclass(frozen=True, slots=True)
class Way:
    """Something one may do: a page that asks, or a button (``post``, with ``fields``)."""

    label: StrOrPromise
    url: str
    post: bool = False
    fields: tuple[tuple[str, str], ...] = ()
    main: bool = False


@dataclass(slots=True)
class Step:
    """A step of the path. ``mark``: "done", "now" or "then"."""

    title: StrOrPromise
    mark: str
    facts: list[StrOrPromise] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    ways: list[Way] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class PathPage:
    path: Path
    title: str
    state: StrOrPromise
    steps: list[Step]
    call_off: str
    read: str


@dataclass(frozen=True, slots=True)
class PathLine:
    url: str
    title: str
    state: StrOrPromise
    alive: bool


def title_of(me: Me, path: Path) -> str:
    """Whose place it is about, as its reader says it."""
    if path.member_id == me.pk:
        return _("My place in %(groupe)s") % {"groupe": path.groupe.name}
    return _("The place of %(name)s in %(groupe)s") % {
        "name": path.member.name,
        "groupe": path.groupe.name,
    }


def state_of(path: Path) -> StrOrPromise:
    """Where it stands, in words; of one whose membership ended otherwise, that."""
    if path.state in Path.OPEN and not path.is_alive:
        return _("the membership ended otherwise")
    return path.get_state_display()


def lines(here: Standing) -> list[PathLine]:
    """The paths of a groupe that I may read. One query."""
    return [
        PathLine(path.get_absolute_url(), title_of(here.me, path), state_of(path), path.is_alive)
        for path in queries.of_groupe(here)
    ]


def _url(path: Path, step: str) -> str:
    return reverse("parting:step", args=[path.pk, step])


def path_page(me: Me, path: Path) -> PathPage:
    """The steps of a path, as far as I may read them. Two queries at most."""
    made: list[Callable[[Me, Path], Step]] = [_opened, _talk]
    if rules.reads_proposal(me, path):
        made += [_proposal, _decision, _appeal]
    steps = [step(me, path) for step in made]
    if path.over_at is not None:  # nothing more comes: what was not reached is not told as to come
        steps = [step for step in steps if step.mark != "then" or step.facts]
    return PathPage(
        path,
        title_of(me, path),
        state_of(path),
        steps,
        _url(path, "call_off") if rules.may_call_off(me, path) else "",
        _url(path, "read") if rules.has_to_read(me, path) else "",
    )


def _mark(path: Path, now: tuple[str, ...], before: tuple[str, ...]) -> str:
    if path.state in now:
        return "now" if path.is_alive else "then"
    return "then" if path.state in before else "done"


def _opened(me: Me, path: Path) -> Step:
    by = path.opened_by.name if path.opened_by else _("a former member")
    step = Step(_("Opened"), "done")
    step.facts.append(
        _("by %(name)s, on %(day)s") % {"name": by, "day": formats.date(path.opened_at)}
    )
    if rules.reads_lived(me, path):
        step.said.append(Said(_("What they lived"), path.lived))
    return step


def _talk(me: Me, path: Path) -> Step:
    """The talk, held by someone outside."""
    mark = "done" if path.talk_on else ("now" if path.is_alive else "then")
    step = Step(_("A talk, held by someone outside the groupe"), mark)
    if path.talk_on is not None:
        step.facts.append(_("held on %(day)s") % {"day": formats.date(path.talk_on)})
    if path.holder is not None:
        step.facts.append(_("by %(name)s") % {"name": path.holder.name})
    elif path.asked is not None and path.state == State.OPENED:
        step.facts.append(
            _("you are asked: the answer is yours")
            if path.asked_id == me.pk
            else _("%(name)s is asked: the answer is theirs") % {"name": path.asked.name}
        )
    if rules.reads_lived(me, path) and path.talk_words:
        step.said.append(Said(_("What both wish to keep of it"), path.talk_words))
    if rules.may_answer_ask(me, path):
        url = _url(path, "hold")
        step.facts.append(
            _("You hear both, in your own way. Once you accept, you read what was lived.")
        )
        step.ways.append(Way(_("I hold this talk"), url, True, (("answer", "accept"),), main=True))
        step.ways.append(Way(_("Not now"), url, True, (("answer", "decline"),)))
    if rules.may_note_talk(me, path):
        step.ways.append(Way(_("Note that it was held"), _url(path, "talk"), main=True))
    if rules.may_ask_holder(me, path):
        if path.holder_id is None:
            words = _("Ask someone else") if path.asked_id else _("Ask someone to hold it")
            url = reverse("parting:ask", args=[path.pk])
            step.ways.append(Way(words, url, main=path.asked_id is None))
        else:
            step.ways.append(Way(_("Someone else is to hold it"), _url(path, "let_go"), True))
    elif path.is_alive and path.state == State.OPENED and me.pk == path.holder_id:
        step.ways.append(Way(_("I cannot hold it"), _url(path, "let_go"), True))
    return step


def _proposal(me: Me, path: Path) -> Step:
    step = Step(_("A proposal, and its answer"), _mark(path, (State.HELD,), (State.OPENED,)))
    if path.state == State.PROPOSED:
        step.mark = "now"
    if path.state == State.CALLED_OFF and not path.proposes:
        step.mark = "then"
    if path.proposes:
        by = path.proposed_by.name if path.proposed_by else _("a former member")
        step.facts.append(
            _("%(way)s: proposed by %(name)s")
            % {"way": path.get_proposes_display().capitalize(), "name": by}
        )
        if path.readable_on and path.is_alive and not rules.is_readable(me, path):
            step.facts.append(
                _("The groupe reads it from %(day)s on.") % {"day": formats.date(path.readable_on)}
            )
        step.said.append(Said(_("Reasons"), path.reasons))
        if path.answer:
            words = _("My answer") if me.pk == path.member_id else _("Their answer")
            step.said.append(Said(words, path.answer))
    if rules.may_propose(me, path):
        step.ways.append(Way(_("Propose something"), _url(path, "propose"), main=True))
    if rules.may_answer(me, path):
        words = _("Change my answer") if path.answer else _("Answer")
        step.ways.append(Way(words, _url(path, "answer"), main=not path.answer))
    return step


def _decision(me: Me, path: Path) -> Step:
    step = Step(
        _("A decision, by the way of the charter"),
        _mark(path, (State.DECIDED,), (State.OPENED, State.HELD, State.PROPOSED)),
    )
    if path.state == State.CALLED_OFF:
        step.mark = "then"
    if path.outcome:
        by = path.decided_by.name if path.decided_by else _("a former member")
        step.facts.append(
            _("%(way)s: decided on %(day)s, noted by %(name)s")
            % {
                "way": path.get_outcome_display().capitalize(),
                "day": formats.date(path.decided_on),
                "name": by,
            }
        )
        step.said.append(Said(_("How it was decided"), path.how))
    if path.state == State.DECIDED:
        confirmed = list(path.confirmations.values_list("member_id", flat=True))
        left = max(CONFIRMERS - len(confirmed), 0)
        words = ngettext(
            "%(n)s more person is to confirm it", "%(n)s more people are to confirm it", left
        )
        step.facts.append(words % {"n": left})
        if rules.may_confirm(me, path) and me.pk not in confirmed:
            step.ways.append(
                Way(
                    _("I confirm: it was decided so"),
                    _url(path, "confirm"),
                    True,
                    (("seen", path.decision),),
                    main=True,
                )
            )
        if rules.may_take_decision_back(me, path):
            step.ways.append(Way(_("Take it back"), _url(path, "take_back"), True))
    if rules.may_decide(me, path):
        step.mark = "now"
        step.ways.append(Way(_("Note the decision"), _url(path, "decide"), main=True))
    return step


def _appeal(me: Me, path: Path) -> Step:
    step = Step(_("Time to appeal, then the end"), "then")
    if path.state in (State.CONFIRMED, State.APPEALED):
        step.mark = "now"
    elif path.state in (State.ENDED, State.SET_ASIDE):
        step.mark = "done"
    elif path.state == State.CALLED_OFF:
        step = Step(_("The end"), "done")
    if path.appeal_until and path.state == State.CONFIRMED:
        step.facts.append(
            _("appeal possible until %(day)s") % {"day": formats.date(path.appeal_until)}
        )
    if path.appealed_at:
        step.facts.append(
            _("an appeal was made: nothing ends until it is answered")
            if path.state == State.APPEALED
            else _("an appeal was made on %(day)s") % {"day": formats.date(path.appealed_at)}
        )
        if rules.reads_appeal(me, path):
            step.said.append(Said(_("The appeal"), path.appeal))
        if path.appeal_answer:
            step.said.append(Said(_("The answer to the appeal"), path.appeal_answer))
    if path.over_at:
        step.facts.append(
            _("%(state)s on %(day)s")
            % {
                "state": path.get_state_display().capitalize(),
                "day": formats.date(path.over_at),
            }
        )
    if rules.may_appeal(me, path):
        step.ways.append(Way(_("Appeal"), _url(path, "appeal")))
    if rules.may_answer_appeal(me, path):
        step.ways.append(Way(_("Answer the appeal"), _url(path, "appeal_answer"), main=True))
    return step
