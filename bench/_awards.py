# SPDX-License-Identifier: AGPL-3.0-or-later
"""Large notices, honest and hostile, that grow with one number: what reads them must grow no faster.

Each shape is well-formed and is read to its end, or refused for what it holds; its size is
proportional to ``n``. Shared by the bench, which shows seconds, and by a test, which counts work.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable

_NAMESPACES = (
    'xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" '
    'xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2" '
    'xmlns:ext="urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2" '
    'xmlns:efac="http://data.europa.eu/p27/eforms-ubl-extension-aggregate-components/1" '
    'xmlns:efbc="http://data.europa.eu/p27/eforms-ubl-extension-basic-components/1" '
    'xmlns:efext="http://data.europa.eu/p27/eforms-ubl-extensions/1"'
)


def _notice(
    root: str, *, result: str = "", organisations: str = "", project: str = "", lots: str = ""
) -> bytes:
    return (
        f'<{root} xmlns="urn:oasis:names:specification:ubl:schema:xsd:{root}-2" {_NAMESPACES}>'
        "<ext:UBLExtensions><ext:UBLExtension><ext:ExtensionContent><efext:EformsExtension>"
        f"<efac:NoticeResult>{result}</efac:NoticeResult>"
        f"<efac:Organizations>{organisations}</efac:Organizations>"
        "</efext:EformsExtension></ext:ExtensionContent></ext:UBLExtension></ext:UBLExtensions>"
        '<cbc:ID schemeName="notice-id">00000000-0000-4000-8000-000000000001</cbc:ID>'
        '<cbc:VersionID>01</cbc:VersionID><cbc:NoticeTypeCode listName="result">can-standard'
        "</cbc:NoticeTypeCode><cac:ProcurementProject><cbc:Name>Titre</cbc:Name>"
        f"{project}</cac:ProcurementProject>{lots}</{root}>"
    ).encode()


def _award(**parts: str) -> bytes:
    return _notice("ContractAwardNotice", **parts)


def _each(n: int, text: Callable[[int], str]) -> str:
    return "".join(map(text, range(n)))


def _id(name: object) -> str:
    return f"<cbc:ID>{name}</cbc:ID>"


def _tender(name: object, party: object, lot: object, more: str = "") -> str:
    return (
        f"<efac:LotTender>{_id(name)}{more}<efac:TenderingParty>{_id(party)}</efac:TenderingParty>"
        f"<efac:TenderLot>{_id(lot)}</efac:TenderLot></efac:LotTender>"
    )


def _contract(name: object, tenders: Iterable[object]) -> str:
    cited = "".join(f"<efac:LotTender>{_id(one)}</efac:LotTender>" for one in tenders)
    return f"<efac:SettledContract>{_id(name)}{cited}</efac:SettledContract>"


def _result(lot: object, contracts: Iterable[object], tenders: Iterable[object] = ()) -> str:
    listed = "".join(f"<efac:LotTender>{_id(one)}</efac:LotTender>" for one in tenders)
    cited = "".join(f"<efac:SettledContract>{_id(one)}</efac:SettledContract>" for one in contracts)
    return f"<efac:LotResult>{listed}{cited}<efac:TenderLot>{_id(lot)}</efac:TenderLot></efac:LotResult>"


def _party(name: object, members: Iterable[object]) -> str:
    handed = "".join(f"<efac:Tenderer>{_id(one)}</efac:Tenderer>" for one in members)
    return f"<efac:TenderingParty>{_id(name)}{handed}</efac:TenderingParty>"


def _company(name: object) -> str:
    return (
        "<efac:Organization><efac:Company><cac:PartyIdentification>"
        f"{_id(name)}</cac:PartyIdentification><cac:PartyName><cbc:Name>Entreprise {name}"
        "</cbc:Name></cac:PartyName></efac:Company></efac:Organization>"
    )


def every_lot_its_winner(n: int) -> bytes:
    """What a large central buyer publishes: lots, two offers each, a contract and a firm of its
    own."""
    return _award(
        result=_each(n, lambda i: _result(f"L{i}", [f"C{i}"], [f"T{i}", f"U{i}"]))
        + _each(n, lambda i: _tender(f"T{i}", f"P{i}", f"L{i}") + _tender(f"U{i}", "P0", f"L{i}"))
        + _each(n, lambda i: _contract(f"C{i}", [f"T{i}"]) + _party(f"P{i}", [f"O{i}"])),
        organisations=_each(n, lambda i: _company(f"O{i}")),
        lots=_each(n, lambda i: _lot(f"L{i}")),
    )


def _lot(name: object, more: str = "") -> str:
    return (
        f'<cac:ProcurementProjectLot><cbc:ID schemeName="Lot">{name}</cbc:ID>'
        f"<cac:ProcurementProject><cbc:Name>Lot {name}</cbc:Name>{more}</cac:ProcurementProject>"
        "</cac:ProcurementProjectLot>"
    )


def contracts_that_all_cite(n: int) -> bytes:
    """Every result cites the same two contracts, of as many tenders, none of them for its lot."""
    both = [_contract(name, (f"T{i}" for i in range(n))) for name in ("C0", "C1")]
    return _award(
        result=_each(n, lambda i: _result(f"L{i}", ["C0", "C1"]))
        + _each(n, lambda i: _tender(f"T{i}", "P", "Z"))
        + "".join(both)
    )


def one_lot_cited_by_all(n: int) -> bytes:
    """Every result is about the same lot, and cites the same contract of as many tenders for it."""
    return _award(
        result=_each(n, lambda i: _result("L", ["C"]))
        + _each(n, lambda i: _tender(f"T{i}", "P", "L"))
        + _contract("C", (f"T{i}" for i in range(n)))
        + _party("P", ["O"]),
        organisations=_company("O"),
    )


def contracts_cited_by_one(n: int) -> bytes:
    """One result cites every contract, each of which names one tender."""
    return _award(
        result=_result("L", (f"C{i}" for i in range(n)))
        + _each(n, lambda i: _tender(f"T{i}", "P", "L") + _contract(f"C{i}", [f"T{i}"]))
        + _party("P", ["O"]),
        organisations=_company("O"),
    )


def nobody_known(n: int) -> bytes:
    """Tenders of firms that are not among as many described."""
    return _award(
        result=_each(n, lambda i: _result(f"L{i}", [f"C{i}"]))
        + _each(n, lambda i: _tender(f"T{i}", f"P{i}", f"L{i}") + _contract(f"C{i}", [f"T{i}"]))
        + _each(n, lambda i: _party(f"P{i}", [f"X{i}"])),
        organisations=_each(n, lambda i: _company(f"O{i}")),
    )


def marks_everywhere(n: int) -> bytes:
    """Every tender's amount, and every result, is withheld."""
    mark = (
        "<efac:FieldsPrivacy><efbc:FieldIdentifierCode>{}</efbc:FieldIdentifierCode>"
        "</efac:FieldsPrivacy>"
    )
    price = mark.format("win-ten-val")
    return _award(
        result=_each(n, lambda i: _result(f"L{i}", [f"C{i}"]).replace(">", f">{price}", 1))
        + _each(n, lambda i: _tender(f"T{i}", "P", f"L{i}", price) + _contract(f"C{i}", [f"T{i}"]))
        + _party("P", ["O"]),
        organisations=_company("O"),
    )


def places_and_codes(n: int) -> bytes:
    """A call whose lots are each elsewhere and of another code."""

    def elsewhere(i: int) -> str:
        return (
            "<cac:MainCommodityClassification><cbc:ItemClassificationCode>"
            f"{10_000_000 + i}</cbc:ItemClassificationCode></cac:MainCommodityClassification>"
            "<cac:RealizedLocation><cac:Address><cbc:CountrySubentityCode>"
            f"X{i:04X}</cbc:CountrySubentityCode></cac:Address></cac:RealizedLocation>"
        )

    return _notice("ContractNotice", lots=_each(n, lambda i: _lot(f"L{i}", elsewhere(i))))


def tags_without_end(n: int) -> bytes:
    """A description of beginnings of tags and of references."""
    text = "&lt;p &lt;script&gt;&amp;amp;lt;b " * n
    return _notice("ContractNotice", project=f"<cbc:Description>{text}</cbc:Description>")


def holders_and_lots(n: int) -> bytes:
    """A BOAMP award of the old schema: half as many decisions, as many holders in the first."""
    decisions = [
        {"NUM_LOT": f"{i}", "TITULAIRE": {"DENOMINATION": f"Entreprise {i}"}} for i in range(n // 2)
    ]
    first: list[dict[str, str]] = [{"DENOMINATION": f"Firme {i}"} for i in range(n // 2)]
    decisions[0]["TITULAIRE"] = first  # type: ignore[assignment]  # one is an object, several a list
    record = {
        "idweb": "27-1",
        "nature": "ATTRIBUTION",
        "nomacheteur": "Ville",
        "titulaire": [f"Firme {i}" for i in range(n)],
        "donnees": json.dumps({"ATTRIBUTION": {"DECISION": decisions}}),
    }
    return json.dumps({"results": [record]}).encode()


TEXTS = {"tags_without_end"}
"""Shapes that are one long text, which lxml hands over without looking at it: beside it, nothing is
asked of them but that they grow no faster."""


def criteria_everywhere(n: int) -> bytes:
    """``n`` lots with five criteria each, and one with ``n`` of them; texts that speak of pages."""
    parameter = (
        "<ext:UBLExtensions><ext:UBLExtension><ext:ExtensionContent><efext:EformsExtension>"
        '<efac:AwardCriterionParameter><efbc:ParameterCode listName="number-weight">per-exa'
        "</efbc:ParameterCode><efbc:ParameterNumeric>20</efbc:ParameterNumeric>"
        "</efac:AwardCriterionParameter></efext:EformsExtension></ext:ExtensionContent>"
        "</ext:UBLExtension></ext:UBLExtensions>"
    )
    criterion = (
        f"<cac:SubordinateAwardingCriterion>{parameter}<cbc:AwardingCriterionTypeCode>quality"
        "</cbc:AwardingCriterionTypeCode><cbc:Name>Une page visite</cbc:Name><cbc:Description>20 pages "
        "maximum</cbc:Description></cac:SubordinateAwardingCriterion>"
    )

    def lot(number: int, count: int) -> str:
        return (
            f'<cac:ProcurementProjectLot><cbc:ID schemeName="Lot">LOT-{number:04d}</cbc:ID>'
            "<cac:TenderingTerms><cac:AwardingTerms><cac:AwardingCriterion>"
            f"{criterion * count}</cac:AwardingCriterion></cac:AwardingTerms></cac:TenderingTerms>"
            "</cac:ProcurementProjectLot>"
        )

    lots = "".join(lot(number, 5) for number in range(n)) + lot(n, n)
    return _notice("ContractNotice", lots=lots)


SHAPES: dict[str, Callable[[int], bytes]] = {
    shape.__name__: shape
    for shape in (
        every_lot_its_winner,
        contracts_that_all_cite,
        one_lot_cited_by_all,
        contracts_cited_by_one,
        nobody_known,
        marks_everywhere,
        places_and_codes,
        tags_without_end,
        holders_and_lots,
        criteria_everywhere,
    )
}
