# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the demonstration tells of the cards of bids, of the cooperative's papers, and of what came after
two bids of last year. All of it is invented."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from groupes.models import Member
from tenders.bids.models import Bid
from tenders.qualification import actions
from tenders.qualification.models import Credential, Question, Reference, Risk
from tenders.results import actions as after

PAPERS: Final = (
    (Credential.Kind.INSURANCE, "Responsabilité civile professionnelle", 300_000_000, 24),
    (Credential.Kind.CERTIFICATE, "Certificat de qualité des actions de formation", None, 200),
    (Credential.Kind.OTHER, "Attestation de régularité fiscale", None, 400),
)
"""Kind, what it is, amount covered in cents, in how many days it ends."""
TURNOVER: Final = (184_000_000, 191_500_000, 203_200_000)
QUESTIONS: Final[tuple[tuple[str, dict[str, Any]], ...]] = (
    ("nadia", {"text": "Les six ateliers peuvent-ils se tenir dans deux communes à la fois ?",
               "state": Question.State.ANSWERED,
               "answer": "Oui, avec l’accord des deux mairies."}),
    ("theo", {"text": "Les données de comptage de l’an dernier seront-elles fournies ?",
              "state": Question.State.TO_ASK}),
)  # fmt: skip
RISKS: Final[tuple[dict[str, Any], ...]] = (
    {"sentence": "Personne ne dessine pendant les ateliers.", "likely": Risk.Likely.PROBABLE,
     "serious": Risk.Serious.SERIOUS, "response": "Demander autour de nous avant la fin du mois."},
    {"sentence": "Une élection déplace le calendrier des ateliers.",
     "likely": Risk.Likely.POSSIBLE, "serious": Risk.Serious.GRAVE,
     "response": "Prévoir deux dates de repli dans le planning."},
)  # fmt: skip
REFERENCES: Final = (
    {
        "title": "Bilan de la charte du bruit",
        "words": "Huit ateliers, deux quartiers, l’an dernier.",
    },
)


def tell(members: Mapping[str, Member], bid: Bid, studied: Bid) -> None:
    """The card of a bid that is written, the day of one that is studied, the papers of their candidate."""
    keeper = next(
        one
        for one in members.values()
        if one.administers and one.cooperative_id == bid.cooperative_id
    )
    today = bid.groupe.today()
    for kind, label, cents, left in PAPERS:
        actions.keep_credential(
            by=keeper,
            kind=kind,
            label=label,
            amount_cents=cents,
            valid_until=today + dt.timedelta(days=left),
        )
    for back, cents in enumerate(reversed(TURNOVER), start=1):
        actions.say_turnover(by=keeper, year=today.year - back, amount_cents=cents)
    for who, question in QUESTIONS:
        actions.save_rows(by=members[who], bid=bid, rows=Question, added=question)
    asked = Question.objects.filter(bid=bid).order_by("position")
    for (who, _said), one in zip(QUESTIONS, asked, strict=True):
        actions.take_question(by=members[who], question=one)
    for risk in RISKS:
        actions.save_rows(by=members["nadia"], bid=bid, rows=Risk, added=risk)
    for reference in REFERENCES:
        actions.save_rows(by=members["soizic"], bid=bid, rows=Reference, added=reference)
    need = bid.needs.get(title="Facilitation graphique")
    actions.ask_along(
        by=members["nadia"],
        need=need,
        to=members["maelle"],
        word="Tes croquis de réunion m’ont fait penser à toi.",
    )
    on = today + dt.timedelta(days=6)
    actions.set_day(by=members["paul"], bid=studied, on=on, edition=0)


def tell_after(members: Mapping[str, Member], lost: Bid, won: Bid, submitted: Bid) -> None:
    """What the buyer of a lost bid said and who keeps what of it, the time that a won one took, and what is
    due to the buyer of one that waits."""
    after.keep_analysis(
        by=members["paul"],
        bid=lost,
        edition=0,
        winner="Un groupement de deux agences",
        rank=2,
        candidates=4,
        scores="Valeur technique : 52/60. Prix : 27/40.",
    )
    after.say_debrief(
        by=members["paul"],
        bid=lost,
        again="La visite du marché avec les commerçants avant d’écrire.",
        otherwise="Poser la question du budget à l’acheteur : notre prix était seul dans sa zone.",
    )
    after.say_time(by=members["paul"], bid=lost, hours=Decimal(14), word="Le mémoire")
    after.say_time(
        by=members["nadia"], bid=won, hours=Decimal("9.5"), word="Le mémoire et l’audition"
    )
    today = submitted.groupe.today()
    after.save_rounds(
        by=members["ines"],
        bid=submitted,
        added={
            "on": today,
            "kind": "question",
            "text": "Précisez le papier et le grammage proposés.",
            "answer_due": today + dt.timedelta(days=8),
        },
    )
