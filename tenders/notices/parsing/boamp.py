# SPDX-License-Identifier: AGPL-3.0-or-later
"""One record of the BOAMP API into one Notice.

A record has some forty flat fields and two JSON documents inside strings: `gestion` (references
and indexing) and `donnees` (the notice itself), both XML turned into JSON: `@name` is an
attribute, `#text` the text, an empty element is "", one child is an object, several are a list.
`donnees` has one top key: EFORMS, FNSimple, MAPA or DSP; or the many of the schema of before 2024.

The hour of a deadline. The record's own `datelimitereponse` claims UTC, but carries hours that
were French wall time (a deadline at 16:00 in Paris is given as `16:00:00+00:00`), and the sources
of these hours carry a `Z` or a winter `+01:00` in summer where BOAMP itself prints the digits as
they stand. So: outside EFORMS the digits of `gestion.INDEXATION.DATE_LIMITE_REPONSE` (else of
`donnees`) are a wall clock of the buyer's département, Paris or overseas; in EFORMS each lot's
deadline has a true offset and is kept.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from lxml import etree

from . import eforms
from .codes import (
    BOAMP_FORMS,
    BOAMP_NATURES,
    BOAMP_PROCEDURES,
    department_code,
    department_of_postcode,
    departments_of,
    zone_of_department,
)
from .fields import UUID, cpv_code, money
from .model import (
    MAX_ITEMS,
    Buyer,
    Changes,
    Deadline,
    DeadlineKind,
    GroupLegalForm,
    Lot,
    Money,
    Notice,
    Once,
    Places,
    Received,
    Result,
    Texts,
    Winner,
    WinnerOrganisation,
    add_warning,
    warn_of_filler,
)
from .outcomes import ABANDONED, NOT_AWARDED, UNSUCCESSFUL, no_winner, same_name
from .safety import MAX_DEPTH, RefusedError, load_json_text
from .terms import (
    LONGEST_NAME,
    LONGEST_WORDS,
    MOST_CRITERIA,
    MOST_TOLD,
    Criterion,
    Duration,
    Kind,
    Quotes,
    Renewals,
    Terms,
    Unit,
    Visit,
    Weight,
    criteria_in_words,
    cut,
    kind_of,
    numeral,
)
from .text import clean, clean_line, email, web_address
from .times import (
    Instant,
    day_of_stamp,
    from_wall_clock,
    other_reading,
    read_date,
    read_stamp,
    start_of_day,
)

FRENCH = "FRA"
_IDWEB = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{1,39}")
_UUID = re.compile(UUID)
# The part of a national form that holds what the notice says, by the kind of notice.
_PARTS = (
    "initial",
    "rectificatif",
    "annulation",
    "attribution",
    "modification",
    "intentionConclure",
    "preInformation",
)
_TITLES = (
    "natureMarche.intitule",
    "description.objet",
    "descriptionMarche.titreMarche",
    "descriptionReduite.objet",
    "OBJET.TITRE_MARCHE",
)
_DESCRIPTIONS = (
    "natureMarche.description",
    "caracteristiques.principales",
    "descriptionMarche.description",
    "OBJET.OBJET_COMPLET",
)
_DEADLINES: tuple[tuple[str, DeadlineKind], ...] = (
    ("procedure.dateReceptionOffres", "tender"),
    ("delais.receptionOffres", "tender"),
    ("delais.receptionCandidatures", "request"),
    ("renseignementsAdm.receptionInteret", "interest"),
    ("CONDITION_DELAI.RECEPT_OFFRES", "tender"),
    ("CONDITION_DELAI.RECEPT_CANDIDATURES", "request"),
    ("CONDITION_DELAI.RECEPT_CANDIDAT", "request"),
)
# Phrases that say no form is asked of a group.
_NO_FORM = re.compile(
    r"^\W*(n[ée]ant|sans objet|non|aucune?|so)\b|aucune forme|pas de forme|n['’]est pas impos"
    r"|non impos|ne sera pas impos|libre",
    re.IGNORECASE,
)
_GROUP_WORD = re.compile(r"\bmandataire\b|\bco-?\s?traitant", re.IGNORECASE)
_LEAD_WORD = re.compile(r"\bmandataire\b", re.IGNORECASE)
# Elements that say that nobody won, without "_" or capitals.
_NOBODY = {
    "sanssuite": ABANDONED,
    "infructueux": UNSUCCESSFUL,
    "infructueuse": UNSUCCESSFUL,
    "nonattribue": NOT_AWARDED,
}
# In the words of a place: a postcode, or a département in brackets.
_POSTCODE = re.compile(r"(?<!\d)\d{5}(?!\d)")
_NUTS = re.compile(r"[A-Z]{2}[A-Z0-9]{0,3}")
_BRACKETED = re.compile(r"\((\d{2,3}|2[AaBb])\)")
# What the schema of before 2024 puts side by side.
_LEGACY_KEYS = {"IDENTITE", "OBJET", "PROCEDURE", "CONDITION_DELAI", "ATTRIBUTION"}
# Where the schema of before 2024 lists criteria, and of which kind they then are; two of them by rank.
_LEGACY_CRITERIA: tuple[tuple[str, Kind | None], ...] = (
    ("CRITERES_PONDERES", None),
    ("CRITERES_PRIORITES", None),
    ("CRITERES_QUALITE", "quality"),
    ("CRITERES_COUT", "cost"),
)
# Elements that tell how long, in every schema: of so many, in this unit.
_DURATIONS: tuple[tuple[str, str], ...] = (
    ("dureeMois", "month"),
    ("nbMois", "month"),
    ("dureeJours", "day"),
    ("dureeJour", "day"),
    ("nbJours", "day"),
    ("dureeAn", "year"),
    ("dureeAns", "year"),
    ("nbAns", "year"),
    ("DUREE_MOIS", "month"),
    ("DUREE_JOURS", "day"),
    ("DUREE_JOUR", "day"),
    ("DUREE_AN", "year"),
    ("DUREE_ANS", "year"),
)
_OFFERS = ("nbOffresRecues", "nbOffreRecu", "NB_OFFRE_RECU", "NB_OFFRES_RECUES")
_CPV = ("classPrincipale", "PRINCIPAL")
_BEGINNINGS = ("dateDebut", "DATE_DEBUT", "DATE_EXECUTION")
_ENDS = ("dateFin", "DATE_FIN")
# What holds the words of a correction or cancellation, in every schema.
_CORRECTION_WORDS = re.compile(r"infos?_?(rectif|annul)", re.IGNORECASE)
# A prefixed name of XML, as a key of the JSON.
_ELEMENT_KEY = re.compile(r"(?:([a-z][a-z0-9]*):)?([A-Za-z_][A-Za-z0-9_.-]*)")


def read(record: Any, *, file: str, today: date) -> Notice:
    """The Notice of a record. RefusedError: `not_a_notice`, `missing_identity`, `incomplete`."""
    if not isinstance(record, dict):
        raise RefusedError("not_a_notice", "a BOAMP record is a JSON object; this is not one")
    identifier = clean_line(_text(record.get("idweb")))
    if not identifier or not _IDWEB.fullmatch(identifier):
        raise RefusedError("missing_identity", "a BOAMP record without its number (idweb)")
    return _Reader(record, identifier, file=file, today=today).notice


class _Reader:
    """Reads one record; `notice` is the result."""

    def __init__(self, record: dict[str, Any], identifier: str, *, file: str, today: date) -> None:
        self.record = record
        self.identifier = identifier
        self.warnings: list[str] = []
        # The winners told, by lot and names; what became of the lots.
        self.holders: dict[tuple[str | None, tuple[str, ...]], list[Winner]] = {}
        self.results: dict[Result, None] = {}
        self.received = Received()
        self.quotes = Quotes()
        self.told = 0  # criteria
        self.gestion = self._document("gestion")
        self.donnees = self._document("donnees")
        self.kind, self.whole = self._form()
        self.part = self._part()
        if self.kind == "EFORMS":
            self.notice = self._from_eforms(file, today)
        else:
            self.notice = self._from_form(file)
        self._common()
        self.notice.warnings = self.warnings

    def _warn(self, code: str | None, where: str | None = None) -> None:
        if code:
            add_warning(self.warnings, code, where)

    # -- finding things ------------------------------------------------------------------------

    def _document(self, key: str) -> dict[str, Any]:
        value = self.record.get(key)
        if isinstance(value, str) and value.strip():
            try:
                value = load_json_text(value, what=key)
            except RefusedError as refusal:
                if refusal.error == "too_deep":
                    raise  # nobody nests so by accident
                self._warn(f"{key}_unreadable", refusal.error)
                return {}
        return value if isinstance(value, dict) else {}

    def _form(self) -> tuple[str, dict[str, Any]]:
        for kind in ("EFORMS", "FNSimple", "MAPA", "DSP"):
            inner = _one(self.donnees.get(kind))
            if isinstance(inner, dict):
                return kind, inner
        if _LEGACY_KEYS & self.donnees.keys():
            return "legacy", self.donnees
        for kind, inner in self.donnees.items():
            # A form of BOAMP we have not met: its parts have the same names, read what is there.
            if isinstance(_one(inner), dict):
                self._warn("form_unknown", clean_line(kind))
                return kind[:40], _one(inner)
        self._warn("donnees_missing", "only the record's own fields are read")
        return "record", {}

    def _part(self) -> dict[str, Any]:
        if self.kind in ("EFORMS", "legacy"):
            return self.whole
        for name in _PARTS:
            inner = _one(self.whole.get(name))
            if isinstance(inner, dict):
                return inner
        return self.whole

    def _field(self, name: str) -> str | None:
        return clean_line(_text(self.record.get(name)))

    def _codes(self, name: str, indexed: str) -> list[str]:
        """A list of codes of the record, else the names of the empty elements of `gestion`."""
        value = self.record.get(name)
        if isinstance(value, str):
            value = re.split(r"[;,]", value)  # the older API joins lists
        if isinstance(value, list) and value:
            return [text for one in value if (text := clean_line(_text(one)))]
        element = _dig(self.gestion, indexed)
        if isinstance(element, dict):
            return [key for key in element if not key.startswith(("@", "#"))]
        return []

    # -- the two ways --------------------------------------------------------------------------

    def _from_eforms(self, file: str, today: date) -> Notice:
        root = _eforms_root(self.whole)
        try:
            inner = eforms.read(root, file=file, today=today, partial=True)
        except RefusedError as refusal:
            if refusal.error != "missing_identity":
                raise
            # The record's own number is identity enough.
            etree.SubElement(root, eforms.ID, {"schemeName": "notice-id"}).text = self.identifier
            inner = eforms.read(root, file=file, today=today, partial=True)
            inner.eforms_notice_id = None
            self._warn("eforms_notice_id_missing")
        for warning in inner.warnings:
            self._warn(warning)
        notice = replace(
            inner,
            source="boamp",
            format="boamp-api",
            notice_id=self.identifier,
            sub_format="EFORMS",
            language=inner.language or FRENCH,
            form=inner.form or BOAMP_FORMS.get(self._nature() or ""),
        )
        departments = self._departments()
        if notice.buyers:
            first = notice.buyers[0]
            if first.department is None and first.country in (None, "FRA") and departments:
                first.department = departments[0]
        elif name := self._field("nomacheteur"):
            notice.buyers = [
                Buyer(
                    name=name,
                    country=FRENCH,
                    department=departments[0] if departments else None,
                )
            ]
            self.warnings = [one for one in self.warnings if one != "buyer_missing"]
        if not notice.title and (title := self._field("objet")):
            notice.title = {FRENCH: title}
            self.warnings = [one for one in self.warnings if one != "title_missing"]
        if not notice.title and not notice.buyers:
            raise _nothing_in_it()
        self._eforms_deadline(notice)
        if notice.changes is None or notice.changes.kind == "notice":
            notice.changes = self._changes(notice.changes)
        return notice

    def _eforms_deadline(self, notice: Notice) -> None:
        indexed = read_stamp(_text(_dig(self.gestion, "INDEXATION.DATE_LIMITE_REPONSE")))
        if indexed is None:
            return
        wall, has_hour, zone = indexed
        if notice.deadline:
            told = wall.replace(tzinfo=zone).astimezone(UTC) if zone else None
            same_digits = notice.deadline.local.replace(tzinfo=None) == wall
            if has_hour and not same_digits and told != notice.deadline.at:
                self._warn("deadline_differs_from_index", wall.isoformat())
        elif notice.form != "result":
            # A lot without a deadline of its own: the index has one, with its true offset.
            other = None
            if zone:
                local = wall.replace(tzinfo=zone)
                instant = Instant(at=local.astimezone(UTC), local=local)
                other = other_reading(instant, self._zone(notice.buyers))
                if other is not None:
                    self._warn("deadline_offset_odd", "index")
            else:
                instant = self._on_the_wall(wall, notice.buyers)
            if not has_hour:
                self._warn("deadline_time_missing")
            notice.deadline = Deadline.of(instant, "tender", other)
            self._warn("deadline_from_index")

    def _from_form(self, file: str) -> Notice:
        nature = self._nature()
        notice = Notice(
            file=file,
            source="boamp",
            format="boamp-api",
            notice_id=self.identifier,
            version="01",
            sub_format=self.kind,
            language=FRENCH,
            form=BOAMP_FORMS.get(nature or ""),
            notice_type=nature,
        )
        folder = self._field("contractfolderid")
        notice.procedure_id = folder.lower() if folder else None
        if nature and notice.form is None:
            self._warn("nature_unknown", nature)
        self._texts(notice)
        notice.buyers = [buyer] if (buyer := self._buyer()) else []
        if not notice.buyers:
            self._warn("buyer_missing")
        self._procedure(notice)
        codes = Once()
        for text in _cpv_texts(self.part):
            code = cpv_code(text)
            codes.add(code)
            if code is None:
                self._warn("cpv_unreadable", clean_line(text))
        notice.cpv = list(codes)
        self._value(notice)
        self._terms(notice)
        if notice.form in ("competition", "planning"):
            self._deadline(notice)
            self._lots(notice)
        notice.quotes = self.quotes.all()
        languages = self._languages()
        notice.languages = languages if notice.form == "competition" else []
        self._group_form(notice)
        notice.changes = self._changes(None)
        if notice.form in ("result", "cont-modif", "dir-awa-pre"):
            self._winners(notice)
        if not notice.title and not notice.buyers:
            raise _nothing_in_it()
        return notice

    def _common(self) -> None:
        notice = self.notice
        published = self._field("dateparution") or clean_line(
            _text(_dig(self.gestion, "INDEXATION.DATE_PUBLICATION"))
        )
        if published:
            found = read_date(published[:10])
            notice.published_on = found[0] if found else None
            if not found:
                self._warn("date_unreadable", "dateparution")
        warn_of_filler(notice, self.warnings)
        address, said = web_address(_text(self.record.get("url_avis")))
        self._warn(said, "url_avis")
        notice.source_url = address or f"https://www.boamp.fr/pages/avis/?q=idweb:{self.identifier}"
        self._places(notice)
        if notice.changes is None or notice.changes.kind == "contract":
            notice.previous = list(Once.of((*notice.previous, *self._linked())))
        if notice.form == "result" and "win-cho" not in notice.withheld:
            nobody = any(one.outcome != "awarded" for one in notice.results)
            if not notice.winners and not nobody:
                self._winners_of_record(notice)

    # -- field by field ------------------------------------------------------------------------

    def _nature(self) -> str | None:
        nature = self._field("nature")
        if nature:
            return nature.upper()
        element = _dig(self.gestion, "REFERENCE.TYPE_AVIS.NATURE")
        if isinstance(element, dict):
            return next((key for key in element if not key.startswith(("@", "#"))), None)
        return None

    def _texts(self, notice: Notice) -> None:
        title = next((found for path in _TITLES if (found := self._line(path))), None)
        if title is None:
            # A summary of at most 200 characters, cut with an ellipsis.
            title = self._field("objet") or clean_line(
                _text(_dig(self.gestion, "INDEXATION.RESUME_OBJET"))
            )
            if title and title.endswith(("...", "…")):
                self._warn("title_cut")
        if title:
            notice.title = {FRENCH: title}
        else:
            self._warn("title_missing")
        description = next(
            (found for path in _DESCRIPTIONS if (found := clean(_text(_dig(self.part, path))))),
            None,
        )
        correction = self._correction_words()
        parts = [text for text in (correction, description) if text]
        if parts:
            notice.description = {FRENCH: "\n\n".join(parts)}

    def _correction_words(self) -> str | None:
        """What a correction says it changes: the only place where these forms say it."""
        found = Once()
        for key, one in _walk(self.whole):
            if _CORRECTION_WORDS.match(key):
                texts = [_text(one)] if _text(one) else [_text(inner) for _key, inner in _walk(one)]
                found.add_all(clean(text) for text in texts)
        return "\n\n".join(found) or None

    def _line(self, path: str) -> str | None:
        return clean_line(_text(_dig(self.part, path)))

    def _organisation(self) -> dict[str, Any]:
        inner = _one(self.whole.get("IDENTITE" if self.kind == "legacy" else "organisme"))
        return inner if isinstance(inner, dict) else {}

    def _departments(self) -> list[str]:
        found = Once.of(map(department_code, self._codes("code_departement", "INDEXATION.none")))
        if not found:
            indexed = _dig_all(self.gestion, "INDEXATION.DEP_PUBLICATION")
            found.add_all(department_code(_text(one)) for one in indexed)
        return list(found)

    def _places(self, notice: Notice) -> None:
        """Where it is carried out, in all the ways a record says it: its lists of départements,
        NUTS codes, the places of the notice and of its lots."""
        departments, nuts = Once.of(notice.places.departments), Once.of(notice.places.nuts)
        prestation = self._codes("code_departement_prestation", "INDEXATION.none")
        departments.add_all(map(department_code, prestation))
        indexed = _dig_all(self.gestion, "INDEXATION.DEP_PRESTATION")
        departments.add_all(department_code(_text(one)) for one in indexed)
        departments.add_all(self._departments())
        if self.kind != "EFORMS":
            part = {
                key: one for key, one in self.part.items() if key not in ("IDENTITE", "organisme")
            }
            for key, element in _walk(part):
                name = key.lower()
                if "nuts" in name:
                    code = (clean_line(_text(element)) or "").upper()
                    if _NUTS.fullmatch(code):
                        nuts.add(code)
                        departments.add_all(departments_of(None, code))
                elif name.startswith("lieu"):
                    departments.add_all(_departments_in(element))
        countries = Once.of(notice.places.countries)
        if departments:
            countries.add(FRENCH)
        notice.places = Places(list(countries), list(nuts), list(departments))

    def _buyer(self) -> Buyer | None:
        organisation = self._organisation()

        def first(*paths: str) -> str | None:
            return next(
                (text for path in paths if (text := clean_line(_text(_dig(organisation, path))))),
                None,
            )

        name = self._field("nomacheteur") or first(
            "nomOfficiel", "acheteurPublic", "DENOMINATION", "nom"
        )
        if not name:
            return None
        postcode = first("cp", "adr.cp", "CP", "codePostal")
        departments = self._departments()
        contacts = (
            _dig(self.part, "communication.adresseMailContact"),
            _dig(self.part, "communication.nomContact"),
            _dig(organisation, "coord.mel"),
            _dig(organisation, "MEL"),
        )
        return Buyer(
            name=name,
            country=FRENCH,
            nuts=first("codeNUTS", "nuts", "CODE_NUTS"),
            department=department_of_postcode(postcode)
            or (departments[0] if departments else None),
            postcode=postcode,
            identifier=first("codeIdentificationNational", "CODE_IDENT_NATIONAL", "siret"),
            email=next((found for one in contacts if (found := email(_text(one)))), None),
        )

    def _procedure(self, notice: Notice) -> None:
        types = self._codes("type_procedure", "INDEXATION.TYPE_PROCEDURE")
        if types:
            code = types[0].upper()
            notice.procedure = BOAMP_PROCEDURES.get(code, code.lower().replace("_", "-"))
        natures = self._codes("type_marche", "INDEXATION.NATURE_MARCHE")
        if natures:
            code = natures[0].upper()
            notice.nature = BOAMP_NATURES.get(code, code.lower())
        elif self.kind != "legacy":
            element = _dig(self.part, "natureMarche")
            inner = _dig(element, "natureMarche") if isinstance(element, dict) else None
            holder = inner if isinstance(inner, dict) else element
            for key in holder if isinstance(holder, dict) else ():
                if (found := BOAMP_NATURES.get(key.upper())) is not None:
                    notice.nature = found
                    break

    def _value(self, notice: Notice) -> None:
        if self.kind == "legacy":
            self._legacy_value(notice)
            return
        estimate = _dig(self.part, "natureMarche.valeurEstimee")
        if not isinstance(estimate, dict):
            return
        currency = _text(estimate.get("@devise")) or "EUR"
        notice.value = self._money(estimate.get("valeur"), currency)
        spread = _one(estimate.get("fourchette"))
        if notice.value is None and isinstance(spread, dict):
            low = self._money(spread.get("valeurBasse"), currency)
            high = self._money(spread.get("valeurHaute"), currency)
            self._range(notice, low, high, framework=self._is_framework())

    def _range(
        self, notice: Notice, low: Money | None, high: Money | None, *, framework: bool
    ) -> None:
        """A range is told by its upper end, unless that is the ceiling of a framework."""
        if low is None and high is None:
            return
        ends = " to ".join(str(one.amount) for one in (low, high) if one)
        if framework and low != high:
            self._warn("value_is_framework_ceiling", ends)
            return
        notice.value = high or low
        if low != high:
            self._warn("value_is_a_range", ends)

    def _is_framework(self) -> bool:
        technique = _dig(self.part, "procedure.techAchat")
        return isinstance(technique, dict) and any("accord" in key.lower() for key in technique)

    def _legacy_value(self, notice: Notice) -> None:
        subject = _one(self.whole.get("OBJET"))
        if not isinstance(subject, dict):
            return
        framework = "ACCORD_CADRE" in subject
        for place in ("CARACTERISTIQUES", None):
            inner = _one(subject.get(place)) if place else subject
            if not isinstance(inner, dict):
                continue
            for key in ("VALEUR", "VALEUR_TOTALE"):
                if notice.value is None:
                    notice.value = self._amount_with_currency(inner.get(key))
            if notice.value is None:
                self._range(
                    notice,
                    self._amount_with_currency(inner.get("VALEUR_MIN")),
                    self._amount_with_currency(inner.get("VALEUR_MAX")),
                    framework=framework,
                )

    def _amount_with_currency(self, value: Any) -> Money | None:
        value = _one(value)
        currency = _text(value.get("@DEVISE")) if isinstance(value, dict) else None
        return self._money(value, currency or "EUR")

    def _money(self, value: Any, currency: str) -> Money | None:
        amount, said = money(_text(_one(value)), currency)
        self._warn(said, "value")
        return amount

    def _deadline(self, notice: Notice) -> None:
        kind: DeadlineKind = "tender"
        form = None
        for path, path_kind in _DEADLINES:
            if form := _text(_dig(self.part, path)):
                kind = path_kind
                break
        if kind == "tender" and notice.procedure == "restricted":
            kind = "request"  # in a restricted procedure offers come later, from those invited
        indexed = _text(_dig(self.gestion, "INDEXATION.DATE_LIMITE_REPONSE"))
        said = [one for one in (indexed, form) if one]
        stamp = _surest(said)
        trusted = stamp is not None
        for one in said:
            if not _has_a_day(one):
                self._warn("deadline_date_unreadable", clean_line(one))
        if stamp is None and (stamp := self._field("datelimitereponse")):
            self._warn("deadline_from_record_field", "its offset can not be trusted")
        if not stamp:
            if not said and notice.form == "competition":
                self._warn("deadline_missing")
            return
        reading = read_stamp(stamp)
        if reading is None:
            end = day_of_stamp(stamp)
            if end is None:
                self._warn("deadline_date_unreadable", clean_line(stamp))
                return
            self._warn("deadline_time_unreadable", clean_line(stamp))
            last = self._on_the_wall(end, notice.buyers)
            notice.deadline = Deadline.of(last, kind, start_of_day(last))
            return
        wall, has_hour, zone = reading
        if not has_hour:
            self._warn("deadline_time_missing")
        instant = self._on_the_wall(wall, notice.buyers)
        other = None
        if zone and has_hour and not trusted:  # as it is written, should it be right
            local = wall.replace(tzinfo=zone)
            written = Instant(at=local.astimezone(UTC), local=local)
            other = written if written.at != instant.at else None
        notice.deadline = Deadline.of(instant, kind, other)

    def _zone(self, buyers: list[Buyer]) -> ZoneInfo:
        department = buyers[0].department if buyers else None
        if department is None:
            departments = self._departments()
            department = departments[0] if len(departments) == 1 else None
        return zone_of_department(department)

    def _on_the_wall(self, wall: datetime, buyers: list[Buyer]) -> Instant:
        instant, said = from_wall_clock(wall, self._zone(buyers))
        for code in said:
            self._warn(f"deadline_{code}")
        return instant

    def _addresses(self) -> tuple[str | None, str | None]:
        organisation = self._organisation()
        profile = (
            _dig(self.part, "communication.urlProfilAch"),
            _dig(organisation, "urlProfilAcheteur"),
            _dig(organisation, "URL_PROFIL_ACHETEUR"),
        )
        documents = (
            _dig(self.part, "communication.urlDocConsul"),
            _dig(self.part, "communication.documentMarche.urlDocument"),
            _dig(organisation, "URL_DOCUMENT"),
            *profile,
        )
        submission = (
            _dig(self.part, "participation.urlParticipation"),
            _dig(organisation, "URL_PARTICIPATION"),
            *profile,
        )
        return self._first_address(documents), self._first_address(submission)

    def _first_address(self, candidates: tuple[Any, ...]) -> str | None:
        for candidate in candidates:
            address, said = web_address(_text(candidate))
            self._warn(said, "address")
            if address:
                return address
        return None

    def _lots(self, notice: Notice) -> None:
        """The lots, each with the one deadline and addresses these forms have. A contract that
        is not divided is one lot, as in eForms."""
        documents, submission = self._addresses()
        found = _dig_all(self.part, "lots.lot") or _dig_all(self.part, "OBJET.LOTS.LOT")
        lots = [one for one in found if isinstance(one, dict)]
        _not_too_many(lots)
        if len(lots) < 2 and not self._is_divided():
            inner = lots[0] if lots else {}
            notice.lots = [
                Lot(
                    id="LOT-0000",
                    title=dict(notice.title),
                    description=self._lot_text(inner, "description", "DESCRIPTION")
                    or dict(notice.description),
                    cpv=list(notice.cpv),
                    value=notice.value or self._lot_value(inner),
                    deadline=notice.deadline,
                    documents_url=documents,
                    submission_url=submission,
                    terms=self._terms_of(inner),
                )
            ]
            notice.value = notice.lots[0].value
            return
        used: set[str] = set()
        for position, one in enumerate(lots, start=1):
            number = next(
                (
                    text
                    for key in ("numLot", "NUM_LOT", "numero")
                    if (text := clean_line(_text(one.get(key))))
                ),
                str(position),
            )
            if number in used:
                self._warn("lot_number_repeated", number)
                number = f"{number} ({position})"
            used.add(number)
            codes = Once.of(map(cpv_code, _cpv_texts(one)))
            title = self._lot_text(one, "intitule", "INTITULE", "description", "DESCRIPTION")
            description = self._lot_text(one, "description", "DESCRIPTION")
            self.quotes.look_at_all(description, "lot", number)
            notice.lots.append(
                Lot(
                    id=number,
                    title={key: " ".join(text.split()) for key, text in title.items()},
                    description=description,
                    cpv=list(codes),
                    value=self._lot_value(one),
                    deadline=notice.deadline,
                    documents_url=documents,
                    submission_url=submission,
                    terms=self._terms_of(one),
                )
            )

    def _is_divided(self) -> bool:
        if self.kind == "legacy":
            division = _dig(self.whole, "OBJET.DIV_EN_LOTS")
            return isinstance(division, dict) and "OUI" in division
        division = _dig(self.part, "natureMarche.lotsMarche")
        return isinstance(division, dict) and "oui" in division

    def _lot_text(self, lot: dict[str, Any], *keys: str) -> Texts:
        text = next((found for key in keys if (found := clean(_text(lot.get(key))))), None)
        return {FRENCH: text} if text else {}

    def _lot_value(self, lot: dict[str, Any]) -> Money | None:
        if "VALEUR" in lot:
            return self._amount_with_currency(lot["VALEUR"])
        estimate = _one(lot.get("estimationValeur"))
        if isinstance(estimate, dict):
            currency = _text(estimate.get("@devise")) or "EUR"
            return self._money(estimate.get("valeur"), currency)
        return None

    def _languages(self) -> list[str]:
        """The languages offers may be in, as far as the form says; French otherwise."""
        codes = {"fr": FRENCH, "en": "ENG", "de": "DEU", "es": "SPA", "it": "ITA", "nl": "NLD"}
        said = _dig_all(self.part, "conditions.langue.langEC") + _dig_all(
            self.whole, "CONDITION_RELATIVE_MARCHE.LANGUES.LANGUE"
        )
        found = Once.of(codes.get((clean_line(_text(one)) or "").lower()) for one in said)
        return list(found) or [FRENCH]

    def _group_form(self, notice: Notice) -> None:
        text = clean(_text(_dig(self.part, "conditions.formeJuridique"))) or clean(
            _text(_dig(self.whole, "CONDITION_RELATIVE_MARCHE.FORME_JURIDIQUE"))
        )
        if text:
            notice.group_legal_form = GroupLegalForm(required=not _NO_FORM.search(text), text=text)

    # -- how offers are judged, and for how long -------------------------------------------------

    def _terms(self, notice: Notice) -> None:
        """What is said of the whole, wherever the schema puts it; and the visit."""
        subject = _dig(self.part, "OBJET")
        terms = Terms()
        for place in (
            self.part,
            _dig(self.part, "procedure"),
            _dig(self.part, "natureMarche"),
            _dig(self.part, "duree"),
            _dig(self.part, "descriptionMarche"),
            _dig(self.part, "PROCEDURE"),
            subject,
            _dig(subject, "DUREE_DELAI"),
            _dig(subject, "CARACTERISTIQUES"),
        ):
            if isinstance(place, dict):
                self._add_terms(terms, place)
        notice.terms = terms if terms else None
        reserved = _dig(self.part, "natureMarche.reservationMarche")
        if isinstance(reserved, dict) and "oui" in reserved:
            self._warn("reserved")
        more = _dig(self.part, "informComplementaire")
        if isinstance(more, dict):
            notice.visit = self._visit(more)
        for said in notice.description.values():
            self.quotes.look(said, "description")
        texts = [
            *_every(more, ("autresInformComplementaire",)),
            *_every(self.part, ("renseignementsComplementaires", "RENSEIGNEMENTS_COMPLEMENTAIRES")),
            *(text for key, one in _walk(self.part) if "INFO" in key and (text := _text(one))),
        ]
        for text in texts[:MOST_CRITERIA]:
            self.quotes.look(clean(text), "more")

    def _visit(self, more: dict[str, Any]) -> Visit | None:
        """The form asks whether a visit is compulsory, and then its details."""
        yes = _one(more.get("oui"))
        words = clean(_text(_dig(more, "oui.visiteDetail"))) or clean(
            _text(more.get("visiteDetail"))
        )
        if words:
            words = cut(words, LONGEST_WORDS)
            return Visit("oui" in more or None, {FRENCH: words})
        if isinstance(yes, str) and "oui" in more:
            return Visit(required=True, words={})
        return Visit(required=False, words={}) if "non" in more else None

    def _terms_of(self, lot: dict[str, Any]) -> Terms | None:
        terms = Terms()
        self._add_terms(terms, lot)
        return terms if terms else None

    def _add_terms(self, terms: Terms, place: dict[str, Any]) -> None:
        """What an element says itself, where nothing was said before."""
        if not terms.criteria and not terms.words:
            self._criteria(terms, place)
        if terms.duration is None:
            terms.duration = _duration(place)
        if terms.renewals is None:
            terms.renewals = _renewals(place)

    def _criteria(self, terms: Terms, place: dict[str, Any]) -> None:
        found: list[Criterion] = []
        words = clean(_text(place.get("criteresAttrib")))
        listed = _one(place.get("criteres"))
        if isinstance(listed, dict):
            weighted = _many(listed.get("criterePondere"))[: MOST_CRITERIA + 1]
            found += [
                _weighted(one.get("critere"), one.get("criterePCT"))
                for one in weighted
                if isinstance(one, dict)
            ]
            if not found:
                said = (clean(_text(one)) for one in listed.values())
                words = words or next((text for text in said if text), None)
        legacy = _one(place.get("CRITERES_ATTRIBUTION"))
        if isinstance(legacy, dict):
            found += _legacy_criteria(legacy)
            words = words or clean(_text(legacy.get("CRITERES_LIBRE")))
        if words:
            words = cut(words, 2 * LONGEST_WORDS)
            terms.words = {FRENCH: words}
            self.quotes.look(words, "criterion")
            if not found and (found := criteria_in_words(words, FRENCH)):
                self._warn("criteria_from_words")
        found = [one for one in found if any(one)]
        if len(found) > MOST_CRITERIA or self.told + len(found) > MOST_TOLD:
            self._warn("criteria_cut")
            found = found[: max(0, min(MOST_CRITERIA, MOST_TOLD - self.told))]
        self.told += len(found)
        terms.criteria = found
        for one in found:
            self.quotes.look_at_all(one.name, "criterion")

    # -- links and results ---------------------------------------------------------------------

    def _linked(self) -> list[str]:
        """The numbers of the earlier notices this one is about, the surest first."""
        found = Once()
        candidates = [
            *_dig_all(self.gestion, "REFERENCE.ANNONCE_ANTERIEUR.IDWEB"),
            *_dig_all(self.part, "avisInitial.idWeb"),
            *_dig_all(self.gestion, "MARCHE.ANNONCE_ANTERIEUR.REFERENCE.IDWEB"),
        ]
        linked = self.record.get("annonce_lie")
        if isinstance(linked, str):
            linked = re.split(r"[;,]", linked)
        candidates = [*(linked if isinstance(linked, list) else []), *candidates]
        for candidate in candidates:
            text = clean_line(_text(candidate))
            if text and _IDWEB.fullmatch(text) and text != self.identifier:
                found.add(text)
        return list(found)

    def _changes(self, inner: Changes | None) -> Changes | None:
        nature = self._nature()
        state = (self._field("etat") or "").upper()
        cancelled = nature == "ANNULATION" or "ANNUL" in state
        corrects = nature == "RECTIFICATIF" or state == "RECTIFICATIF"
        if inner is None and not (cancelled or corrects):
            return None
        linked = self._linked()
        if inner is None and not corrects and nature not in (None, "ANNULATION"):
            # The call itself, on whose record the bulletin writes that it was cancelled since.
            return Changes(
                notice=self.identifier,
                version=None,
                procedure_id=self._field("contractfolderid"),
                reasons=["cancel"],
                cancelled=True,
            )
        if inner is None:
            if not linked:
                self._warn("changed_notice_missing")
            if corrects and self.kind != "EFORMS" and not cancelled:
                # The new deadline, if there is one, is in a sentence: a person must read it.
                self._warn("correction_in_words_only", "a person must read the description")
            words = self._correction_words()
            return Changes(
                notice=linked[0] if linked else None,
                version=None,
                procedure_id=self._field("contractfolderid"),
                reasons=["cancel"] if cancelled else [],
                cancelled=cancelled,
                others=linked[1:],
                words={FRENCH: words} if words else {},
            )
        others = [one for one in (inner.notice, *inner.others, *linked[1:]) if one]
        reasons = Once.of(inner.reasons)
        if cancelled:
            reasons.add("cancel")
        if linked:
            # The eForms identifier means nothing among BOAMP's numbers: kept beside.
            self.warnings = [
                one for one in self.warnings if not one.startswith("changed_notice_missing")
            ]
        return Changes(
            notice=linked[0] if linked else inner.notice,
            version=None if linked else inner.version,
            procedure_id=inner.procedure_id or self._field("contractfolderid"),
            reasons=list(reasons),
            cancelled=inner.cancelled or cancelled,
            others=others if linked else list(inner.others),
            # A record that is of a cancellation cancels all, unless what it holds says what.
            sections=list(inner.sections) if inner.cancelled or not cancelled else [],
            words=dict(inner.words),
        )

    def _winners(self, notice: Notice) -> None:
        """What became of each lot: the holders, or that nobody won. The forms say it in elements
        of the same names, inside the lot or beside its number."""
        if self.kind == "legacy":
            award = _one(self.whole.get("ATTRIBUTION"))
            for decision in _dig_all(self.whole, "ATTRIBUTION.DECISION"):
                if isinstance(decision, dict):
                    self._decision(decision, notice)
            if isinstance(award, dict):
                self._nobody(award, None)
        else:
            for element, lot in _with_lots(self.part):
                for result in _many(element.get("attribue")):
                    if isinstance(result, dict):
                        self._attributed(result, lot, notice)
                self._nobody(element, lot)
                self._offers(element, lot)
        notice.results = self.received.told(list(self.results))

    def _offers(self, element: dict[str, Any], lot: str | None) -> None:
        for key in _OFFERS:
            self.received.add(lot, _text(element.get(key)))

    def _nobody(self, element: dict[str, Any], lot: str | None) -> None:
        for key, value in element.items():
            reason = _NOBODY.get(key.replace("_", "").lower())
            if reason and not _says_no(value):
                self._result(Result(lot, "closed", reason))

    def _result(self, result: Result) -> None:
        if len(self.results) >= MAX_ITEMS:
            _not_too_many([None] * (MAX_ITEMS + 1))
        self.results[result] = None

    def _attributed(self, result: dict[str, Any], lot: str | None, notice: Notice) -> None:
        lot = _lot_number(result) or lot
        holders = _dig_all(result, "titulaire") or [result]
        names = [text for one in holders if (text := _organisation_name(one))]
        value = self._money(
            _dig(result, "montant.valeur"), _text(_dig(result, "montant.@devise")) or "EUR"
        )
        if names := self._names(names, lot):
            self._winner(notice, lot, _members(names), value)

    def _names(self, names: list[str], lot: str | None) -> list[str]:
        """The names among these, each once; words that say that nobody won are a result."""
        kept: dict[str, str] = {}
        for name in names:
            said = no_winner(name)
            if said is None:
                kept.setdefault(same_name(name), name)
            else:
                self._result(Result(lot or said[1], "closed", said[0]))
        return list(kept.values())

    def _winner(
        self,
        notice: Notice,
        lot: str | None,
        organisations: list[WinnerOrganisation],
        value: Money | None = None,
    ) -> None:
        """A holder is told once for each amount; without an amount where there is one, not again."""
        whose = (lot, tuple(same_name(one.name) for one in organisations))
        told = self.holders.setdefault(whose, [])
        self._result(Result(lot, "awarded"))
        if value is None and told:
            return
        for winner in told:
            if winner.value is None or winner.value == value:
                winner.value = value
                return
        _not_too_many(notice.winners)
        winner = Winner(
            lot=lot, organisations=organisations, value=value, lots=[lot] if lot else []
        )
        told.append(winner)
        notice.winners.append(winner)

    def _decision(self, decision: dict[str, Any], notice: Notice) -> None:
        """A decision lists holders and, in parallel, facts of each. Holders called lead or
        co-contractor are one group; others were each awarded."""
        lot = clean_line(_text(decision.get("NUM_LOT")))
        self._nobody(decision, lot)
        for one in (decision, *_many(decision.get("RENSEIGNEMENT"))):
            if isinstance(one, dict):
                self._offers(one, lot)
        holders = _many(decision.get("TITULAIRE"))
        _not_too_many(holders)
        values = [
            self._amount_with_currency(one.get("MONTANT")) if isinstance(one, dict) else None
            for one in _many(decision.get("RENSEIGNEMENT"))
        ]
        values += [None] * (len(holders) - len(values))
        told = [
            (name, value)
            for holder, value in zip(holders, values, strict=False)
            if (name := _organisation_name(holder))
        ]
        names = self._names([name for name, _value in told], lot)
        if len(names) > 1 and any(_GROUP_WORD.search(name) for name in names):
            first = next((value for _name, value in told if value), None)
            self._winner(notice, lot, _members(names), first)
            return
        for name, value in told:
            if no_winner(name) is None:
                self._winner(notice, lot, [WinnerOrganisation(name=name)], value)

    def _winners_of_record(self, notice: Notice) -> None:
        names = _many(self.record.get("titulaire"))
        _not_too_many(names)
        self.results = dict.fromkeys(notice.results)
        for name in self._names([text for one in names if (text := clean_line(_text(one)))], None):
            self._winner(notice, None, [WinnerOrganisation(name=name)])
        notice.results = self.received.told(list(self.results))
        if notice.winners:
            self._warn("winner_from_record_field", "lot and amount unknown")


def _not_too_many(items: list[Any]) -> None:
    if len(items) > MAX_ITEMS:
        raise RefusedError("too_large", f"more than {MAX_ITEMS} lots or winners in one notice")


def _nothing_in_it() -> RefusedError:
    return RefusedError("incomplete", "a BOAMP record with neither a title nor a buyer")


def _weighted(
    name: Any, weight: Any, kind: Kind | None = None, unit: Unit = "percent"
) -> Criterion:
    text = clean_line(_text(name))
    amount = numeral((_text(weight) or "").replace("%", ""))
    return Criterion(
        name={FRENCH: cut(text, LONGEST_NAME)} if text else {},
        kind=kind or (kind_of(text) if text else None),
        weight=Weight(amount, unit) if amount is not None else None,
    )


def _legacy_criteria(place: dict[str, Any]) -> list[Criterion]:
    found: list[Criterion] = []
    for key, kind in _LEGACY_CRITERIA:
        for one in _dig_all(place, f"{key}.CRITERE")[: MOST_CRITERIA + 1]:
            attributes = one if isinstance(one, dict) else {}
            unit: Unit = "percent"
            weight = attributes.get("@POIDS")
            if weight is None and (weight := attributes.get("@ORDRE")) is not None:
                unit = "order"
            found.append(_weighted(one, weight, kind, unit))
    price = _one(place.get("CRITERES_PRIX"))
    if price is not None:
        weight = price.get("POIDS") or price.get("@POIDS") if isinstance(price, dict) else price
        found.append(_weighted("", weight, "price"))
    total = sum(one.weight.number for one in found if one.weight and one.weight.unit == "percent")
    if total and round(total, 2) != 100:  # POIDS does not say of what
        found = [
            one._replace(weight=one.weight._replace(unit=None))
            if one.weight and one.weight.unit == "percent"
            else one
            for one in found
        ]
    return found


def _duration(place: dict[str, Any]) -> Duration | None:
    start = next((day for key in _BEGINNINGS if (day := _day(place.get(key)))), None)
    end = next((day for key in _ENDS if (day := _day(place.get(key)))), None)
    for key, unit in _DURATIONS:
        if amount := numeral(_text(place.get(key))):
            return Duration(amount, unit, start, end)
    return Duration(None, None, start, end) if start or end else None


def _surest(stamps: list[str]) -> str | None:
    """Of the stamps that say one deadline, the surest first: the first that has a day, or one of that day that
    has an hour too; None where none has a day."""
    dated = [one.strip() for one in stamps if _has_a_day(one)]
    if not dated:
        return None
    with_hour = (one for one in dated if (found := read_stamp(one)) and found[1])
    return next((one for one in with_hour if one[:10] == dated[0][:10]), dated[0])


def _has_a_day(stamp: str) -> bool:
    return (read_stamp(stamp) or day_of_stamp(stamp)) is not None


def _day(value: Any) -> date | None:
    found = read_date((_text(value) or "")[:10])
    return found[0] if found else None


def _renewals(place: dict[str, Any]) -> Renewals | None:
    words = clean(_text(place.get("RENOUVELLEMENT_DESCRIPTION")))
    said = {FRENCH: cut(words, LONGEST_WORDS)} if words else {}
    if "RENOUVELLEMENT_OUI" in place:
        return Renewals(possible=True, words=said)
    if "RENOUVELLEMENT_NON" in place:
        return Renewals(possible=False, words=said)
    for key in ("RECONDUCTIONS", "reconductions", "reconduction", "renouvellement"):
        one = _one(place.get(key))
        if isinstance(one, dict):
            found = {name.lower(): inner for name, inner in one.items()}
            if "oui" in found:
                text = next(
                    (text for _key, inner in _walk(found) if (text := clean(_text(inner)))), None
                )
                return Renewals(
                    possible=True, words={FRENCH: cut(text, LONGEST_WORDS)} if text else said
                )
            if "non" in found:
                return Renewals(possible=False, words=said)
    return Renewals(words=said) if said else None


# -- values of XML turned into JSON --------------------------------------------------------------


def _many(value: Any) -> list[Any]:
    """Several children are a list, one child is itself, none is nothing."""
    if value is None or value == "":
        return []
    return value if isinstance(value, list) else [value]


def _one(value: Any) -> Any:
    return value[0] if isinstance(value, list) and value else value


def _text(value: Any) -> str | None:
    """The text of an element, whether it had attributes (an object) or not."""
    value = _one(value)
    if isinstance(value, dict):
        value = value.get("#text")
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    return None


def _dig(value: Any, path: str) -> Any:
    """The first element at a dotted path of names, or None."""
    for name in path.split("."):
        value = _one(value)
        if not isinstance(value, dict):
            return None
        value = value.get(name)
    return _one(value)


def _dig_all(value: Any, path: str) -> list[Any]:
    """Every element at a dotted path, whichever of its steps repeats."""
    level = [value]
    for name in path.split("."):
        level = [child for one in level if isinstance(one, dict) for child in _many(one.get(name))]
    return level


def _walk(value: Any) -> Iterator[tuple[str, Any]]:
    """Every (key, element) below, in the order of the document."""
    pending = [value]
    while pending:
        one = pending.pop()
        if isinstance(one, dict):
            children: list[Any] = []
            for key, child in one.items():
                for element in _many(child):
                    yield key, element
                    children.append(element)
            pending.extend(reversed(children))
        elif isinstance(one, list):
            pending.extend(reversed(one))


def _every(value: Any, keys: tuple[str, ...]) -> list[str]:
    """The texts of every element of these names, those nearest the top first."""
    return [text for key, one in _walk(value) if key in keys and (text := _text(one))]


def _cpv_texts(element: dict[str, Any]) -> list[str]:
    """Its CPV codes as they are written: the main one, its others, then those of its lots, in whatever order
    the elements stand."""
    whole = {key: one for key, one in element.items() if key != "lots"}
    if isinstance(subject := _one(whole.get("OBJET")), dict):
        whole["OBJET"] = {key: one for key, one in subject.items() if key != "LOTS"}
    lots = [*_dig_all(element, "lots.lot"), *_dig_all(element, "OBJET.LOTS.LOT")]
    places = [one for place in (whole, *lots) for one in (_main_objects(place), place)]
    return list(Once.of(text for place in (*places, element) for text in _every(place, _CPV)))


def _main_objects(element: Any) -> list[Any]:
    return [one for key, one in _walk(element) if key == "objetPrincipal"]


def _lot_number(element: dict[str, Any]) -> str | None:
    for key in ("numLot", "NUM_LOT", "numeroLot"):
        if text := clean_line(_text(element.get(key))):
            return text
    return None


def _with_lots(value: Any) -> Iterator[tuple[dict[str, Any], str | None]]:
    """Every element that has children, with the number of the lot it is in, in order."""
    pending: list[tuple[Any, str | None]] = [(value, None)]
    while pending:
        one, lot = pending.pop()
        if isinstance(one, dict):
            lot = _lot_number(one) or lot
            yield one, lot
            pending.extend((child, lot) for child in reversed(one.values()))
        elif isinstance(one, list):
            pending.extend((child, lot) for child in reversed(one))


def _says_no(value: Any) -> bool:
    """Whether an element that is a flag is set to no: `"non"`, `false`, `{"non": ""}`."""
    value = _one(value)
    if isinstance(value, dict) and "non" in value:
        return True
    return (_text(value) or "").strip().lower() in ("non", "false", "0", "no")


def _departments_in(place: Any) -> Iterator[str | None]:
    """The départements of a place: an address, or words with a postcode or "(69)" in them."""
    if isinstance(place, dict):
        for key in ("cp", "CP", "codePostal"):
            yield department_of_postcode(clean_line(_text(place.get(key))))
    if words := clean_line(_text(place)):
        for found in _POSTCODE.finditer(words[:2000]):
            yield department_of_postcode(found[0])
        for found in _BRACKETED.finditer(words[:2000]):
            yield department_code(found[1])


def _organisation_name(value: Any) -> str | None:
    if isinstance(value, dict):
        for key in ("DENOMINATION", "denomination", "nomOfficiel", "raisonSociale", "nom"):
            if name := clean_line(_text(value.get(key))):
                return name
        return None
    return clean_line(_text(value))


def _members(names: list[str]) -> list[WinnerOrganisation]:
    return [
        WinnerOrganisation(name=name, lead=len(names) > 1 and bool(_LEAD_WORD.search(name)))
        for name in names
    ]


# -- eForms inside -------------------------------------------------------------------------------


def _eforms_root(whole: dict[str, Any]) -> etree._Element:
    """The eForms element tree of `donnees.EFORMS`, with eForms' own namespaces."""
    for key, value in whole.items():
        name = key.rsplit(":", 1)[-1]
        value = _one(value)
        if name in eforms.ROOTS and isinstance(value, dict):
            root = etree.Element(f"{{{eforms.ROOTS[name]}}}{name}")
            _fill(root, value, 1)
            return root
    raise RefusedError("not_a_notice", "a BOAMP record whose EFORMS part holds no eForms notice")


def _fill(element: etree._Element, value: Any, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise RefusedError("too_deep", f"elements are nested more than {MAX_DEPTH} deep")
    if isinstance(value, dict):
        for key, child in value.items():
            if key == "#text":
                element.text = _xml_text(child)
            elif key.startswith("@"):
                if key[1:].isalpha():
                    element.set(key[1:], _xml_text(child) or "")
            else:
                tag = _tag(key)
                if tag:
                    for one in child if isinstance(child, list) else [child]:
                        _fill(etree.SubElement(element, tag), one, depth + 1)
    else:
        element.text = _xml_text(value)


def _tag(key: str) -> str | None:
    found = _ELEMENT_KEY.fullmatch(key)
    if not found or not found[1]:
        return None
    namespace = eforms.NAMESPACES.get(found[1])
    return f"{{{namespace}}}{found[2]}" if namespace else None


def _xml_text(value: Any) -> str | None:
    text = _text(value)
    return clean(text) if text else None
