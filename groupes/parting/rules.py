# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who reads what of a path, and who does its next step.

*Those concerned* are the one it is about and the one who opened it; what they lived is read by them
and by who holds the talk. The groupe reads the proposal, once the one it is about had it for a fair
delay, the answer and the decision. An appeal is read by who receives it: who held the talk, and the
administrators of the person's cooperative who are not of the groupe; they read the decision then.

A path is given with all it says (``PathQuerySet.whole``). Whether a step can be done *now* is the
action's to say too, on the row as it is then.
"""

from __future__ import annotations

from groupes import queries as ground
from groupes import rules as ground_rules
from groupes.access import Me
from groupes.models import Member
from groupes.parting.models import Path

State, Way = Path.State, Path.Way


# --- who reads -----------------------------------------------------------------------------------


def is_concerned(me: Me, path: Path) -> bool:
    return me.pk in (path.member_id, path.opened_by_id)


def reads_lived(me: Me, path: Path) -> bool:
    """Who reads what was lived and said in the talk."""
    return is_concerned(me, path) or me.pk == path.holder_id


def is_readable(me: Me, path: Path) -> bool:
    """Whether the groupe reads the proposal: the fair delay has passed where the groupe is."""
    return path.readable_on is not None and path.readable_on <= me.today(path.groupe)


def receives_appeal(me: Me, path: Path) -> bool:
    """To whom an appeal goes; never to someone of the groupe."""
    if path.appealed_at is None or path.groupe_id in me.groupe_ids or is_concerned(me, path):
        return False
    administers = me.member.administers and me.member.cooperative_id == path.member.cooperative_id
    return administers or me.pk == path.holder_id


def reads_proposal(me: Me, path: Path) -> bool:
    """Who reads the proposal, the answer, the decision; the groupe, as long as the path goes on."""
    inside = path.is_alive and takes_part(me, path) and is_readable(me, path)
    return reads_lived(me, path) or inside or receives_appeal(me, path)


def reads_appeal(me: Me, path: Path) -> bool:
    return me.pk == path.member_id or receives_appeal(me, path)


def may_see(me: Me, path: Path) -> bool:
    """Who may know of a path at all."""
    return me.pk == path.asked_id or reads_proposal(me, path)


# --- who does the next step ----------------------------------------------------------------------


def takes_part(me: Me, path: Path) -> bool:
    return path.groupe_id in me.active_ids


def may_ask_holder(me: Me, path: Path) -> bool:
    """Who looks for someone to hold the talk: either side, while nobody has accepted."""
    return path.is_alive and path.state == State.OPENED and is_concerned(me, path)


def may_be_asked(member: Member, path: Path, inside: bool) -> bool:
    """Who may hold the talk: someone outside the groupe (``inside``: of it), and of neither side."""
    return not inside and member.pk not in (path.member_id, path.opened_by_id)


def may_answer_ask(me: Me, path: Path) -> bool:
    return path.is_alive and path.state == State.OPENED and me.pk == path.asked_id


def may_note_talk(me: Me, path: Path) -> bool:
    """Only who holds it, who is not of the groupe."""
    return (
        path.is_alive
        and path.state == State.OPENED
        and me.pk == path.holder_id
        and path.groupe_id not in me.groupe_ids
    )


def may_propose(me: Me, path: Path) -> bool:
    """Either side, after the talk and never before."""
    inside = path.groupe_id in me.groupe_ids
    return path.is_alive and path.state == State.HELD and is_concerned(me, path) and inside


def may_answer(me: Me, path: Path) -> bool:
    """The one it is about, until a decision is noted."""
    return path.is_alive and path.state == State.PROPOSED and me.pk == path.member_id


def may_decide(me: Me, path: Path) -> bool:
    """Who notes the decision: who holds the power to welcome, once the groupe reads the proposal;
    where nobody else than the one it is about holds it, whoever takes part. One query at most."""
    if not path.is_alive or path.state != State.PROPOSED or me.pk == path.member_id:
        return False
    if not takes_part(me, path) or not is_readable(me, path):
        return False
    if ground_rules.WELCOME in me.powers_in(path.groupe_id):
        return True
    return not {one.pk for one in ground.welcomers(path.groupe)} - {path.member_id}


def may_take_decision_back(me: Me, path: Path) -> bool:
    """Who noted it, while it is not confirmed."""
    return path.is_alive and path.state == State.DECIDED and me.pk == path.decided_by_id


def may_confirm(me: Me, path: Path) -> bool:
    """Who confirms how it was decided: who takes part in the groupe or held the talk; neither the one
    it is about nor who noted it."""
    return (
        path.is_alive
        and path.state == State.DECIDED
        and me.pk not in (path.member_id, path.decided_by_id)
        and (takes_part(me, path) or me.pk == path.holder_id)
    )


def may_appeal(me: Me, path: Path) -> bool:
    """The one it is about, until the day that was given, included."""
    return (
        path.is_alive
        and path.state == State.CONFIRMED
        and me.pk == path.member_id
        and path.appeal_until is not None
        and me.today(path.groupe) <= path.appeal_until
    )


def may_answer_appeal(me: Me, path: Path) -> bool:
    return path.is_alive and path.state == State.APPEALED and receives_appeal(me, path)


def may_call_off(me: Me, path: Path) -> bool:
    """Either side while they talk; once something is proposed, who opened it or proposed it: the one
    it is about answers it."""
    if not path.is_alive or path.state not in (*Path.TALKING, State.PROPOSED):
        return False
    if path.state == State.PROPOSED:
        return me.pk in (path.opened_by_id, path.proposed_by_id)
    return is_concerned(me, path)


LAST: dict[str, str] = {
    "hold": State.OPENED, "talk": State.OPENED, "propose": State.HELD, "answer": State.PROPOSED,
    "decide": State.PROPOSED, "take_back": State.DECIDED, "confirm": State.DECIDED,
    "appeal": State.CONFIRMED, "appeal_answer": State.APPEALED, "call_off": State.PROPOSED,
}  # fmt: skip
"""The state at which each step is taken at the latest."""


def was_theirs(me: Me, path: Path, step: str) -> bool:
    """Whether a step was theirs to take and the path has gone on since: in another tab, by another."""
    order: list[str] = list(State)  # as they come one after the other, those of the end last
    if step not in LAST or order.index(path.state) <= order.index(LAST[step]):
        return False
    if step in ("answer", "appeal"):
        return me.pk == path.member_id
    if step in ("propose", "call_off"):
        return is_concerned(me, path)
    if step in ("hold", "talk"):
        return me.pk == path.holder_id
    if step == "take_back":
        return me.pk == path.decided_by_id
    if step == "appeal_answer":
        return receives_appeal(me, path)
    return me.pk != path.member_id and (takes_part(me, path) or me.pk == path.holder_id)


def is_told(me: Me, path: Path) -> bool:
    """Whom the end of a path concerns: its two sides, once it is over."""
    return path.over_at is not None and is_concerned(me, path)


def has_to_read(me: Me, path: Path) -> bool:
    """Who has not yet said that they read how it ended."""
    return (path.member_to_read and me.pk == path.member_id) or (
        path.opener_to_read and me.pk == path.opened_by_id
    )


def milder_or_same(proposed: str) -> list[str]:
    """What may be decided on a proposal: that, or something milder; the one it is about answered no
    harder one."""
    ways: list[str] = [way.value for way in Way]
    return ways[: ways.index(proposed) + 1]
