# SPDX-License-Identifier: AGPL-3.0-or-later
"""One record of DECP, of whatever year and however its lists are wrapped, as a contract."""

import re
from collections.abc import Iterator
from typing import Any

from tenders.notices.parsing.safety import RefusedError

from . import values
from .model import Contract, Format, Modification, Party

MOST_HOLDERS = 200
MOST_MODIFICATIONS = 500
LONGEST_ID = 100

_OF_2022 = frozenset(
    re.findall(
        r"\w+",
        "considerationsSociales considerationsEnvironnementales modalitesExecution techniques"
        " typesPrix typePrix attributionAvance tauxAvance ccag offresRecues marcheInnovant"
        " sousTraitanceDeclaree actesSousTraitance typeGroupementOperateurs idAccordCadre",
    )
)

PROCEDURES = (
    # (code, beginnings of what is written, folded)
    ("direct", ("marche sans publicite", "marche passe sans publicite", "marche negocie sans")),
    ("direct", ("sans publicite", "procedure negociee sans")),
    ("adapted", ("procedure adaptee", "mapa", "marche a procedure adaptee")),
    ("open", ("appel d'offres ouvert", "appel d offres ouvert", "procedure ouverte", "open")),
    ("restricted", ("appel d'offres restreint", "procedure restreinte", "selective")),
    ("comp-dial", ("dialogue competitif",)),
    ("innovation", ("partenariat d'innovation",)),
    (
        "neg-w-call",
        (
            "procedure concurrentielle avec negociation",
            "procedure avec negociation",
            "procedure negociee avec",
            "procedure negociee ouverte",
            "procedure negociee restreinte",
            "procedure negociee",
        ),
    ),
    ("concession", ("procedure ordinaire", "procedure simplifiee")),
)
NATURES = (
    ("framework", ("accord-cadre", "accord cadre")),
    ("subsequent", ("marche subsequent",)),
    ("partnership", ("marche de partenariat", "contrat de partenariat")),
    ("defence", ("marche de defense",)),
    ("works-concession", ("concession de travaux",)),
    ("service-concession", ("concession de service", "delegation de service", "concession")),
    ("contract", ("marche",)),
)
_GROUPINGS = {"solidaire": "joint", "conjoint": "several", "pas de groupement": "none"}


def _code(table: tuple[tuple[str, tuple[str, ...]], ...], text: str) -> str | None:
    said = values.folded(text)
    if not said:
        return None
    return next((code for code, begins in table if said.startswith(begins)), None)


def items(value: Any, name: str) -> Iterator[Any]:
    """What a list holds, whether it is a list, one thing, `{name: …}` or a list of those."""
    level, depth = [value], 0
    while level and depth < 4:
        deeper: list[Any] = []
        for one in level:
            if isinstance(one, list):
                deeper += one
            elif isinstance(one, dict) and name in one:
                deeper.append(one[name])
            elif one not in (None, ""):
                yield one
        level, depth = deeper, depth + 1


def looks_like(record: Any) -> bool:
    """Whether an object says what a contract says, in any of the formats."""
    if not isinstance(record, dict):
        return False
    keys = record.keys()
    ours = {"acheteur", "autoriteConcedante", "acheteur_id", "acheteur.id", "objet", "titulaires"}
    ours |= {"concessionnaires", "dateNotification", "montant", "valeurGlobale", "dureeMois"}
    ours |= {"codeCPV", "datePublicationDonnees", "lieuExecution"}
    return len(ours & keys) >= 2 and "idweb" not in keys


def read(record: dict[str, Any], *, file: str, number: int, form: Format | None = None) -> Contract:
    """A contract of a record. RefusedError where nothing says which one it is."""
    concession = _is_concession(record)
    buyer = record.get("autoriteConcedante") if concession else record.get("acheteur")
    buyer = buyer or record.get("acheteur") or record.get("autoriteConcedante")
    buyer_id, buyer_name = _buyer(buyer, record)
    found = Contract(
        file=file,
        record=number,
        format=form or ("decp-2022" if _OF_2022 & record.keys() else "decp-2019"),
        kind="concession" if concession else "contract",
        id=_id(record, buyer_id),
        buyer_id=buyer_id,
        buyer_name=buyer_name,
    )
    _describe(found, record)
    _place(found, record.get("lieuExecution"), record)
    _base(found, record, concession)
    _modifications(found, record.get("modifications"))
    return found


def _is_concession(record: dict[str, Any]) -> bool:
    if "concession" in values.folded(values.plain(record.get("_type"))):
        return True
    if record.get("acheteur") or record.get("titulaires") or record.get("acheteur_id"):
        return False
    return bool(record.get("autoriteConcedante") or record.get("concessionnaires"))


def _buyer(buyer: Any, record: dict[str, Any]) -> tuple[str, str]:
    if isinstance(buyer, list):
        buyer = buyer[0] if buyer else None
    if isinstance(buyer, dict):
        said, name = buyer.get("id") or buyer.get("siret"), buyer.get("nom") or buyer.get("name")
    else:
        said = buyer or record.get("acheteur_id") or record.get("acheteur.id")
        name = record.get("acheteur_nom") or record.get("acheteur.nom")
    digits = values.register(said)
    if not digits:
        raise RefusedError("buyer_missing", "the buyer of this contract is not said")
    if not digits.isascii() or not digits.isdigit() or len(digits) not in (9, 14):
        raise RefusedError(
            "buyer_unreadable", f"the buyer is neither a SIRET nor a SIREN: {digits[:40]}"
        )
    return digits, values.line(name)


def _id(record: dict[str, Any], buyer_id: str) -> str:
    said = values.line(record.get("id"), LONGEST_ID + 1)
    if not said:
        uid = values.line(record.get("uid"), LONGEST_ID + 20)
        said = uid.removeprefix(buyer_id)
    if not said:
        raise RefusedError("id_missing", "this contract has no identifier")
    if len(said) > LONGEST_ID:
        raise RefusedError("id_too_long", f"an identifier of over {LONGEST_ID} characters")
    return said


def _describe(found: Contract, record: dict[str, Any]) -> None:
    found.object = values.words(record.get("objet"))
    if not found.object:
        found.warn("object_missing")
    found.cpv, wrong = values.cpv(record.get("codeCPV"))
    if wrong:
        found.warn(wrong)
    found.procedure_text = values.line(record.get("procedure"), 200)
    found.procedure = _code(PROCEDURES, found.procedure_text)
    found.nature_text = values.line(record.get("nature"), 200)
    found.nature = _code(NATURES, found.nature_text)
    if found.nature == "contract" and found.kind == "concession":
        found.nature = "service-concession"
    told = []
    for one in items(record.get("techniques"), "technique"):
        told += [part.strip() for part in values.line(one, 200).split(",")]
    found.techniques = list(dict.fromkeys(one for one in told if one and _says(one)))[:20]
    found.framework = found.nature == "framework" or any(
        values.folded(one).startswith(("accord-cadre", "accord cadre")) for one in found.techniques
    )
    found.framework_id = values.line(record.get("idAccordCadre"), LONGEST_ID)
    form = record.get("formePrix") or next(items(record.get("typesPrix"), "typePrix"), "")
    found.price_form = values.line(form, 100)
    grouping = values.folded(values.plain(record.get("typeGroupementOperateurs")))
    found.grouping = _GROUPINGS.get(grouping)
    found.offers = values.count(record.get("offresRecues")) or None


def _says(text: str) -> bool:
    return values.folded(text) not in ("sans objet", "aucune", "pas de technique")


def _place(found: Contract, place: Any, record: dict[str, Any]) -> None:
    if isinstance(place, list):
        place = place[0] if place else None
    if not isinstance(place, dict):
        place = {
            "code": record.get("lieuExecution_code") or record.get("lieuExecution.code"),
            "typeCode": record.get("lieuExecution_typeCode")
            or record.get("lieuExecution.typeCode"),
            "nom": record.get("lieuExecution_nom") or record.get("lieuExecution.nom"),
        }
    found.place_code = values.line(place.get("code"), 20)
    found.place_kind = values.place_kind(values.plain(place.get("typeCode")))
    found.place_name = values.line(place.get("nom"), 200)
    found.department = values.department(found.place_kind, found.place_code)
    if found.department is None and found.place_kind not in ("region", "country"):
        of_buyer = values.line(record.get("acheteur_departement_code"), 5)
        found.department = values.department("department", of_buyer) if of_buyer else None


def _base(found: Contract, record: dict[str, Any], concession: bool) -> None:
    """What was agreed in the beginning."""
    if concession:
        begins = _first(record, "dateDebutExecution", "dateSignature", "dateNotification")
        amount = _first(record, "valeurGlobale", "montant")
        holders = record.get("concessionnaires") or record.get("titulaires")
    else:
        begins = _first(record, "dateNotification", "dateSignature", "dateDebutExecution")
        amount = _first(record, "montant", "valeurGlobale")
        holders = record.get("titulaires") or record.get("concessionnaires")
    found.notified_on = _told(found, values.day(begins))
    found.published_on = _told(found, values.day(_first(record, *_PUBLISHED)))
    found.duration_months = _told(found, values.months(record.get("dureeMois")))
    found.amount_cents = _told(found, values.cents(amount))
    found.holders = list(_holders(found, holders))
    if found.notified_on is None:
        found.warn("notification_missing")


_PUBLISHED = ("datePublicationDonnees", "datePublicationDonneesModification")


def _first(record: dict[str, Any], *names: str) -> Any:
    """The first of these that says something."""
    for name in names:
        value = record.get(name)
        if value is not None and values.folded(values.plain(value)) not in values.NOTHING:
            return value
    return None


def _told[T](found: Contract, said: tuple[T | None, str]) -> T | None:
    value, wrong = said
    if wrong:
        found.warn(wrong)
    return value


def _holders(found: Contract, given: Any) -> Iterator[Party]:
    """Each holder once, `MOST_HOLDERS` at most."""
    seen: set[str] = set()
    for one in items(_wrapped(given), "titulaire"):
        party = _party(one)
        if party is None:
            if isinstance(one, dict) or values.folded(values.plain(one)) not in values.NOTHING:
                found.warn("holder_unreadable")
            continue
        if party.key in seen:
            continue
        if len(seen) >= MOST_HOLDERS:
            found.warn("more_holders")
            return
        seen.add(party.key)
        yield party


def _wrapped(given: Any) -> Any:
    """Concessions call their holders otherwise."""
    if isinstance(given, dict) and "concessionnaire" in given:
        return given["concessionnaire"]
    if isinstance(given, list):
        return [
            one["concessionnaire"] if isinstance(one, dict) and "concessionnaire" in one else one
            for one in given
        ]
    return given


def _party(one: Any) -> Party | None:
    if not isinstance(one, dict):
        return None
    said = one.get("id")
    if isinstance(said, dict):  # {"id": {"id": …, "typeIdentifiant": …}}
        one = {**one, **said}
        said = one.get("id")
    identifier = values.register(said)
    kind = values.line(one.get("typeIdentifiant") or one.get("scheme"), 40).upper()
    name = values.line(one.get("denominationSociale") or one.get("nom") or one.get("name"))
    if not identifier and not name:
        return None
    if not kind and len(identifier) == 14 and identifier.isdigit():
        kind = "SIRET"
    return Party(identifier, kind if identifier else "", name)


def _modifications(found: Contract, given: Any) -> None:
    for one in items(given, "modification"):
        if not isinstance(one, dict):
            found.warn("modification_unreadable")
            continue
        if len(found.modifications) >= MOST_MODIFICATIONS:
            found.warn("more_modifications")
            break
        moved = _modification(found, one)
        if moved not in found.modifications[-20:]:
            found.modifications.append(moved)


def _modification(found: Contract, one: dict[str, Any]) -> Modification:
    notified = _first(
        one,
        "dateNotificationModification",
        "dateSignatureModification",
        "dateNotification",
        "dateSignature",
    )
    published = _first(one, "datePublicationDonneesModification", "datePublicationDonnees")
    months = _told(found, values.months(one.get("dureeMois")))
    if months and found.duration_months and months < found.duration_months:
        found.warn("duration_shortened")  # or a buyer wrote what was added
    return Modification(
        number=values.count(one.get("id")),
        notified_on=_told(found, values.day(notified)),
        published_on=_told(found, values.day(published)),
        amount_cents=_told(found, values.cents(_first(one, "montant", "valeurGlobale"))),
        duration_months=months,
        holders=tuple(_holders(found, one.get("titulaires") or one.get("concessionnaires"))),
        object=values.line(one.get("objetModification") or one.get("objet"), 500),
    )
