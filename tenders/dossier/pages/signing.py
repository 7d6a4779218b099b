# SPDX-License-Identifier: AGPL-3.0-or-later
"""What whoever signs for the cooperative reads: the papers of that bid, and nothing else of its groupe."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from groupes.access import Me
from groupes.web import formats
from groupes.web import text as texts
from groupes.web.paths import reverse
from tenders.dossier import candidates, facts, queries, rules, words
from tenders.dossier.models import Delegation, Signature


class Read(NamedTuple):
    """A paper to read before one signs."""

    title: str
    source: str
    html: Any
    file_url: str
    ready: bool


def by_what(me: Me, dossier: facts.Dossier) -> tuple[bool, Delegation | None]:
    """Whether somebody may answer, and by which delegation where they are not of the staff. One query
    for who is not."""
    if rules.signs_as_staff(me.member, dossier.bid):
        return True, None
    amount = dossier.price.amount_cents if dossier.price is not None else None
    found = rules.delegation_for(
        me.member,
        dossier.bid,
        amount,
        me.member.cooperative.today(),
        queries.delegations_of(me.member),
    )
    return found is not None, found


def _lots(body: candidates.Body, dossier: facts.Dossier) -> list[str]:
    """What a body answers, by what the lots are called."""
    called = dict(dossier.lots)
    if not body.lots or {*body.lots} >= {*called}:
        return [_("all the lots")] if called else []
    return [called.get(one, one) for one in body.lots]


def signing(
    me: Me, one: Signature, dossier: facts.Dossier, given: Delegation | None
) -> dict[str, Any]:
    """The papers, the price, what is missing: told before one signs."""
    bid = dossier.bid
    read = []
    for held in dossier.papers:
        html: Any = ""
        if held.source == facts.TEXT:
            html = held.piece.html
        read.append(
            Read(
                title=held.piece.title,
                source=f"{held.piece.file.name}, {formats.filesize(held.piece.file.size)}"
                if held.piece.file is not None
                else str(words.SOURCES[held.source]),
                html=html,
                file_url=reverse("dossier:signing_file", args=[one.pk, held.piece.pk])
                if held.piece.file is not None
                else "",
                ready=held.piece.ready,
            )
        )
    unsigned = (facts.UNSIGNED, facts.SENT_BACK, facts.CHANGED)
    return {
        "one": one,
        "bid": bid,
        "papers": read,
        "sections": [
            (section.title, section.level, texts.render(section.text))
            for section in dossier.sections
        ],
        "lacks": words.lacks(lack for lack in facts.lacks(dossier) if lack.code not in unsigned),
        "price": dossier.price,
        "candidate": (candidate := candidates.of(bid)),
        "bodies": [
            (body, candidates.spaced(body.siret), _lots(body, dossier)) for body in candidate.bodies
        ],
        "form_words": words.form(candidate),
        "made_in": words.made_in(bid.notice.language),
        "given": given,
        "seen": dossier.mark,
        "texts_url": reverse("dossier:signing_pdf", args=[one.pk]),
    }
