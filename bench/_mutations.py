# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files of each format spoilt in thousands of ways: what a reader makes of them, and how long the worst
takes. Files are written here; the real ones beside the checkout are spoilt too when they are there.
"""

from __future__ import annotations

import json
import random
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

BITS = (
    b'"', b"{", b"}", b"[", b"]", b",", b":", b"null", b"1e999999999", b"-1", b"\\u0000", b"\xff",
    b"<", b">", b"&", b"&#0;", b"9" * 5000, b'{"id":', b"true", b"\\ud800", b"NaN", b"<!--", b"]]>",
    b"<!DOCTYPE x>", b"\x00", b"\xef\xbb\xbf", b"\xc2\xa0", b"</marche>", b'{"titulaire":', b"[" * 300,
)  # fmt: skip
SLOWEST_MOST = 2.0  # seconds of one file

LEGACY = b"""<ANNONCE><GESTION><REFERENCE><IDWEB>16-100</IDWEB><TYPE_AVIS><NATURE><ATTRIBUTION/></NATURE></TYPE_AVIS>
</REFERENCE><INDEXATION><DATE_PUBLICATION>2017-01-13</DATE_PUBLICATION></INDEXATION></GESTION><DONNEES><IDENTITE>
<DENOMINATION>Ville</DENOMINATION><CP>59188</CP></IDENTITE><OBJET><OBJET_COMPLET>Une aire</OBJET_COMPLET><DUREE_DELAI><DUREE_MOIS>12</DUREE_MOIS></DUREE_DELAI></OBJET><PROCEDURE>
<CRITERES_ATTRIBUTION><CRITERES_PONDERES><CRITERE POIDS="60">Valeur</CRITERE><CRITERE POIDS="40">Prix</CRITERE>
</CRITERES_PONDERES></CRITERES_ATTRIBUTION></PROCEDURE>
<CONDITION_DELAI><RECEPT_OFFRES>2017-02-10T15:00:00+01:00</RECEPT_OFFRES></CONDITION_DELAI><ATTRIBUTION><DECISION>
<NUM_LOT>1</NUM_LOT><TITULAIRE><DENOMINATION>Studio (mandataire)</DENOMINATION></TITULAIRE><RENSEIGNEMENT>
<MONTANT DEVISE="EUR">348852</MONTANT></RENSEIGNEMENT></DECISION></ATTRIBUTION></DONNEES></ANNONCE>"""
NEW = b"""<jo:ann xmlns:jo="http://boamp.journal-officiel.gouv.fr/XML/3.2.5"><DONNEES><FNSimple><organisme>
<nomOfficiel>Ville</nomOfficiel><cp>59188</cp></organisme><initial><procedure><dateReceptionOffres>
2027-10-12T17:00:00.000</dateReceptionOffres><criteresAttrib>Valeur : 60 %
Prix : 40 %</criteresAttrib></procedure><natureMarche><intitule>Ateliers</intitule><codeCPV>
<objetPrincipal><classPrincipale>79416200</classPrincipale></objetPrincipal></codeCPV></natureMarche><lots><lot>
<description>Un</description></lot><lot><description>Deux</description></lot></lots><informComplementaire><oui>
<visiteDetail>Mardi</visiteDetail></oui></informComplementaire></initial></FNSimple></DONNEES>
<GESTION><REFERENCE><IDWEB>26-1</IDWEB><TYPE_AVIS><NATURE><APPEL_OFFRE/></NATURE></TYPE_AVIS></REFERENCE><INDEXATION>
<DATE_PUBLICATION>2026-09-11</DATE_PUBLICATION></INDEXATION></GESTION></jo:ann>"""
CONTRACTS_XML = b"""<marches><marche><id>X-1</id><acheteur><id>21590001200019</id></acheteur><objet>Haies</objet>
<codeCPV>77310000-6</codeCPV><dureeMois>12</dureeMois><dateNotification>2024-02-29</dateNotification>
<montant>1234,5</montant><titulaires><titulaire><id>51000000100012</id></titulaire></titulaires><modifications>
<modification><id>1</id><dureeMois>24</dureeMois></modification></modifications></marche></marches>"""


def spoilt(data: bytes, chance: random.Random) -> bytes:
    found = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 5, 20))):
        at = chance.randrange(len(found) + 1)
        way = chance.random()
        if way < 0.35:
            found[at:at] = chance.choice(BITS)
        elif way < 0.55:
            del found[at : at + chance.choice((1, 4, 60, 500))]
        elif way < 0.75 and at < len(found):
            found[at] = chance.randrange(256)
        elif way < 0.8:
            del found[at:]
        else:
            begins = chance.randrange(len(found) + 1)
            found[at:at] = found[begins : begins + chance.choice((3, 80, 600))]
    return bytes(found)


def contracts(records: Iterable[dict[str, Any]], real: Path) -> list[bytes]:
    """Files of contracts in each format."""
    told = list(records)
    wrapped = [
        one | {"titulaires": [{"titulaire": each} for each in one["titulaires"]], "techniques": {}}
        for one in told
    ]
    rows = [
        {"id": one["id"], "acheteur_id": one["acheteur"]["id"], "titulaire_id": each["id"],
         "modification_id": n, "montant": one["montant"], "dureeMois": one["dureeMois"],
         "dateNotification": one["dateNotification"], "objet": one["objet"]}
        for one in told for n, each in enumerate(one["titulaires"])
    ]  # fmt: skip
    made = [{"marches": told}, {"marches": {"marche": wrapped}}, rows]
    found = [json.dumps(one).encode() for one in made]
    if real.is_dir():
        found += [path.read_bytes()[:60_000] for path in sorted((real / "decp").glob("*.json"))]
    return [*found, CONTRACTS_XML]


def boamp(real: Path) -> list[bytes]:
    """Files of BOAMP's XML, of both schemas."""
    paths = sorted((real / "boamp").glob("xml_*/*.xml")) if real.is_dir() else []
    return [LEGACY, NEW, *(path.read_bytes() for path in paths)]


def spoil(
    name: str, files: Sequence[bytes], read: Callable[[bytes], Iterable[Any]], count: int
) -> None:
    """Read so many spoilt files; say what came of them, and fail where a reader of ours broke."""
    chance = random.Random(count)
    outcomes: Counter[str] = Counter()
    slowest = 0.0
    for _ in range(count):
        data = spoilt(chance.choice(files), chance)
        start = time.perf_counter()
        items = [one.to_json() for one in read(data)]
        slowest = max(slowest, time.perf_counter() - start)
        if not items:
            raise AssertionError(f"a file of {name} that nothing is said of: {data[:200]!r}")
        for told in items:
            json.dumps(told)
            outcomes[told.get("error") or "read"] += 1
            if told.get("error") == "internal":
                raise AssertionError(f"{told['reason']}: {data[:2000]!r}")
    verdict = "ok" if slowest <= SLOWEST_MOST else "ABOVE"
    print(f"{count} spoilt files of {name}: the slowest {slowest * 1000:.0f} ms ({verdict})")
    print("  " + ", ".join(f"{code} {n}" for code, n in outcomes.most_common()))
