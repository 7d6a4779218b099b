# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is done to make what is handed in.

Each verb is one transaction, the bid's row held: its papers are frozen with it. One writes a section at a
time; what came from elsewhere is generic until somebody says that it is tailored; the cooperative signs what
it read, and what changes afterwards is told.
"""

from tenders.dossier.actions.bundling import (
    MOST_BYTES,
    TOO_LARGE,
    ask_bundle,
    forget_old,
    keep_receipt,
    make,
    size_of,
    write,
)
from tenders.dossier.actions.checklist import call_of, propose, tell_paper
from tenders.dossier.actions.memoir import (
    add_section,
    bring_resource,
    free_section,
    give_pen,
    leave_section,
    move_section,
    remove_section,
    say_tailored,
    seed,
    take_from_notice,
    take_pen,
    take_section,
    write_brief,
    write_section,
)
from tenders.dossier.actions.past import Brought, begin_from
from tenders.dossier.actions.pricing import MOST_LINES, by_hand, make_up, reckoned
from tenders.dossier.actions.remarks import remark, settle
from tenders.dossier.actions.signing import (
    ask_signature,
    call_off,
    delegate,
    end_delegation,
    send_back,
    sign,
)
from tenders.dossier.actions.suggesting import answer, drop, suggest

__all__ = [
    "MOST_BYTES",
    "MOST_LINES",
    "TOO_LARGE",
    "Brought",
    "add_section",
    "answer",
    "ask_bundle",
    "ask_signature",
    "begin_from",
    "bring_resource",
    "by_hand",
    "call_of",
    "call_off",
    "delegate",
    "drop",
    "end_delegation",
    "forget_old",
    "free_section",
    "give_pen",
    "keep_receipt",
    "leave_section",
    "make",
    "make_up",
    "move_section",
    "propose",
    "reckoned",
    "remark",
    "remove_section",
    "say_tailored",
    "seed",
    "send_back",
    "settle",
    "sign",
    "size_of",
    "suggest",
    "take_from_notice",
    "take_pen",
    "take_section",
    "tell_paper",
    "write",
    "write_brief",
    "write_section",
]
