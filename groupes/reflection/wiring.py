# SPDX-License-Identifier: AGPL-3.0-or-later
"""What reflections declare."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from groupes.belonging import Leaving
from groupes.reflection import actions, leaving, queries, todo
from groupes.reflection.models import Place, Reflection
from groupes.shell.places import HomeLink
from groupes.shell.todo import Seldom
from groupes.web.carried import Carried, Personal
from groupes.web.wiring import Wiring

WIRING = Wiring(
    HomeLink(20, _("Reflection"), "reflection:index", ("reflection",)),
    Seldom(queries.may_wait, todo.reflections, whole=True),
    Leaving(end=actions.let_go, stays=leaving.stays, close=actions.close_groupe),
    Carried(Reflection, ("groupe",)),
    Carried(Place, ("reflection__groupe",), without={"member": None}),
    Personal(Reflection, traces=("opened_by",)),
    Personal(
        Place,
        ("member",),
        erased=True,
        words=_("Where I placed myself in a reflection that is open"),
    ),
)
