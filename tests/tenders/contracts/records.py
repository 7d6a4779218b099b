# SPDX-License-Identifier: AGPL-3.0-or-later
"""Records of DECP written for tests: invented buyers, firms and contracts."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from typing import Any

from django.db import transaction

from groupes.models import Member
from tenders.contracts import actions
from tenders.contracts.models import Import
from tenders.contracts.parsing import Contract, Refusal, parse

TOWN = "21590001200019"
VALLEY = "20005000700018"
WORKSHOP = "51000000100012"
STUDIO = "52000000200015"


def holder(
    identifier: str | int = WORKSHOP, name: str = "Atelier Lys", kind: str = "SIRET"
) -> dict[str, Any]:
    return {"typeIdentifiant": kind, "id": identifier, "denominationSociale": name}


def v2019(reference: str = "2024-001", **said: Any) -> dict[str, Any]:
    """A contract in the format of 2019."""
    record = {
        "id": reference,
        "acheteur": {"id": TOWN, "nom": "Ville de Saint-Aubert"},
        "nature": "Marché",
        "objet": "Concertation du plan vélo",
        "codeCPV": "79416200-5",
        "procedure": "Procédure adaptée",
        "lieuExecution": {"code": "59310", "typeCode": "Code postal", "nom": "SAINT-AUBERT"},
        "dureeMois": 24,
        "dateNotification": "2024-01-31",
        "datePublicationDonnees": "2024-02-10+01:00",
        "montant": 48000.5,
        "formePrix": "Ferme",
        "titulaires": [holder()],
        "modifications": [],
    }
    return {key: value for key, value in (record | said).items() if value is not None}


def v2022(reference: str = "2025-001", **said: Any) -> dict[str, Any]:
    """A contract in the format of 2022: no name of anybody, lists in lists."""
    record = {
        "id": reference,
        "acheteur": {"id": TOWN},
        "nature": "Marché",
        "objet": "Animation d’ateliers",
        "codeCPV": "79950000-8",
        "techniques": {"technique": ["Accord-cadre"]},
        "modalitesExecution": {"modaliteExecution": ["Bons de commande"]},
        "procedure": "Appel d'offres ouvert",
        "lieuExecution": {"code": "59", "typeCode": "Code département"},
        "dureeMois": 48,
        "dateNotification": "2025-03-01",
        "datePublicationDonnees": "2025-03-15",
        "montant": 120000,
        "offresRecues": 3,
        "typesPrix": {"typePrix": ["Unitaire"]},
        "typeGroupementOperateurs": "Conjoint",
        "titulaires": [
            {"titulaire": {"typeIdentifiant": "SIRET", "id": WORKSHOP}},
            {"titulaire": {"typeIdentifiant": "TVA", "id": "BE0999999999"}},
        ],
        "modifications": [],
    }
    return {key: value for key, value in (record | said).items() if value is not None}


def concession(reference: str = "C-1", **said: Any) -> dict[str, Any]:
    return {
        "id": reference,
        "autoriteConcedante": {"id": VALLEY, "nom": "Communauté de la Lys"},
        "_type": "Contrat de concession",
        "nature": "Concession de service",
        "objet": "Exploitation du camping",
        "procedure": "Procédure négociée ouverte",
        "dureeMois": 120,
        "dateSignature": "2020-05-04",
        "dateDebutExecution": "2020-06-01",
        "datePublicationDonnees": "2020-07-01",
        "valeurGlobale": 900000,
        "concessionnaires": [holder(STUDIO, "Camping du Bac")],
    } | said


def row(reference: str = "T-1", number: int | None = 0, **said: Any) -> dict[str, Any]:
    """A row of a table: a holder of a state of a contract."""
    return {
        "uid": f"{TOWN}{reference}",
        "id": reference,
        "nature": "Marché",
        "acheteur_id": TOWN,
        "acheteur_nom": "Ville de Saint-Aubert",
        "titulaire_id": WORKSHOP,
        "titulaire_typeIdentifiant": "SIRET",
        "titulaire_nom": "Atelier Lys",
        "objet": "Entretien des haies",
        "montant": 20000.0,
        "codeCPV": "77310000",
        "procedure": "Procédure adaptée",
        "dureeMois": 12,
        "dateNotification": "2024-05-01",
        "datePublicationDonnees": "2024-05-10",
        "lieuExecution_code": "59310",
        "lieuExecution_typeCode": "Code postal",
        "modification_id": number,
    } | said


def as_bytes(value: Any) -> bytes:
    return value if isinstance(value, bytes) else json.dumps(value, ensure_ascii=False).encode()


def read(value: Any) -> list[Contract | Refusal]:
    return [*parse(as_bytes(value), name="essai.json")]


def one(value: Any) -> Contract:
    (found,) = read(value)
    assert isinstance(found, Contract), found
    return found


def said(value: Any) -> dict[str, Any]:
    return one(value).to_json()


def refused(value: Any) -> list[tuple[str, int | None]]:
    return [(item.error, item.record) for item in read(value) if isinstance(item, Refusal)]


def brought(*records: Any, by: Member | None = None) -> Import:
    """These records, imported as one file."""
    files: Sequence[tuple[str, Any]] = [("essai.json", io.BytesIO(as_bytes({"marches": records})))]
    with transaction.atomic():
        return actions.import_files(by=by, files=files)
