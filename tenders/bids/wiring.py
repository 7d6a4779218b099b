# SPDX-License-Identifier: AGPL-3.0-or-later
"""What bids declare."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from commons.sharing.incomes import Income
from groupes.access import Power
from groupes.belonging import Leaving
from groupes.shell.home import HomePart
from groupes.shell.palette import PaletteKind
from groupes.shell.places import Tab
from groupes.shell.todo import Waiting
from groupes.things import Kind
from groupes.web.wiring import Wiring
from tenders.bids import actions, leaving, pages, queries, todo
from tenders.notices.followers import Follower

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
    Income("bids.bid", actions.hold_income, actions.income_refusal),
    Tab(60, "bids", _("Calls for tenders"), "bids:groupe_index", ("bids",)),
    HomePart(30, pages.home_part, "bids/home_section.html", wide=True),
    PaletteKind(38, _("Our bids"), queries.find, addresses=True),
    Waiting(todo.bids),
    Waiting(todo.pieces),
    Leaving(
        leaving.what_goes,
        leaving.end_all,
        leaving.stays,
        hold=leaving.hold,
        closing=leaving.closing,
        close=leaving.close_all,
    ),
    Follower(
        tell=actions.tell_of_changes,
        propose=actions.tell_of_proposals,
        close=actions.drop_accepted,
        settle=actions.settle,
        marks=queries.marks,
        panel=queries.panel,
    ),
)
