# SPDX-License-Identifier: AGPL-3.0-or-later
"""BOAMP's own XML into the record its API makes of it, so that one reader reads both.

Two schemas: `jo:ann` (since 2024, whatever its version) holds GESTION and the form in DONNEES;
`ANNONCE` (before) holds the same two, its form in many elements side by side. The API turns each
into JSON by one rule: `@name` is an attribute, `#text` the text beside attributes, an empty element
is "", one child is an object, several are a list. eForms inside have namespaces of BOAMP's own,
told by their last word.
"""

import re
from typing import Any

from lxml import etree

from .safety import MAX_DEPTH, RefusedError

_OURS = re.compile(r"^https?://boamp\.journal-officiel\.gouv\.fr/")
_PREFIXES = {
    "CommonAggregateComponents-2": "cac",
    "CommonBasicComponents-2": "cbc",
    "CommonExtensionComponents-2": "ext",
    "eforms-ubl-extension-aggregate-components": "efac",
    "eforms-ubl-extension-basic-components": "efbc",
    "eforms-ubl-extensions": "efext",
}
_NATURES = {"TRAVAUX": "TRAVAUX", "FOURNITURE": "FOURNITURES", "SERVICE": "SERVICES"}
_NATURES |= {name: name for name in _NATURES.values()}
_LAST = re.compile(r"([^:/]+)(?:/\d+)?/?$")


def is_boamp(root: etree._Element) -> bool:
    name = etree.QName(root)
    if name.namespace and _OURS.match(name.namespace):
        return name.localname == "ann"
    return name.localname == "ANNONCE" and not name.namespace


def record(root: etree._Element) -> dict[str, Any]:
    """The record of a notice, with the fields of the API that its XML says. RefusedError
    (`not_a_notice`) where it lacks what makes one."""
    parts = {etree.QName(child).localname: child for child in root}
    gestion = (_json(parts["GESTION"], 0) if "GESTION" in parts else None) or {}
    donnees = (_json(parts["DONNEES"], 0) if "DONNEES" in parts else None) or {}
    if not isinstance(gestion, dict) or not isinstance(donnees, dict):
        raise RefusedError("not_a_notice", "BOAMP XML without GESTION or DONNEES")
    kind = _inner(_inner(gestion, "REFERENCE"), "TYPE_AVIS")
    index = _inner(gestion, "INDEXATION")
    return {
        "idweb": _inner(gestion, "REFERENCE").get("IDWEB"),
        "objet": index.get("RESUME_OBJET"),
        "dateparution": index.get("DATE_PUBLICATION"),
        "nomacheteur": index.get("NOMORGANISME"),
        "nature": _first(kind.get("NATURE")),
        "etat": _first(kind.get("STATUT")),
        # What the schema of before says in the form alone.
        "type_procedure": _first(_inner(donnees, "PROCEDURE").get("TYPE_PROCEDURE")),
        "type_marche": _NATURES.get(_first(_inner(donnees, "OBJET").get("TYPE_MARCHE")) or ""),
        "gestion": gestion,
        "donnees": donnees,
    }


def _inner(value: dict[str, Any], name: str) -> dict[str, Any]:
    found = value.get(name)
    if isinstance(found, list):
        found = next((one for one in found if isinstance(one, dict)), None)
    return found if isinstance(found, dict) else {}


def _first(value: Any) -> str | None:
    """The name of the first element inside: `<NATURE><APPEL_OFFRE/></NATURE>`."""
    if isinstance(value, list):
        value = value[0]
    if not isinstance(value, dict):
        return None
    return next((key for key in value if not key.startswith(("@", "#"))), None)


def _json(element: etree._Element, depth: int) -> Any:
    if depth > MAX_DEPTH:
        raise RefusedError("too_deep", f"elements are nested more than {MAX_DEPTH} deep")
    found: dict[str, Any] = {
        f"@{name}": value for name, value in element.items() if not name.startswith("{")
    }
    many: set[str] = set()
    for child in element:
        key = _key(child)
        value = _json(child, depth + 1)
        if key not in found:
            found[key] = value
        elif key in many:
            found[key].append(value)
        else:
            many.add(key)
            found[key] = [found[key], value]
    text = element.text or ""
    if not found:
        return text if text.strip() else ""
    if text.strip() and len(element) == 0:
        found["#text"] = text
    return found


def _key(element: etree._Element) -> str:
    name = etree.QName(element)
    if not name.namespace:
        return name.localname
    last = _LAST.search(name.namespace)
    prefix = _PREFIXES.get(last[1]) if last else None
    return f"{prefix}:{name.localname}" if prefix else name.localname
