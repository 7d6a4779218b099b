# SPDX-License-Identifier: AGPL-3.0-or-later
"""What brands declare."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from groupes.access import Power
from groupes.belonging import Leaving
from groupes.brand import carrying, leaving, queries, rules, todo
from groupes.brand.models import Brand, Contact, Offer, Reference
from groupes.models import Groupe
from groupes.shell.places import Tab
from groupes.shell.todo import Seldom
from groupes.web.carried import Before, Carried, Personal
from groupes.web.wiring import Wiring

WIRING = Wiring(
    Power(rules.EDIT, _("Change the brand’s identity, offers and references"), of_membership=True),
    Power(rules.PUBLISH, _("Put the brand’s public page up, and take it down"), necessary=True),
    Power(rules.ANSWER, _("Read and answer what people write from outside"), necessary=True),
    Tab(75, "brand", _("Brand"), "brand:index", ("brand",), dock=True, kinds=(Groupe.Kind.BRAND,)),
    Seldom(queries.may_wait, lambda me, ids: todo.messages(me)),
    Leaving(leaving.what_goes, leaving.end, closing=leaving.closing, close=leaving.close),
    # Where it arrives, it is put up by somebody of there.
    Carried(Brand, ("groupe",), without={"published_at": None}),
    Carried(Offer, ("brand__groupe",), sheet=True),
    Carried(Reference, ("brand__groupe",), sheet=True),
    Carried(
        Contact,
        ("brand__groupe",),
        sheet=True,
        asked=_(
            "What people wrote by the public page goes too, with their names and addresses: they agree, "
            "or are told before."
        ),
    ),
    Before(
        70,
        "brand",
        _("Name and brand"),
        _("Agree on who keeps the name, its signs, its address and the people who write to it."),
        carrying.before,
    ),
    Personal(Contact, traces=("taken_by",)),
)
