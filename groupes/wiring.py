# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the ground floor declares (``groupes/web/wiring.py`` says how it is found)."""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from groupes import leaving, outbox, queries, rules, todo
from groupes.access import Container, Power
from groupes.belonging import Leaving, SignOfLife
from groupes.models import Groupe, GroupeGroupObjectPermission, Member, Membership, Word
from groupes.shell.palette import PaletteKind
from groupes.shell.places import Place, Tab
from groupes.shell.todo import Seldom
from groupes.things import Kind
from groupes.web.carried import Carried, LeftBehind, Personal
from groupes.web.wiring import Wiring

WIRING = Wiring(
    Container(Groupe, GroupeGroupObjectPermission, groupe_id="pk"),
    Power(rules.WELCOME, _("Welcome those who ask to join, and invite"), necessary=True),
    Power(rules.EDIT, _("Change the groupe’s name, purpose and charter")),
    Kind("groupes.groupe", queries.name_groupes),
    Place(10, "today", "groupes:today", "sun", _("Today"), _("Today"), ("groupes:today",)),
    Place(
        15,
        "groupes",
        "groupes:directory",
        "users-round",
        bar=_("Groupes"),
        views=("groupes:directory", "founding"),
    ),
    Place(50, "search", "groupes:jump", "search", bar=_("Search"), views=("groupes:jump",)),
    Tab(10, "home", _("Home"), "groupes:home", ("groupes", "journal"), outside=True, dock=True),
    Tab(
        90,
        "members",
        _("Members"),
        "groupes:members",
        ("groupes:members", "groupes:leave", "groupes:close"),
        dock=True,
    ),
    PaletteKind(10, _("Groupes"), queries.find_groupes),
    Seldom(todo.memberships_waiting, todo.memberships_to_answer, whole=True, answers=True),
    Seldom(todo.words_waiting, lambda me, ids: todo.words_to_read(me)),
    Seldom(todo.pauses_over, todo.pauses_to_end, whole=True),
    Leaving(leaving.what_goes, closing=leaving.closing),
    SignOfLife(queries.last_entries),
    Carried(Groupe, ("pk",), sheet=True),
    Carried(Group, ("groupe",)),
    Carried(GroupeGroupObjectPermission, ("content_object",)),
    Carried(
        Membership,
        ("groupe",),
        only=Q(state__in=[*Membership.BELONGING, Membership.State.ENDED]),
        without=dict.fromkeys(("message", "answer"), "")
        | dict.fromkeys(
            (
                "asked_at",
                "invited_at",
                "answered_at",
                "answered_by",
                "invited_by",
                "answer_for",
                "parted_on",
            )
        ),
        sheet=True,
    ),
    LeftBehind(Word, _("Words from one person to another are theirs.")),
    Personal(Member, ("user",), words=_("My page")),
    Personal(
        Membership,
        ("member",),
        traces=("answered_by", "invited_by", "answer_for"),
        erased={"message": "", "answer": ""},
        words=_("My groupes: when I asked, joined and left, with the words said then"),
    ),
    Personal(Word, ("by", "to"), erased=True, words=_("Words left for others, and for me")),
    outbox.deliver,
)
