# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which format a well-formed file is in: to find BOAMP's records, or to refuse by name."""

from typing import Any

from lxml import etree

from .safety import RefusedError
from .text import clean_line

_READ = "what is read: eForms XML, BOAMP (its XML, the JSON of its API), OCDS"
MAX_RECORDS = 20_000
_APPROCH_KEYS = {"siren_de_l_entite_acheteuse", "code_s_cpv", "date_previsionnelle_de_publication"}
_TED_KEYS = {"publication-number", "notice-title", "notice-type", "notice-identifier"}
_DECP_KEYS = {"dateNotification", "titulaires", "codeCPV", "autoriteConcedante", "acheteur_id"}
_DECP_LISTS = {"marches", "contrats-concessions", "contrat-concession"}


def unknown_xml(root: etree._Element) -> RefusedError:
    """The refusal of an XML document that is not eForms."""
    name = etree.QName(root)
    tag, namespace = name.localname, name.namespace or ""
    if tag in ("TED_EXPORT", "TED_ESENDERS"):
        return _unsupported(f"TED XML of before eForms ({tag})")
    if tag in ("rss", "feed"):
        return _unsupported("a news feed (RSS or Atom)")
    if tag in ("marches", "marche", "contrats-concessions", "contrat-concession"):
        return _decp()
    if namespace.startswith("urn:oasis:names:specification:ubl:"):
        return _unsupported(f"a UBL document that is no notice ({tag})")
    shown = clean_line(tag) or "?"
    return RefusedError(
        "not_a_notice", f"XML with the root element <{shown[:80]}> is not a notice; {_READ}"
    )


def ocds_releases(value: Any) -> list[Any] | None:
    """The releases of an OCDS package (of releases or of records), of a list of releases or of one
    alone; None when it is no OCDS. A record gives its compiled release, else its releases."""
    if isinstance(value, list):
        first = next((one for one in value if isinstance(one, dict)), {})
        found = value if "ocid" in first and "idweb" not in first else None
    elif not isinstance(value, dict) or "idweb" in value:
        found = None
    elif isinstance(value.get("releases"), list) and "compiledRelease" not in value:
        found = value["releases"]
    elif isinstance(value.get("records"), list) and _is_ocds(value):
        found = [one for record in value["records"] for one in _of_record(record)]
    else:
        found = _of_record(value) if {"ocid", "compiledRelease"} & value.keys() else None
    if found is None:
        return None
    if not found:
        raise RefusedError("not_a_notice", "an OCDS package without any release")
    if len(found) > MAX_RECORDS:
        raise RefusedError("too_large", f"more than {MAX_RECORDS} releases in one file")
    return found


def _of_record(record: Any) -> list[Any]:
    if isinstance(record, dict):
        if isinstance(record.get("compiledRelease"), dict):
            return [record["compiledRelease"]]
        if isinstance(record.get("releases"), list):
            return record["releases"]
    return [record]


def boamp_records(value: Any) -> list[Any]:
    """The records of a BOAMP API answer (v2.1, v2.0, an export's list, or one record)."""
    if isinstance(value, list):
        if not value:
            raise RefusedError("not_a_notice", "an empty JSON list: no notice in it")
        _refuse_others(next((one for one in value if isinstance(one, dict)), None))
        return _records(value)
    if not isinstance(value, dict):
        raise RefusedError("not_a_notice", f"JSON of a single value; {_READ}")
    if isinstance(value.get("results"), list):
        records = value["results"]
    elif isinstance(value.get("records"), list):
        records = value["records"]
    else:
        _refuse_others(value)
        return [_fields(value)]
    if not records:
        raise RefusedError("not_a_notice", "a BOAMP answer without any record")
    _refuse_others(_fields(records[0]))
    return _records(records)


def _records(items: list[Any]) -> list[Any]:
    if len(items) > MAX_RECORDS:
        raise RefusedError("too_large", f"more than {MAX_RECORDS} records in one file")
    return [_fields(record) for record in items]


def _is_ocds(value: dict[str, Any]) -> bool:
    """Whether an object with `records` is a package of OCDS, full or empty, whatever its version."""
    keys = {"publisher", "publishedDate", "packages", "extensions", "version", "uri"}
    return _holds_ocds(value["records"]) or (not value["records"] and len(keys & value.keys()) > 1)


def _holds_ocds(records: Any) -> bool:
    ours = {"ocid", "compiledRelease", "versionedRelease", "releases"}
    return isinstance(records, list) and any(
        isinstance(one, dict) and ours & one.keys() for one in records[:20]
    )


def _fields(record: Any) -> Any:
    """v2.0 wraps each record: {"record": {"fields": {…}}}; v1: {"fields": {…}}."""
    if isinstance(record, dict):
        inner = record.get("record")
        if isinstance(inner, dict) and isinstance(inner.get("fields"), dict):
            return inner["fields"]
        if isinstance(record.get("fields"), dict):
            return record["fields"]
    return record


def _refuse_others(value: Any) -> None:
    """RefusedError naming the format of this object, unless it may be a BOAMP record."""
    if not isinstance(value, dict):
        return
    value = _fields(value)
    keys = set(value)
    if "idweb" in keys:
        return
    if keys & _DECP_LISTS or len(keys & _DECP_KEYS) > 1:
        raise _decp()
    if "approch_projet" in keys or len(keys & _APPROCH_KEYS) > 1:
        raise _unsupported("APProch (planned purchases of the State)")
    if ("notices" in keys and isinstance(value["notices"], list)) or len(keys & _TED_KEYS) > 1:
        raise _unsupported("an answer of the TED search API", "take the notice's XML")
    if keys & {"donnees", "gestion", "nomacheteur"}:
        return  # a BOAMP record without its number: refused as such by the reader
    raise RefusedError("not_a_notice", f"JSON that is neither a BOAMP answer nor OCDS; {_READ}")


def _decp() -> RefusedError:
    """Contracts that are awarded already have a reader, a command and a page of their own."""
    return RefusedError(
        "unsupported_format",
        "DECP (essential data of awarded contracts) tells contracts, not notices: "
        "parse_contracts reads it, import_contracts and the page of contracts bring it in",
    )


def _unsupported(name: str, advice: str = "") -> RefusedError:
    tail = f"{advice}; {_READ}" if advice else _READ
    return RefusedError("unsupported_format", f"{name} is not read yet; {tail}")
