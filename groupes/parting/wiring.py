# SPDX-License-Identifier: AGPL-3.0-or-later
"""What parting declares."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from groupes.belonging import Parted
from groupes.letters import LetterKind
from groupes.parting import ending, letters, queries, todo
from groupes.parting.models import Confirmation, Path
from groupes.shell.places import Way
from groupes.shell.todo import Seldom
from groupes.web.carried import LeftBehind, Personal
from groupes.web.wiring import Wiring

WIRING = Wiring(
    Way(40, "groupes:leave", _("Something no longer works"), "parting:index", "messages-square"),
    Seldom(queries.may_wait, todo.steps_to_take),
    Parted(queries.left_by_decision),
    LetterKind(letters.KIND, letters.write),
    LeftBehind(Path, _("What was said between a member and the groupe is theirs.")),
    LeftBehind(Confirmation, _("What was said between a member and the groupe is theirs.")),
    # With the account of one of the two goes all that was written: it is about both.
    Personal(
        Path,
        ("member", "opened_by"),
        traces=("asked", "holder", "proposed_by", "decided_by", "appeal_by"),
        without=("appeal", "appeal_answer"),
        erased=dict.fromkeys(
            ("lived", "talk_words", "reasons", "answer", "how", "appeal", "appeal_answer"), ""
        ),
        words=_("Paths that I opened, or about my place in a groupe"),
    ),
    Personal(Confirmation, ("member",), words=_("Decisions that I confirmed")),
    ending.end_what_is_due,
)
