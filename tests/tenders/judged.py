# SPDX-License-Identifier: AGPL-3.0-or-later
"""One call in each format that says how offers are judged, for how long and whether one visits the site:
what one set of tests reads in all of them."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from tests.tenders import calls

type Criteria = Sequence[tuple[str, str, float]]
"""(name, kind, weight in percent)."""

CRITERIA: Criteria = (
    ("Méthode proposée", "quality", 45),
    ("Équipe", "quality", 15),
    ("Prix", "price", 40),
)
PAGES = "Le mémoire technique fera 12 pages au plus, annexes comprises."
TEXT = f"Animer des ateliers pendant la fête des 30 pages d’histoire. {PAGES} Merci."
VISIT = "Rendez-vous à la halle, le mardi matin."


def criterion(name: str, kind: str, number: str = "", code: str = "per-exa", **more: str) -> str:
    """An award criterion of eForms; ``listed``: of which list the code is."""
    listed = more.get("listed", "number-weight")
    numbers = (
        "<ext:UBLExtensions><ext:UBLExtension><ext:ExtensionContent><efext:EformsExtension>"
        f"<efac:AwardCriterionParameter><efbc:ParameterCode listName='{listed}'>{code}</efbc:ParameterCode>"
        f"<efbc:ParameterNumeric>{number}</efbc:ParameterNumeric></efac:AwardCriterionParameter>"
        f"{more.get('mark', '')}"
        "</efext:EformsExtension></ext:ExtensionContent></ext:UBLExtension></ext:UBLExtensions>"
        if number
        else ""
    )
    called = f"<cbc:Name languageID='FRA'>{escape(name)}</cbc:Name>" if name else ""
    words = more.get("words", "")
    described = (
        f"<cbc:Description languageID='FRA'>{escape(words)}</cbc:Description>" if words else ""
    )
    return (
        f"<cac:SubordinateAwardingCriterion>{numbers}<cbc:AwardingCriterionTypeCode>{kind}"
        f"</cbc:AwardingCriterionTypeCode>{called}{described}</cac:SubordinateAwardingCriterion>"
    )


def awarding(*criteria: str, words: str = "") -> str:
    said = (
        f"<cbc:CalculationExpression languageID='FRA'>{words}</cbc:CalculationExpression>"
        if words
        else ""
    )
    return (
        f"<cac:AwardingTerms><cac:AwardingCriterion>{said}{''.join(criteria)}"
        "</cac:AwardingCriterion></cac:AwardingTerms>"
    )


PLANNED = (
    "<cac:PlannedPeriod><cbc:DurationMeasure unitCode='MONTH'>24</cbc:DurationMeasure></cac:PlannedPeriod>"
    "<cac:ContractExtension><cbc:MaximumNumberNumeric>2</cbc:MaximumNumberNumeric><cac:Renewal><cac:Period>"
    "<cbc:Description languageID='FRA'>Reconduction tacite.</cbc:Description></cac:Period></cac:Renewal>"
    "</cac:ContractExtension>"
)


def ted(criteria: Criteria = CRITERIA, text: str = TEXT, **more: Any) -> bytes:
    judged = awarding(*(criterion(name, kind, f"{weight:g}") for name, kind, weight in criteria))
    return calls.eforms(
        more.pop("key", "jugée"), description=text, judged=judged, planned=PLANNED, **more
    )


def boamp_of_ted(criteria: Criteria = CRITERIA, text: str = TEXT) -> bytes:
    return calls.in_boamp(ted(criteria, text), "26-700001")


def _record(kind: str, donnees: dict[str, Any]) -> dict[str, Any]:
    return {
        "idweb": "26-700002",
        "objet": "Animation",
        "code_departement": ["59"],
        "dateparution": "2026-05-12",
        "nomacheteur": "Ville de Saint-Aubert",
        "nature": "APPEL_OFFRE",
        "etat": "INITIAL",
        "famille": kind,
        "gestion": "{}",
        "donnees": donnees,
    }


def _as_xml(name: str, value: Any) -> str:
    """The XML that BOAMP's API makes its JSON of."""
    if isinstance(value, list):
        return "".join(_as_xml(name, one) for one in value)
    if isinstance(value, dict):
        attributes = "".join(
            f" {key[1:]}={quoteattr(str(one))}" for key, one in value.items() if key[0] == "@"
        )
        inner = "".join(_as_xml(key, one) for key, one in value.items() if key[0] not in "@#")
        return f"<{name}{attributes}>{inner}{escape(str(value.get('#text', '')))}</{name}>"
    return f"<{name}>{escape(str(value))}</{name}>"


def _bulletin(record: dict[str, Any], root: str) -> bytes:
    gestion = {
        "REFERENCE": {"IDWEB": record["idweb"], "TYPE_AVIS": {"NATURE": {record["nature"]: ""}}},
        "INDEXATION": {
            "DATE_PUBLICATION": record["dateparution"],
            "NOMORGANISME": record["nomacheteur"],
        },
    }
    inside = _as_xml("GESTION", gestion) + _as_xml("DONNEES", record["donnees"])
    closing = root.split(" ", 1)[0]
    return f"<{root}>{inside}</{closing}>".encode()


ANN = 'jo:ann xmlns:jo="http://boamp.journal-officiel.gouv.fr/XML/3.2.5"'


def _mapa(criteria: Criteria, text: str) -> dict[str, Any]:
    inner = {
        "description": {"objet": "Animation"},
        "caracteristiques": {"principales": text},
        "duree": {"nbMois": "24"},
        "criteres": {
            "criterePondere": [
                {"critere": name, "criterePCT": f"{weight:g}"} for name, _kind, weight in criteria
            ]
        },
    }
    return _record("MAPA", {"MAPA": {"organisme": {"cp": "59188"}, "initial": inner}})


def mapa(criteria: Criteria = CRITERIA, text: str = TEXT) -> bytes:
    return json.dumps(_mapa(criteria, text)).encode()


def mapa_xml(criteria: Criteria = CRITERIA, text: str = TEXT) -> bytes:
    return _bulletin(_mapa(criteria, text), ANN)


def _fnsimple(criteria: Criteria, text: str) -> dict[str, Any]:
    """This form says its criteria in a text."""
    said = "Les offres sont jugées ainsi :\n" + "\n".join(
        f"- {name} : {weight:g} %" for name, _kind, weight in criteria
    )
    inner = {
        "procedure": {"criteresAttrib": said},
        "natureMarche": {"intitule": "Animation", "description": text, "dureeMois": "24"},
        "informComplementaire": {"oui": {"visiteDetail": VISIT}},
    }
    return _record("FNS", {"FNSimple": {"organisme": {"cp": "59188"}, "initial": inner}})


def fnsimple(criteria: Criteria = CRITERIA, text: str = TEXT) -> bytes:
    return json.dumps(_fnsimple(criteria, text)).encode()


def fnsimple_xml(criteria: Criteria = CRITERIA, text: str = TEXT) -> bytes:
    return _bulletin(_fnsimple(criteria, text), ANN)


def _legacy(criteria: Criteria, text: str) -> dict[str, Any]:
    weighted = [{"@POIDS": f"{weight:g}", "#text": name} for name, _kind, weight in criteria]
    return _record(
        "JOUE",
        {
            "IDENTITE": {"DENOMINATION": "Ville de Saint-Aubert", "CP": "59188"},
            "OBJET": {
                "TITRE_MARCHE": "Animation",
                "OBJET_COMPLET": text,
                "DUREE_DELAI": {"DUREE_MOIS": "24"},
                "CARACTERISTIQUES": {"RECONDUCTIONS": {"OUI": {"NB": "2"}}},
            },
            "PROCEDURE": {"CRITERES_ATTRIBUTION": {"CRITERES_PONDERES": {"CRITERE": weighted}}},
        },
    )


def legacy(criteria: Criteria = CRITERIA, text: str = TEXT) -> bytes:
    return json.dumps(_legacy(criteria, text)).encode()


def legacy_xml(criteria: Criteria = CRITERIA, text: str = TEXT) -> bytes:
    return _bulletin(_legacy(criteria, text), "ANNONCE")


def ocds(criteria: Criteria = CRITERIA, text: str = TEXT) -> bytes:
    listed = [
        {"type": kind, "name": name, "numbers": [{"number": weight, "weight": "percentageExact"}]}
        for name, kind, weight in criteria
    ]
    lot = {
        "id": "1",
        "title": "Animation",
        "awardCriteria": {"criteria": listed},
        "contractPeriod": {"durationInDays": 730},
        "hasRenewal": True,
        "renewal": {"maximumRenewals": 2, "description": "Reconduction tacite."},
    }
    release = {
        "ocid": "ocds-essai1-jugee",
        "id": "1",
        "date": "2026-05-12T09:00:00+02:00",
        "tag": ["tender"],
        "language": "fr",
        "buyer": {"id": "1", "name": "Ville de Saint-Aubert"},
        "tender": {"id": "1", "title": "Animation", "description": text, "status": "active", "lots": [lot],
                   "tenderPeriod": {"endDate": "2026-06-12T12:00:00+02:00"}},
    }  # fmt: skip
    return json.dumps({"releases": [release]}).encode()


FORMATS: dict[str, Callable[..., bytes]] = {
    "eForms (TED’s files, and what its search leads to)": ted,
    "eForms in BOAMP’s API": boamp_of_ted,
    "MAPA, API": mapa,
    "MAPA, XML": mapa_xml,
    "FNSimple, API": fnsimple,
    "FNSimple, XML": fnsimple_xml,
    "before 2024, API": legacy,
    "before 2024, XML": legacy_xml,
    "OCDS": ocds,
}
RENEWALS = ("eForms", "before", "OCDS")
"""Beginnings of the names of those that have a field for renewals."""
VISITS = ("FNSimple",)
TODAY = dt.date(2026, 6, 1)
