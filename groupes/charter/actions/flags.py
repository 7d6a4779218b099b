# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is said to cross a red line: raised, answered, lifted by who raised it, or settled by the
groupe. It is seen by all, and blocks nothing."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from groupes import journal
from groupes.actions.held import hold
from groupes.charter import events
from groupes.charter.models import Flag, RedLine, Reply
from groupes.models import Member
from groupes.things import Ref
from groupes.web.refusals import Refusal
from groupes.web.transactions import action


@action
def raise_flag(*, by: Member, line: RedLine, about: Ref | None, words: str) -> Flag:
    """Say that something crosses a red line: a thing of the groupe, or the groupe itself (None). The
    line is kept as it says today. The same said twice is said once."""
    groupe = hold(line.groupe)
    line = groupe.red_lines.get(pk=line.pk)
    if line.removed_at is not None:
        raise Refusal(_("This red line is no longer in the charter."))
    said = {
        "line": line,
        "by": by,
        "words": words,
        "target_type": about.label if about else "",
        "target_id": about.id if about else None,
    }
    if (same := groupe.flags.up().filter(**said).first()) is not None:
        return same
    flag = Flag.objects.create(groupe=groupe, text=line.text, **said)
    journal.record(
        events.FLAG_RAISED,
        by=by,
        groupe=groupe,
        target=flag,
        line=line.pk,
        on=str(about) if about else "",
    )
    return flag


def _up(flag: Flag) -> Flag:
    """The flag as it is now, its groupe held. Refusal when it is no longer up."""
    groupe = hold(flag.groupe)
    found: Flag = groupe.flags.select_related("by").get(pk=flag.pk)
    if found.state != Flag.State.UP:
        raise Refusal(_("This has been lifted or settled meanwhile: it is kept as it is."))
    return found


@action
def answer_flag(*, by: Member, flag: Flag, text: str) -> Reply:
    """Leave a word in answer. The same twice is left once."""
    flag = _up(flag)
    same = flag.replies.filter(by=by, text=text).first()
    if same is not None:
        return same
    reply = Reply.objects.create(flag=flag, by=by, text=text)
    journal.record(
        events.FLAG_ANSWERED, by=by, groupe=flag.groupe, target=flag, raised_by=flag.by_id
    )
    return reply


def _closed(flag: Flag, *, by: Member, state: str, note: str) -> None:
    flag.state, flag.closed_by, flag.closed_at, flag.note = state, by, timezone.now(), note
    flag.save(update_fields=["state", "closed_by", "closed_at", "note"])


@action
def lift(*, by: Member, flag: Flag, note: str = "") -> Flag:
    """Whoever said that a line was crossed says that it no longer is, or was not."""
    if flag.by_id != by.pk:
        raise ValueError("one lifts what one raised oneself")
    flag = _up(flag)
    _closed(flag, by=by, state=Flag.State.LIFTED, note=note)
    journal.record(events.FLAG_LIFTED, by=by, groupe=flag.groupe, target=flag)
    return flag


@action
def settle(*, by: Member, flag: Flag, note: str) -> Flag:
    """Note, for the groupe, how it was settled."""
    flag = _up(flag)
    _closed(flag, by=by, state=Flag.State.SETTLED, note=note)
    journal.record(
        events.FLAG_SETTLED, by=by, groupe=flag.groupe, target=flag, raised_by=flag.by_id
    )
    return flag
