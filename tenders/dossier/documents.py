# SPDX-License-Identifier: AGPL-3.0-or-later
"""The papers as documents to be set (``groupes/web/typeset``), from what is known of a bid: in the language
of the call, whoever asks, without an hour, so that the same papers are the same bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import wraps
from typing import Concatenate

from django.utils import translation
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from groupes.web import formats, text, typeset
from groupes.web.typeset import Block, Document
from tenders.bids.models import Bid, Piece
from tenders.dossier import candidates, facts, papers, words
from tenders.dossier.candidates import Body
from tenders.dossier.models import Section


def _language() -> str:
    return (get_language() or "fr")[:2]


def language_of(bid: Bid) -> str:
    """The language that the papers of a bid are made in. ``bid.notice`` loaded."""
    return papers.language_of(bid.notice.language)


def _of_the_call[T: Bid | facts.Dossier, **P](
    write: Callable[Concatenate[T, P], Document],
) -> Callable[Concatenate[T, P], Document]:
    """A document written in the language of the call: whoever is handed it is the buyer."""

    @wraps(write)
    def written(about: T, *args: P.args, **kwargs: P.kwargs) -> Document:
        bid = about if isinstance(about, Bid) else about.bid
        with translation.override(language_of(bid)):
            return write(about, *args, **kwargs)

    return written


def _about(bid: Bid) -> list[tuple[str, str]]:
    """The call, as the head of a paper tells it."""
    notice = bid.notice
    told = [
        (_("Buyer"), notice.buyer_names),
        (_("Call"), notice.title or bid.title),
        # The number of a call that was entered by hand is ours, and says nothing to its buyer.
        (_("Reference"), "" if notice.source == notice.Source.HAND else notice.reference),
        (_("Lots"), ", ".join(_lots(bid).values())),
    ]
    return [(label, said) for label, said in told if said]


def _lots(bid: Bid) -> dict[str, str]:
    """What the answered lots are called, by their id. One query."""
    rows = bid.bid_lots.exclude(lot_ref="").select_related("lot").order_by("pk")
    return {row.lot_ref: (row.lot.title if row.lot else "") or row.lot_ref for row in rows}


def _shown(source: str, deeper: int) -> list[Block]:
    return typeset.of_html(text.render(source), deeper=deeper)


@_of_the_call
def one_text(bid: Bid, piece: Piece) -> Document:
    """The text of one piece."""
    return Document(
        title=piece.title,
        language=_language(),
        subtitle=bid.cooperative.name,
        mark="" if piece.ready else _("Draft"),
        facts=_about(bid),
        body=_shown(piece.body, 0),
        footer=bid.cooperative.name,
    )


def _sections(sections: Sequence[Section], deeper: int = 0) -> Iterator[Block]:
    for one in sections:
        yield typeset.heading(one.level + deeper, one.title)
        yield from _shown(one.text, one.level + deeper)


@_of_the_call
def memoir(dossier: facts.Dossier, title: str = "") -> Document:
    """The technical memoir, its sections in order."""
    bid = dossier.bid
    drafted = any(one.generic or not one.text.strip() for one in dossier.sections)
    return Document(
        title=title or _("Technical memoir"),
        language=_language(),
        subtitle=bid.cooperative.name,
        mark=_("Draft") if drafted else "",
        facts=_about(bid),
        contents=_("Contents"),
        body=list(_sections(dossier.sections)),
        footer=bid.cooperative.name,
    )


@_of_the_call
def texts(dossier: facts.Dossier) -> Document:
    """All that is written, paper after paper: to be read over before anything is final."""
    body: list[Block] = []
    for held in dossier.papers:
        if body:
            body.append(typeset.page_break())
        body.append(typeset.heading(1, held.piece.title))
        if held.source == facts.OUTLINE:
            body += _sections(dossier.sections, 1)
        elif held.source == facts.TEXT:
            body += _shown(held.piece.body, 1)
        elif held.source == facts.FILE and held.piece.file is not None:
            body.append(typeset.paragraph(_("A file: %(name)s") % {"name": held.piece.file.name}))
        elif held.source == facts.NOTHING:
            body.append(typeset.paragraph(_("Nothing is written here yet.")))
        else:
            body.append(typeset.paragraph(_("Filled in from who the candidate is.")))
    return Document(
        title=dossier.bid.title,
        language=_language(),
        subtitle=_("All the texts of the bid"),
        mark=_("To be read over"),
        facts=_about(dossier.bid),
        contents=_("Contents"),
        body=body,
        footer=dossier.bid.cooperative.name,
    )


def _bodies(bid: Bid, bodies: Sequence[Body], *, shares: bool) -> Block:
    called = _lots(bid)
    head = [_("Member"), "SIRET", _("Lots")]
    rows = []
    for one in bodies:
        name = _("%(name)s, lead") % {"name": one.name} if one.is_lead else one.name
        row = [name, one.siret or _("not said"), _lots_of(one, called)]
        if shares:
            row.append(
                formats.money(one.amount_cents) if one.amount_cents is not None else _("not said")
            )
        rows.append(row)
    if shares:
        head.append(_("Part, without tax"))
    return typeset.table(head, rows, numbers=[3] if shares else [])


def _lots_of(body: Body, called: dict[str, str]) -> str:
    """The lots of a body, in words: all of them where none is said, or each."""
    if not body.lots or set(body.lots) >= set(called):
        return _("all the lots")
    return ", ".join(called.get(one, one) for one in body.lots)


@_of_the_call
def letter(bid: Bid) -> Document:
    """A letter of candidacy with what a DC1 asks: whom it is for, who comes, under which form, what is
    declared. ``bid.cooperative`` and ``bid.notice`` loaded."""
    candidate = candidates.of(bid)
    lead = candidate.lead
    body = [
        typeset.heading(1, _("Who comes forward")),
        typeset.paragraph(words.form(candidate)),
        _bodies(bid, candidate.bodies, shares=False),
        typeset.heading(1, pgettext("an agreement", "Object")),
        typeset.paragraph(
            _("The lots named above.")
            if _lots(bid)
            else _("The whole contract: it is not divided into lots that are answered apart.")
        ),
        typeset.heading(1, _("What the candidate declares on its honour")),
        typeset.lines(
            [
                _("None of the cases of exclusion of the Public Procurement Code applies to it."),
                _("It fulfils its duties as to the employment of disabled workers."),
                _("What it says of its capacities and means is exact."),
            ]
        ),
    ]
    if candidate.several:
        body += [
            typeset.heading(1, _("The lead")),
            typeset.paragraph(
                _("The members give %(name)s the power to represent them before the buyer.")
                % {"name": lead.name}
            ),
        ]
    body += [
        typeset.heading(1, _("Signed")),
        typeset.paragraph(_("Done at ………………………, on ………………………")),
        typeset.row_of_signatures(
            [(one.name, _("lead of the consortium") if one.is_lead and candidate.several else "") for one in candidate.bodies]
        ),
    ]  # fmt: skip
    return Document(
        title=_("Letter of candidacy"),
        language=_language(),
        subtitle=_("With what the form DC1 asks"),
        facts=_about(bid),
        body=body,
        footer=lead.name,
    )


@_of_the_call
def agreement(dossier: facts.Dossier) -> Document:
    """The agreement of a consortium: its bodies, what each promises and for how much, what is delivered,
    how one leaves it. To be read over by those who sign: it says what it does not know."""
    bid = dossier.bid
    candidate = candidates.of(bid)
    lead = candidate.lead
    total = dossier.price.amount_cents if dossier.price is not None else None
    told = [one.amount_cents for one in candidate.bodies if one.amount_cents is not None]
    body: list[Block] = [
        typeset.heading(1, _("Between")),
        typeset.lines(
            _("%(name)s, SIRET %(siret)s") % {"name": one.name, "siret": one.siret or _("not said")}
            for one in candidate.bodies
        ),
        typeset.heading(1, _("Article 1. What for")),
        typeset.paragraph(
            _("The members answer together the call “%(call)s” of %(buyer)s.")
            % {"call": bid.notice.title or bid.title, "buyer": bid.notice.buyer_names or "…"}
        ),
        typeset.paragraph(words.form(candidate)),
        typeset.heading(1, _("Article 2. The lead")),
        typeset.paragraph(
            _("%(name)s represents the members before the buyer until the contract ends.")
            % {"name": lead.name}
        ),
        typeset.heading(1, _("Article 3. What each promises")),
        _bodies(bid, candidate.bodies, shares=True),
    ]
    if total is not None:
        body.append(
            typeset.paragraph(
                _("The price of the offer is %(amount)s without tax.")
                % {"amount": formats.money(total)}
            )
        )
        if len(told) == len(candidate.bodies) and sum(told) != total:
            body.append(
                typeset.paragraph(
                    _("The parts come to %(sum)s: they are to be brought to the price.")
                    % {"sum": formats.money(sum(told))}
                )
            )
    else:
        body.append(typeset.paragraph(_("The price of the offer is not chosen yet.")))
    needs = list(bid.needs.order_by("position", "pk"))
    body += [
        typeset.heading(1, _("Article 4. What is delivered")),
        typeset.lines([need.title for need in needs])
        if needs
        else typeset.paragraph(_("Not written yet.")),
        typeset.heading(1, _("Article 5. How it is paid")),
        typeset.paragraph(
            _("Each member invoices its part, and is paid by the buyer on an account of its own.")
            if candidate.form != candidates.SOLIDARY
            else _("The buyer pays on the account that the members name together.")
        ),
        typeset.heading(1, _("Article 6. When a member can no longer do its part")),
        typeset.paragraph(
            _("It tells the others at once; the lead proposes to the buyer who takes it over.")
        ),
        typeset.heading(1, _("Signed")),
        typeset.row_of_signatures(
            [
                (one.name, _("lead of the consortium") if one.is_lead else "")
                for one in candidate.bodies
            ]
        ),
    ]
    return Document(
        title=_("Consortium agreement"),
        language=_language(),
        subtitle=_("To be read over by those who sign it"),
        facts=_about(bid),
        body=body,
        footer=lead.name,
    )


def in_place(dossier: facts.Dossier, held: facts.Held) -> Document | None:
    """What is set in the place of a paper; None of a file, or where there is nothing."""
    if held.source == facts.OUTLINE:
        return memoir(dossier, held.piece.title)
    if held.source == facts.TEXT:
        return one_text(dossier.bid, held.piece)
    if held.source == facts.LETTER:
        return letter(dossier.bid)
    if held.source == facts.AGREEMENT:
        return agreement(dossier)
    return None
