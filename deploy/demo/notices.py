# SPDX-License-Identifier: AGPL-3.0-or-later
"""The notices of the demonstration: written by us, in the eForms and BOAMP formats.

Buyers and contracts are invented; deadlines are computed from the day of seeding, so that there
is always something to answer. Addresses end in ``.example`` (RFC 2606): they lead nowhere.
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
from dataclasses import dataclass, field
from typing import Final
from zoneinfo import ZoneInfo

from lxml import etree
from lxml.builder import ElementMaker

PARIS: Final = ZoneInfo("Europe/Paris")
UBL: Final = "urn:oasis:names:specification:ubl:schema:xsd:"
EFORMS: Final = "http://data.europa.eu/p27/eforms-ubl-extension"
NS: Final = {
    None: f"{UBL}ContractNotice-2",
    "cac": f"{UBL}CommonAggregateComponents-2",
    "cbc": f"{UBL}CommonBasicComponents-2",
    "ext": f"{UBL}CommonExtensionComponents-2",
    "efac": f"{EFORMS}-aggregate-components/1",
    "efbc": f"{EFORMS}-basic-components/1",
    "efext": f"{EFORMS}s/1",
}
ROOT: Final = ElementMaker(namespace=NS[None], nsmap=NS)
CAC: Final = ElementMaker(namespace=NS["cac"], nsmap=NS)
CBC: Final = ElementMaker(namespace=NS["cbc"], nsmap=NS)
EXT: Final = ElementMaker(namespace=NS["ext"], nsmap=NS)
EFAC: Final = ElementMaker(namespace=NS["efac"], nsmap=NS)
EFBC: Final = ElementMaker(namespace=NS["efbc"], nsmap=NS)
EFEXT: Final = ElementMaker(namespace=NS["efext"], nsmap=NS)


@dataclass(frozen=True)
class Buyer:
    name: str
    nuts: str
    postcode: str
    city: str
    siret: str = ""  # none that could be of anybody: their check digits are wrong


@dataclass(frozen=True)
class LotSpec:
    title: str
    description: str
    cpv: str
    value: int | None = None


@dataclass(frozen=True)
class Spec:
    """One call. ``days``: from today to its deadline, at ``hour`` in Paris."""

    key: str
    format: str  # eforms | fnsimple | mapa
    buyer: Buyer
    title: str
    description: str
    cpv: tuple[str, ...]
    days: int
    published: int  # days ago
    hour: dt.time = dt.time(12, 0)
    value: int | None = None
    lots: tuple[LotSpec, ...] = ()
    procedure: str = "open"
    group_form: str = ""
    moved_from: int | None = None  # days: the deadline before a change notice moved it
    cancelled: bool = False
    twin_of: str = ""  # the same procedure, in the other source
    criteria: tuple[tuple[str, str, int], ...] = ()  # name, kind, percent
    months: int = 0
    renewals: int | None = None
    visit: str = ""  # compulsory, with these details (FNSimple)
    notes: dict[str, str] = field(default_factory=dict)


LYS: Final = Buyer(
    "Communauté d’agglomération de la Lys-Aval",
    "FRE11",
    "59940",
    "Estaires-sur-Aval",
    "20000000900011",
)
AUBERT: Final = Buyer(
    "Ville de Saint-Aubert-les-Prés", "FRE11", "59188", "Saint-Aubert-les-Prés", "21590000900012"
)
RIVES: Final = Buyer("Métropole des Deux Rives", "FRE11", "59100", "Deux-Rives")
BOCAGE: Final = Buyer("Département du Haut-Bocage", "FRD13", "61000", "Alençon")
OPALE: Final = Buyer("Syndicat mixte de la Côte d’Argile", "FRE12", "62200", "Argile-sur-Mer")
SANTE: Final = Buyer("Groupement hospitalier des Trois Vallées", "FRE12", "62000", "Trois-Vallées")

SPECS: Final = (
    Spec(
        "plan-velo",
        "eforms",
        LYS,
        "Concertation du plan vélo 2027-2033",
        "Concevoir et animer la concertation préalable au plan vélo : diagnostic des usages, six "
        "séances publiques au moins, enquête en ligne, attention aux publics éloignés, bilan illustré.",
        ("79416200", "71410000"),
        17,
        21,
        value=65_000,
        moved_from=12,
        group_form="Groupement conjoint avec mandataire solidaire",
        criteria=(
            ("Compréhension des enjeux", "quality", 20),
            ("Méthode de concertation", "quality", 40),
            ("Prix", "price", 40),
        ),
        months=18,
        renewals=1,
        lots=(
            LotSpec(
                "Concertation", "Diagnostic, ateliers publics, enquête, bilan.", "79416200", 40_000
            ),
            LotSpec(
                "Communication", "Identité, affiches, site léger et accessible.", "79340000", 25_000
            ),
            LotSpec("Évaluation", "Évaluation à un an, avec les habitants.", "79419000"),
        ),
    ),
    Spec(
        "budget-ecoles",
        "fnsimple",
        AUBERT,
        "Budget participatif des écoles",
        "Accompagner trois écoles dans un budget participatif : animation avec les enfants, "
        "formation des équipes, évaluation. Le mémoire technique fera 12 pages au plus.",
        ("80500000",),
        24,
        12,
        dt.time(17, 0),
        value=28_000,
        criteria=(
            ("Démarche avec les enfants", "quality", 50),
            ("Équipe et références", "quality", 15),
            ("Prix", "price", 35),
        ),
        months=10,
        visit="Visite des trois écoles un mercredi matin, sur rendez-vous.",
        lots=(
            LotSpec("Animation", "Ateliers avec les enfants et les familles.", "80500000"),
            LotSpec("Évaluation", "Ce qui a changé, pour qui.", "79419000"),
        ),
    ),
    Spec(
        "guide-aidants",
        "mapa",
        SANTE,
        "Guide des aidants : rédaction, illustration et fabrication",
        "Un guide de 48 pages écrit avec des aidants, en français facile à lire, imprimé et en ligne.",
        (),
        9,
        15,
        dt.time(16, 0),
        group_form="groupement solidaire",
        criteria=(("Lisibilité pour les aidants", "quality", 60), ("Prix", "price", 40)),
        months=8,
        lots=(
            LotSpec("Rédaction et illustration", "48 pages, relues par des aidants.", ""),
            LotSpec("Impression", "2 000 exemplaires, papier recyclé.", ""),
        ),
    ),
    Spec(
        "sobriete",
        "eforms",
        RIVES,
        "Accompagnement à la sobriété numérique des services",
        "Mesure, formation de relais dans les services, plan d’action sur trois ans.",
        ("72220000", "80533100"),
        31,
        6,
        value=90_000,
        lots=(
            LotSpec(
                "Mesure et plan d’action",
                "Empreinte des usages et du matériel.",
                "72220000",
                60_000,
            ),
            LotSpec("Formation", "Formation de quarante relais.", "80533100", 30_000),
        ),
    ),
    Spec(
        "plu-dialogue",
        "eforms",
        RIVES,
        "Dialogue citoyen autour du plan local d’urbanisme",
        "Assistance à la concertation réglementaire et au dialogue avec les communes.",
        ("71410000",),
        12,
        9,
        dt.time(11, 30),
        value=120_000,
        procedure="restricted",
    ),
    Spec(
        "film-port",
        "fnsimple",
        OPALE,
        "Film documentaire sur les métiers du littoral",
        "Un film de vingt-six minutes tourné avec les gens de mer, et cinq portraits courts.",
        ("92111000",),
        7,
        10,
        dt.time(12, 0),
        value=35_000,
    ),
    Spec(
        "site-bocage",
        "eforms",
        BOCAGE,
        "Refonte du site de la médiathèque départementale",
        "Site léger, accessible (RGAA) et sobre, reprise des contenus, formation des équipes.",
        ("72413000",),
        20,
        4,
        value=48_000,
    ),
    Spec(
        "mobilites",
        "mapa",
        BOCAGE,
        "Étude des mobilités du quotidien en bocage",
        "Enquête, entretiens et scénarios pour se déplacer sans voiture seul·e.",
        (),
        15,
        8,
        dt.time(12, 0),
    ),
    Spec(
        "budget-ecoles-ted",
        "eforms",
        AUBERT,
        "Budget participatif des écoles",
        "Accompagner trois écoles dans un budget participatif.",
        ("80500000",),
        24,
        11,
        dt.time(17, 0),
        value=28_000,
        twin_of="budget-ecoles",
        lots=(
            LotSpec("Animation", "Ateliers avec les enfants et les familles.", "80500000"),
            LotSpec("Évaluation", "Ce qui a changé, pour qui.", "79419000"),
        ),
    ),
    Spec(
        "signaletique",
        "fnsimple",
        LYS,
        "Signalétique des chemins de halage",
        "Conception graphique et fabrication de quarante panneaux.",
        ("79822500",),
        28,
        3,
        dt.time(12, 0),
        value=54_000,
        lots=(
            LotSpec("Conception graphique", "Charte et quarante maquettes.", "79822500"),
            LotSpec("Fabrication et pose", "Bois local, sans traitement.", "34928470"),
        ),
    ),
    Spec(
        "conseil-jeunes",
        "mapa",
        AUBERT,
        "Animation du conseil municipal des jeunes",
        "Animation de dix séances et d’un voyage d’étude.",
        (),
        5,
        14,
        dt.time(12, 0),
    ),
    Spec(
        "enquete-sante",
        "eforms",
        SANTE,
        "Enquête sur l’accès aux soins des jeunes adultes",
        "Enquête qualitative par entretiens, restitution publique.",
        ("79311000",),
        14,
        13,
        value=32_000,
        cancelled=True,
    ),
    Spec(
        "observatoire",
        "eforms",
        OPALE,
        "Observatoire participatif du trait de côte",
        "Former et animer un réseau d’habitants qui mesurent, photographient et racontent le "
        "trait de côte pendant deux ans.",
        ("90700000", "80500000"),
        38,
        2,
        value=75_000,
    ),
    Spec(
        "charte-bruit",
        "fnsimple",
        RIVES,
        "Bilan de la charte du bruit",
        "Bilan participatif à deux ans de la charte du bruit.",
        ("79311000",),
        -20,
        60,
        value=18_000,
    ),
    Spec(
        "marche-couvert",
        "fnsimple",
        AUBERT,
        "Concertation pour le marché couvert",
        "Programmation participative du futur marché couvert.",
        ("71410000",),
        -45,
        90,
        value=42_000,
    ),
)


def identifier(key: str) -> str:
    """The same notice has the same identifier at each seeding (RFC 4122, version 5)."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"groupes-demo:{key}"))


def folder(spec: Spec) -> str:
    return identifier(f"procedure:{spec.twin_of or spec.key}")


def deadline(spec: Spec, today: dt.date, days: int | None = None) -> dt.datetime:
    day = today + dt.timedelta(days=spec.days if days is None else days)
    return dt.datetime.combine(day, spec.hour, PARIS)


def zone(moment: dt.datetime) -> str:
    return moment.isoformat()[-6:]


def publication_number(own: str, day: dt.date) -> str:
    """Above what the Official Journal reaches in a year, so that it names no real notice."""
    return f"{950_000 + int(own[:5], 16) % 49_999:08d}-{day.year}"


def published_on(spec: Spec, today: dt.date) -> dt.date:
    return today - dt.timedelta(days=spec.published)


def eforms(spec: Spec, today: dt.date, *, version: str = "01", days: int | None = None) -> bytes:
    """A contract notice (subtype 16) in eForms, as TED publishes it."""
    day = published_on(spec, today)
    number = publication_number(identifier(spec.key), day)
    return _xml(_contract_notice(spec, today, day, number, identifier(spec.key), version, days))


def change(spec: Spec, today: dt.date, *, cancel: bool = False) -> bytes:
    """The change notice that moves the deadline of ``spec``, or cancels it."""
    day = today - dt.timedelta(days=1)
    own = identifier(f"change:{spec.key}")
    number = publication_number(own, day)
    root = _contract_notice(spec, today, day, number, own, "01", None, form="change")
    next(root.iter(f"{{{NS['efext']}}}EformsExtension")).insert(
        0,
        EFAC.Changes(
            EFBC.ChangedNoticeIdentifier(f"{identifier(spec.key)}-01"),
            EFAC.Change(
                EFBC.ChangeDescription(
                    "La procédure est annulée."
                    if cancel
                    else "La date limite de remise des offres est reportée."
                ),
            ),
            EFAC.ChangeReason(CBC.ReasonCode("cancel" if cancel else "update-add")),
        ),
    )
    return _xml(root)


def _xml(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _text(tag: str, value: str) -> etree._Element:
    return getattr(CBC, tag)(value, languageID="FRA")


def _contract_notice(
    spec: Spec,
    today: dt.date,
    day: dt.date,
    number: str,
    own: str,
    version: str,
    days: int | None,
    *,
    form: str = "competition",
) -> etree._Element:
    lots = spec.lots or (
        LotSpec(spec.title, spec.description, spec.cpv[0] if spec.cpv else "", spec.value),
    )
    organisation = EFAC.Organization(
        EFAC.Company(
            CAC.PartyIdentification(CBC.ID("ORG-0001", schemeName="organization")),
            CAC.PartyName(_text("Name", spec.buyer.name)),
            CAC.PostalAddress(
                CBC.CityName(spec.buyer.city),
                CBC.PostalZone(spec.buyer.postcode),
                CBC.CountrySubentityCode(spec.buyer.nuts, listName="nuts-lvl3"),
                CAC.Country(CBC.IdentificationCode("FRA", listName="country")),
            ),
            *([CAC.PartyLegalEntity(CBC.CompanyID(spec.buyer.siret))] if spec.buyer.siret else ()),
            CAC.Contact(CBC.ElectronicMail("marches@acheteur.example")),
        )
    )
    extension = EFEXT.EformsExtension(
        EFAC.NoticeSubType(CBC.SubTypeCode("16", listName="notice-subtype")),
        EFAC.Organizations(organisation),
        EFAC.Publication(
            EFBC.NoticePublicationID(number, schemeName="ojs-notice-id"),
            EFBC.PublicationDate(f"{day.isoformat()}Z"),
        ),
    )
    project = CAC.ProcurementProject(
        CBC.ID(spec.key, schemeName="InternalID"),
        _text("Name", spec.title),
        _text("Description", spec.description),
        CBC.ProcurementTypeCode("services", listName="contract-nature"),
        *([_estimate(spec.value)] if spec.value else []),
        CAC.MainCommodityClassification(
            CBC.ItemClassificationCode(spec.cpv[0] if spec.cpv else "79416200", listName="cpv")
        ),
        *(
            CAC.AdditionalCommodityClassification(CBC.ItemClassificationCode(c, listName="cpv"))
            for c in spec.cpv[1:]
        ),
    )
    return ROOT.ContractNotice(
        EXT.UBLExtensions(EXT.UBLExtension(EXT.ExtensionContent(extension))),
        CBC.UBLVersionID("2.3"),
        CBC.CustomizationID("eforms-sdk-1.13"),
        CBC.ID(own, schemeName="notice-id"),
        CBC.ContractFolderID(folder(spec)),
        CBC.IssueDate(f"{(day - dt.timedelta(days=1)).isoformat()}Z"),
        CBC.IssueTime("09:00:00Z"),
        CBC.VersionID(version),
        CBC.RegulatoryDomain("32014L0024"),
        CBC.NoticeTypeCode("cn-standard", listName=form),
        CBC.NoticeLanguageCode("FRA"),
        CAC.ContractingParty(
            CAC.Party(CAC.PartyIdentification(CBC.ID("ORG-0001", schemeName="organization")))
        ),
        CAC.TenderingProcess(
            CBC.ProcedureCode(spec.procedure, listName="procurement-procedure-type")
        ),
        project,
        *(_lot(spec, today, index, lot, days) for index, lot in enumerate(lots, 1)),
    )


def _estimate(value: int) -> etree._Element:
    return CAC.RequestedTenderTotal(
        CBC.EstimatedOverallContractAmount(f"{value}.00", currencyID="EUR")
    )


def _lot(spec: Spec, today: dt.date, index: int, lot: LotSpec, days: int | None) -> etree._Element:
    end = deadline(spec, today, days)
    period = (
        CAC.ParticipationRequestReceptionPeriod
        if spec.procedure == "restricted"
        else CAC.TenderSubmissionDeadlinePeriod
    )
    questions = end - dt.timedelta(days=7)
    qualification = (
        [
            CAC.TendererQualificationRequest(
                CBC.CompanyLegalFormCode("true", listName="permission"),
                _text("CompanyLegalForm", spec.group_form),
            )
        ]
        if spec.group_form
        else []
    )
    return CAC.ProcurementProjectLot(
        CBC.ID(f"LOT-{index:04d}", schemeName="Lot"),
        CAC.TenderingTerms(
            *qualification,
            CAC.CallForTendersDocumentReference(
                CBC.ID(f"{spec.key}-dce"),
                CBC.DocumentType("non-restricted-document"),
                CAC.Attachment(
                    CAC.ExternalReference(CBC.URI(f"https://marches.example/{spec.key}"))
                ),
            ),
            *([_awarding(spec)] if spec.criteria else []),
            CAC.TenderRecipientParty(CBC.EndpointID(f"https://marches.example/{spec.key}/offre")),
            CAC.Language(CBC.ID("FRA")),
        ),
        CAC.TenderingProcess(
            period(
                CBC.EndDate(f"{end.date().isoformat()}{zone(end)}"),
                CBC.EndTime(f"{end.time().isoformat()}{zone(end)}"),
            ),
            CAC.AdditionalInformationRequestPeriod(
                CBC.EndDate(f"{questions.date().isoformat()}{zone(questions)}"),
                CBC.EndTime(f"{questions.time().isoformat()}{zone(questions)}"),
            ),
        ),
        CAC.ProcurementProject(
            _text("Name", lot.title),
            _text("Description", lot.description),
            CBC.ProcurementTypeCode("services", listName="contract-nature"),
            *([_estimate(lot.value)] if lot.value else []),
            CAC.MainCommodityClassification(
                CBC.ItemClassificationCode(lot.cpv or "79416200", listName="cpv")
            ),
            *(
                [CAC.PlannedPeriod(CBC.DurationMeasure(str(spec.months), unitCode="MONTH"))]
                if spec.months
                else []
            ),
            *(
                [CAC.ContractExtension(CBC.MaximumNumberNumeric(str(spec.renewals)))]
                if spec.renewals is not None
                else []
            ),
        ),
    )


def _awarding(spec: Spec) -> etree._Element:
    return CAC.AwardingTerms(
        CAC.AwardingCriterion(
            *(
                CAC.SubordinateAwardingCriterion(
                    EXT.UBLExtensions(
                        EXT.UBLExtension(
                            EXT.ExtensionContent(
                                EFEXT.EformsExtension(
                                    EFAC.AwardCriterionParameter(
                                        EFBC.ParameterCode("per-exa", listName="number-weight"),
                                        EFBC.ParameterNumeric(str(percent)),
                                    )
                                )
                            )
                        )
                    ),
                    CBC.AwardingCriterionTypeCode(kind, listName="award-criterion-type"),
                    _text("Name", name),
                )
                for name, kind, percent in spec.criteria
            )
        )
    )


def boamp(specs: list[Spec], today: dt.date) -> bytes:
    """An answer of the BOAMP API (v2.1) holding these calls."""
    results = [_record(spec, today) for spec in specs]
    return json.dumps(
        {"total_count": len(results), "results": results}, ensure_ascii=False
    ).encode()


def _record(spec: Spec, today: dt.date) -> dict[str, object]:
    day = published_on(spec, today)
    end = deadline(spec, today)
    # As BOAMP does: the wall clock of Paris without its zone in the source, and the same digits
    # stamped as UTC by the API. The parser must not believe the second.
    wall = end.replace(tzinfo=None).isoformat()
    idweb = f"{day:%y}-{int(identifier(spec.key)[:4], 16) + 100_000}"
    kind = "FNSimple" if spec.format == "fnsimple" else "MAPA"
    department = spec.buyer.postcode[:2]
    donnees = _fnsimple(spec, wall) if spec.format == "fnsimple" else _mapa(spec, wall)
    gestion = {
        "REFERENCE": {
            "IDWEB": idweb,
            "TYPE_AVIS": {"NATURE": {"APPEL_OFFRE": ""}, "STATUT": {"INITIAL": ""}},
        },
        "INDEXATION": {
            "NOMORGANISME": spec.buyer.name,
            "DATE_PUBLICATION": day.isoformat(),
            "DATE_LIMITE_REPONSE": wall,
            "NATURE_MARCHE": {"SERVICES": ""},
            "DEP_PUBLICATION": department,
            "RESUME_OBJET": spec.title[:200],
        },
    }
    return {
        "idweb": idweb,
        "id": idweb.replace("-", "_"),
        "contractfolderid": folder(spec),
        "objet": spec.title[:200],
        "famille": "FNS" if kind == "FNSimple" else "MAPA",
        "code_departement": [department],
        "dateparution": day.isoformat(),
        "datefindiffusion": end.date().isoformat(),
        "datelimitereponse": f"{wall}+00:00",
        "nomacheteur": spec.buyer.name,
        "titulaire": None,
        "type_procedure": "PROCEDURE_ADAPTE",
        "procedure_libelle": "Procédure adaptée",
        "nature": "APPEL_OFFRE",
        "nature_libelle": "Avis de marché",
        "etat": "INITIAL",
        "type_marche": ["SERVICES"],
        "annonce_lie": None,
        "source_schema": "3.2.5",
        "gestion": json.dumps(gestion, ensure_ascii=False),
        "donnees": json.dumps({kind: donnees}, ensure_ascii=False),
        "url_avis": f"https://avis.example/{idweb}",
    }


def _fnsimple(spec: Spec, wall: str) -> dict[str, object]:
    nature: dict[str, object] = {
        "intitule": spec.title,
        "natureMarche": {"services": ""},
        "description": spec.description,
        "lieuExecution": spec.buyer.city,
    }
    if spec.cpv:
        nature["codeCPV"] = {"objetPrincipal": {"classPrincipale": spec.cpv[0]}}
    if spec.value:
        nature["valeurEstimee"] = {"@devise": "EUR", "valeur": str(spec.value)}
    procedure = {"procedureAdapteeO": "", "dateReceptionOffres": wall}
    if spec.months:
        nature["dureeMois"] = str(spec.months)
    if spec.criteria:  # this form has no field for them but a text
        procedure["criteresAttrib"] = "\n".join(
            f"{name} : {percent} %" for name, _kind, percent in spec.criteria
        )
    initial: dict[str, object] = {
        "communication": {
            "urlProfilAch": "https://marches.example",
            "urlDocConsul": f"https://marches.example/{spec.key}",
            "adresseMailContact": "marches@acheteur.example",
        },
        "procedure": procedure,
        "natureMarche": nature,
    }
    if spec.visit:
        initial["informComplementaire"] = {"oui": {"visiteDetail": spec.visit}}
    if spec.lots:
        initial["lots"] = {
            "lot": [
                {
                    "description": f"{lot.title}. {lot.description}",
                    "codeCPV": {"objetPrincipal": {"classPrincipale": lot.cpv}},
                }
                for lot in spec.lots
            ]
        }
    return {
        "organisme": {
            "nomOfficiel": spec.buyer.name,
            "ville": spec.buyer.city,
            "cp": spec.buyer.postcode,
        },
        "initial": initial,
    }


def _mapa(spec: Spec, wall: str) -> dict[str, object]:
    initial: dict[str, object] = {
        "description": {"objet": spec.title},
        "caracteristiques": {"principales": spec.description},
        "delais": {"receptionOffres": wall},
    }
    if spec.months:
        initial["duree"] = {"nbMois": str(spec.months)}
    if spec.criteria:
        initial["criteres"] = {
            "criterePondere": [
                {"critere": name, "criterePCT": str(percent)}
                for name, _kind, percent in spec.criteria
            ]
        }
    if spec.group_form:
        initial["conditions"] = {"formeJuridique": spec.group_form}
    if spec.lots:
        initial["lots"] = {
            "lot": [
                {"numLot": str(index), "description": f"{lot.title}. {lot.description}"}
                for index, lot in enumerate(spec.lots, 1)
            ]
        }
    return {
        "organisme": {
            "acheteurPublic": spec.buyer.name,
            "cp": spec.buyer.postcode,
            "ville": spec.buyer.city,
            "urlProfilAcheteur": "https://marches.example",
            "coord": {"mel": "marches@acheteur.example"},
        },
        "initial": initial,
    }


def files(today: dt.date) -> list[tuple[str, bytes]]:
    """Every file of the demonstration as (name, content), in the order they came."""
    made: list[tuple[str, bytes]] = []
    made += [
        (f"{spec.key}.xml", eforms(spec, today, days=spec.moved_from))
        for spec in SPECS
        if spec.format == "eforms"
    ]
    made.append(("boamp.json", boamp([s for s in SPECS if s.format != "eforms"], today)))
    made += [
        (f"{spec.key}-rectificatif.xml", change(spec, today, cancel=spec.cancelled))
        for spec in SPECS
        if spec.moved_from is not None or spec.cancelled
    ]
    return made


def brought(today: dt.date) -> tuple[str, bytes]:
    """A version of a call that its source has not published: the deadline goes far, the links lead
    elsewhere. Someone got it by e-mail and brings it for others to look at."""
    spec = next(spec for spec in SPECS if spec.key == "plu-dialogue")
    file = eforms(spec, today, version="02", days=spec.days + 75)
    return "avis-modifie.xml", file.replace(b"https://marches.example/", b"https://marches.test/")
