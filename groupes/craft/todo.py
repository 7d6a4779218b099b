# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of craft waits for a person: attestations to answer, pairings asked, told, or near their end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.utils.translation import gettext as _

from groupes.access import Me
from groupes.craft.models import Attestation, Pairing
from groupes.shell.todo import Action, Item
from groupes.web import formats
from groupes.web.oneline import cut
from groupes.web.paths import reverse


def attestations(me: Me, found: list[Attestation]) -> Iterator[Item]:
    """What peers have seen of me, which I have not answered. No query."""
    for one in found:
        yield _attested(one)


def pairings(me: Me, found: list[Pairing]) -> Iterator[Item]:
    """What is asked of me, told to me, or ends soon. No query."""
    today = me.on or me.member.cooperative.today()
    for one in found:
        yield _pairing(me, one, today)


def _attested(one: Attestation) -> Item:
    names = {
        "name": one.by.name if one.by else _("a former member"),
        "skill": one.skill.current.name,
    }

    def step(name: str) -> str:
        return reverse("craft:attestation", args=[one.pk, name])

    here = (("next", reverse("groupes:today")),)
    return Item(
        kind="attestation",
        title=_("%(name)s has seen you at work: %(skill)s") % names,
        url=reverse("craft:mine"),
        margin=formats.day(one.made_on),
        facts=(cut(one.words, 200),),
        action=Action(_("Show it"), step("show"), "post", (*here, ("seen", one.said))),
        others=(Action(_("No thank you"), step("refuse"), "post", here),),
        icon="check-check",
    )


def _pairing(me: Me, one: Pairing, today: dt.date) -> Item:
    names = {"name": one.other_name(me.pk), "skill": one.skill.current.name}
    page = one.get_absolute_url()
    if one.answer_for_id == me.pk:
        seen = reverse("craft:pairing_step", args=[one.pk, "seen"])
        return Item(
            kind="pairing_told",
            title=_told_words(one) % names,
            url=page,
            facts=(cut(one.answer, 200),),
            action=Action(_("Seen"), seen, "post", (("next", reverse("groupes:today")),)),
            answers=True,
            icon="check-check",
        )
    if one.state == Pairing.State.ASKED:
        words = (
            _("%(name)s offers to pass on to you: %(skill)s")
            if one.learner_id == me.pk
            else _("%(name)s would like to learn from you: %(skill)s")
        )
        return Item(
            kind="pairing_asked",
            title=words % names,
            url=page,
            facts=(cut(one.message, 200),),
            action=Action(_("Answer"), page),
            urgent=True,
            icon="users",
        )
    over = one.ends_on < today
    words = _("With %(name)s, %(skill)s: it ends soon")
    if over:
        words = _("With %(name)s, %(skill)s: its end has passed")
    return Item(
        kind="pairing_ending",
        title=words % names,
        url=page,
        due=None if over else one.ends_on,
        margin=formats.day(one.ends_on) if over else "",
        facts=(cut(one.goal, 200),),
        action=Action(_("Prolong it, or end it"), page),
        icon="users",
    )


def _told_words(one: Pairing) -> str:
    if one.state == Pairing.State.GOING:
        return _("%(name)s accepts: %(skill)s")
    if one.state == Pairing.State.DECLINED:
        return _("%(name)s answers: not now, %(skill)s")
    return _("With %(name)s, it has ended: %(skill)s")
