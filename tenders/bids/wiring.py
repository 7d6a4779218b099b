# SPDX-License-Identifier: AGPL-3.0-or-later
"""What bids declare."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from commons.sharing.incomes import Income
from groupes.access import Power
from groupes.agenda import AgendaSource
from groupes.belonging import Leaving
from groupes.charter.carriers import Carrier
from groupes.notifications.sources import Ties
from groupes.shell.awaited import Awaited
from groupes.shell.home import HomePart
from groupes.shell.palette import PaletteKind
from groupes.shell.places import Tab
from groupes.shell.todo import Seldom, Waiting
from groupes.things import Kind
from groupes.web.carried import Before, Carried, Personal, Reading
from groupes.web.wiring import Wiring
from roles.promised import Promised
from tenders.bids import (
    actions,
    agenda,
    carrying,
    effects,
    leaving,
    pages,
    promised,
    queries,
    reminding,
    todo,
)
from tenders.bids.models import (
    Bid,
    BidLot,
    CorrectionReading,
    Entered,
    GoDecision,
    Intention,
    Need,
    Piece,
    Price,
    TakenBack,
    VersionAnswer,
)
from tenders.notices.followers import Follower
from tenders.notices.models import ImportRun, Lot, Notice, NoticeVersion, Tender
from tenders.notices.private import Private

WIRING = Wiring(
    Power("bids.take_up", _("Take up a call for tenders"), of_membership=True),
    Power(
        "bids.state_intention",
        _("Say what they would do on a call for tenders"),
        of_membership=True,
    ),
    Power("bids.decide_go", _("Record go or no-go on a call for tenders")),
    Power("bids.write_bid", _("Write the needs and pieces of a bid"), of_membership=True),
    Power("bids.set_price", _("Set the price of a bid"), of_membership=True),
    Power("bids.submit_bid", _("Record that a bid was submitted, and its result")),
    Kind("bids.bid", queries.name_bids),
    effects.GO_DECIDED,
    Kind("bids.need", queries.name_needs),
    Kind("bids.piece", queries.name_pieces),
    Carrier("bids.bid", queries.bid_of),
    Carrier("bids.need", queries.need_of),
    Carrier("bids.piece", queries.piece_of),
    Income("bids.bid", actions.hold_income, actions.income_refusal),
    Tab(60, "bids", _("Calls for tenders"), "bids:groupe_index", ("bids",)),
    HomePart(30, pages.home_part, "bids/home_section.html", wide=True),
    PaletteKind(38, _("Our bids"), queries.find, addresses=True),
    Waiting(todo.bids),
    reminding.remind,
    Seldom(todo.pieces_held, todo.pieces, whole=True),
    Awaited(70, _("Calls for tenders I took up"), todo.awaited, (todo.taken_up,)),
    AgendaSource(50, _("Calls for tenders that are near"), agenda.suggested),
    Leaving(
        leaving.what_goes,
        leaving.end_all,
        leaving.stays,
        hold=leaving.hold,
        closing=leaving.closing,
        close=leaving.close_all,
    ),
    Ties("bids.bid", queries.tied),
    Promised(40, _("Bids"), promised.bids_to_carry),
    Promised(42, _("Pieces of bids"), promised.pieces_to_write),
    Follower(
        tell=actions.tell_of_changes,
        propose=actions.tell_of_proposals,
        close=actions.drop_accepted,
        settle=actions.settle,
        marks=queries.marks,
        panel=queries.panel,
    ),
    Private(queries.readable),
    *(
        Carried(model, (way,), sheet=model is Bid)
        for model, way in (
            (Bid, "groupe"),
            (VersionAnswer, "bid__groupe"),
            (CorrectionReading, "bid__groupe"),
            (BidLot, "bid__groupe"),
            (Need, "bid__groupe"),
            (Intention, "need__bid__groupe"),
            (GoDecision, "bid__groupe"),
            (TakenBack, "bid__groupe"),
            (Piece, "bid__groupe"),
            (Price, "bid__groupe"),
            (Entered, "groupe"),
            # What buyers publish is everybody's: as much of it as the bids are about.
            (Tender, "notices__bids__groupe"),
            (Notice, "tender__notices__bids__groupe"),
            (Lot, "notice__tender__notices__bids__groupe"),
        )
    ),
    Carried(NoticeVersion, ("notice__tender__notices__bids__groupe",), without={"file": None}),
    Carried(
        ImportRun,
        ("versions__notice__tender__notices__bids__groupe",),
        without={"met": [], "skipped": 0, "skips": []}
        | dict.fromkeys(("new", "updated", "older", "unchanged", "proposed", "refused"), 0),
    ),
    Personal(Bid, traces=("taken_up_by",)),
    Personal(VersionAnswer, ("by",), words=_("What I answered to proposed versions of notices")),
    Personal(CorrectionReading, ("by",), words=_("Corrections of notices that I have read")),
    Personal(Intention, ("member",), words=_("What I said I would do on bids")),
    Personal(GoDecision, ("by",), words=_("What I recorded of bids: go or no-go")),
    Personal(TakenBack, ("by",), words=_("What I took back on bids")),
    Personal(Piece, ("holder",), words=_("Pieces of bids that I hold")),
    Personal(Entered, traces=("by", "changed_by")),
    Personal(Price, traces=("created_by",)),
    Reading(60, "bids", _("Bids"), carrying.as_read),
    Before(
        20,
        "bids",
        _("Running bids"),
        _("The candidate is the cooperative, by its SIRET: a bid that runs stays its own."),
        carrying.before,
    ),
    Before(
        60,
        "clients",
        _("Clients"),
        _(
            "A contract is with the cooperative: agree with it and the client on who goes on with it."
        ),
        carrying.clients,
    ),
)
