# SPDX-License-Identifier: AGPL-3.0-or-later
"""What dossier declares."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from groupes.belonging import Leaving, LeavingCooperative
from groupes.shell.places import Way
from groupes.shell.todo import Seldom
from groupes.things import Kind
from groupes.web.carried import Carried, LeftBehind, Personal, Reading
from groupes.web.wiring import Wiring
from tenders.bids.beside import Beside
from tenders.bids.sheets import Sheet
from tenders.dossier import actions, leaving, pages, queries, todo
from tenders.dossier.models import (
    Brief,
    Bundle,
    Delegation,
    Makeup,
    MakeupLine,
    Paper,
    Receipt,
    Remark,
    Section,
    Signature,
    Suggested,
)

WIRING = Wiring(
    Sheet(
        40,
        _("The papers"),
        "dossier:papers",
        tuple(
            f"dossier:{name}"
            for name in (
                "papers",
                "memoir",
                "brief",
                "section",
                "section_resource",
                "makeup",
                "makeups",
                "suggest",
                "ask_signature",
                "receipt",
                "past",
                "kind",
            )
        ),
    ),
    Beside(pages.lacks_of, queries.states_of, pages.step_of),
    Kind("dossier.section", queries.name_sections),
    Seldom(queries.signatures_asked, todo.to_sign, whole=True),
    Seldom(queries.suggested_to, todo.to_confirm, whole=True),
    Way(52, "groupes:invite_member", _("Who may sign for it"), "dossier:delegations", "stamp"),
    actions.make,
    actions.forget_old,
    Leaving(leaving.what_goes, leaving.end_all),
    LeavingCooperative(leaving.end_delegations),
    *(
        Carried(model, (way,))
        for model, way in (
            (Paper, "bid__groupe"),
            (Brief, "bid__groupe"),
            (Remark, "section__bid__groupe"),
            (Makeup, "price__bid__groupe"),
            (MakeupLine, "makeup__price__bid__groupe"),
            (Receipt, "bid__groupe"),
            (Suggested, "need__bid__groupe"),
        )
    ),
    Carried(
        Section,
        ("bid__groupe",),
        without={"pen": None, "pen_until": None, "pen_next": None},
    ),
    Carried(Signature, ("bid__groupe",), without={"delegation": None}),
    LeftBehind(Bundle, _("It is made anew from the papers, which go along.")),
    Personal(
        Section,
        ("holder",),
        traces=("tailored_by", "pen", "pen_next"),
        words=_("Sections of memoirs that I look after"),
    ),
    Personal(Remark, ("by",), traces=("settled_by",), words=_("What I remarked on memoirs")),
    Personal(
        Delegation, ("member",), traces=("by",), words=_("What I may sign for the cooperative")
    ),
    Personal(
        Signature,
        ("answered_by",),
        traces=("asked_by",),
        words=_("Bids that I signed or sent back"),
    ),
    Personal(Bundle, traces=("by",)),
    Personal(Receipt, traces=("by",)),
    Personal(
        Suggested,
        ("member",),
        traces=("by",),
        erased=True,
        words=_("What others wrote down for me, not confirmed"),
    ),
    Reading(61, "memoirs", _("Memoirs"), lambda groupe, called: leaving.as_read(groupe)),
)
