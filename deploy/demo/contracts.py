# SPDX-License-Identifier: AGPL-3.0-or-later
"""What buyers of the demonstration awarded: contracts that end soon, that were modified, that are over.
Buyers and firms are invented, their numbers too; days are counted from the day of seeding."""

from __future__ import annotations

import datetime as dt
import io
import json
from typing import Any, Final

from deploy.demo.notices import AUBERT, LYS, Buyer
from tenders.contracts import actions

FIRMS: Final = {
    "atelier": ("90000000100014", "Atelier des Passerelles"),
    "studio": ("90000000200012", "Studio Quai Nord"),
    "cabinet": ("90000000300010", "Cabinet Trois Chemins"),
    "haies": ("90000000400018", "Les Haies Vives"),
}
# buyer, reference, object, CPV, procedure, euros, months, months ago, holders, modification
CONTRACTS: Final[tuple[tuple[Any, ...], ...]] = (
    (LYS, "2023-041", "Concertation du plan local de mobilité", "79416200", "Procédure adaptée",
     58_400, 36, 31, ("atelier", "studio"), None),
    (LYS, "2024-007", "Animation des conseils citoyens", "79952000", "Procédure adaptée",
     39_900, 24, 20, ("atelier",), (8, 46_500, 30)),
    (LYS, "2022-118", "Identité visuelle et site du plan climat", "79340000",
     "Procédure adaptée", 27_000, 12, 44, ("studio",), None),
    (LYS, "2025-033", "Entretien des haies et des fossés", "77310000", "Appel d'offres ouvert",
     240_000, 48, 14, ("haies",), None),
    (AUBERT, "2024-12", "Diagnostic des espaces publics du centre", "71410000",
     "Procédure adaptée", 34_200, 18, 13, ("cabinet", "atelier"), None),
    (AUBERT, "2021-03", "Formation des agents à l’accueil", "80511000", "Procédure adaptée",
     18_000, 48, 52, ("cabinet",), None),
)  # fmt: skip


def records(today: dt.date) -> list[dict[str, Any]]:
    """The contracts as their buyers publish them."""
    return [_record(today, *said) for said in CONTRACTS]


def _record(
    today: dt.date,
    buyer: Buyer,
    reference: str,
    title: str,
    cpv: str,
    procedure: str,
    euros: int,
    months: int,
    ago: int,
    holders: tuple[str, ...],
    moved: tuple[int, int, int] | None,
) -> dict[str, Any]:
    def before(count: int) -> str:
        return (today - dt.timedelta(days=round(count * 30.4375))).isoformat()

    modifications = []
    if moved is not None:
        when, amount, lasts = moved
        modifications.append(
            {
                "id": 1,
                "objetModification": "Séances de plus dans deux communes",
                "dateNotificationModification": before(when),
                "datePublicationDonneesModification": before(when),
                "montant": amount,
                "dureeMois": lasts,
            }
        )
    return {
        "id": reference,
        "acheteur": {"id": buyer.siret, "nom": buyer.name},
        "nature": "Marché",
        "objet": title,
        "codeCPV": cpv,
        "procedure": procedure,
        "lieuExecution": {"code": buyer.postcode, "typeCode": "Code postal", "nom": buyer.city},
        "dureeMois": months,
        "dateNotification": before(ago),
        "datePublicationDonnees": before(ago),
        "montant": euros,
        "formePrix": "Mixte",
        "titulaires": [
            {
                "id": FIRMS[one][0],
                "typeIdentifiant": "SIRET",
                "denominationSociale": FIRMS[one][1],
            }
            for one in holders
        ],
        "modifications": modifications,
    }


def tell(today: dt.date) -> None:
    data = json.dumps({"marches": records(today)}).encode()
    actions.import_files(by=None, files=[("marches-demonstration.json", io.BytesIO(data))])
