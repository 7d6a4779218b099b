# SPDX-License-Identifier: AGPL-3.0-or-later
"""The same notice written otherwise tells the same: prefixes, encodings, blanks, versions, order, doubles."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from tenders.notices import labels
from tenders.notices.parsing import Notice, parse
from tests.tenders import calls

type Root = etree._Element

SAMPLES = ("eforms-call-three-lots.xml", "eforms-award.xml", "eforms-change.xml")


def told(data: bytes) -> dict[str, Any]:
    (item,) = parse(data, name="f.xml")
    assert isinstance(item, Notice), item
    return item.to_json()


def written(root: Root, encoding: str = "UTF-8") -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding=encoding)


def other_prefixes(root: Root) -> bytes:
    spaces = {one for element in root.iter("*") for one in element.nsmap.values()}
    names = {f"p{n}": space for n, space in enumerate(sorted(spaces))}

    def copied(source: Root, parent: Root | None) -> Root:
        made = (
            etree.Element(source.tag, nsmap=names)
            if parent is None
            else etree.SubElement(parent, source.tag)
        )
        made.text, made.tail = source.text, source.tail
        made.attrib.update(source.attrib)
        for child in source.iterchildren("*"):
            copied(child, made)
        return made

    return written(copied(root, None))


def with_blanks(root: Root) -> bytes:
    for element in root.iter("*"):
        if len(element) == 0 and (element.text or "").strip():
            element.text = f"\n    {element.text}\n  "
    return written(root)


def with_comments(root: Root) -> bytes:
    for element in list(root.iter("*")):
        text = element.text or ""
        if len(element) == 0 and text.strip():
            comment = etree.Comment("relu")
            element.text, comment.tail = text[: len(text) // 2], text[len(text) // 2 :]
            element.append(comment)
    return written(root)


def of_version(version: str) -> Callable[[Root], bytes]:
    def change(root: Root) -> bytes:
        for element in root.iter("{*}CustomizationID"):
            element.text = version
        return written(root)

    return change


def of_subtype(code: str) -> Callable[[Root], bytes]:
    def change(root: Root) -> bytes:
        for element in root.iter("{*}SubTypeCode"):
            element.text = code
        return written(root)

    return change


def doubled(root: Root) -> bytes:
    for child in list(root):
        child.addnext(copy.deepcopy(child))
    return written(root)


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize(
    "change",
    [
        other_prefixes, with_blanks, with_comments, doubled, of_version("eforms-sdk-1.3"),
        of_version("eforms-sdk-2.0"), of_version(""), of_subtype("E3"), of_subtype("999"),
        lambda root: written(root, "UTF-16"),
        lambda root: b"\xef\xbb\xbf" + written(root),
        lambda root: b"\n \n" + written(root),
        lambda root: b"\xff\xfe" + etree.tostring(root, encoding="unicode").encode("utf-16-le"),
    ],
)  # fmt: skip
def test_a_notice_written_otherwise_tells_the_same(
    name: str, change: Callable[[Root], bytes], samples: Path
) -> None:
    data = (samples / name).read_bytes()
    assert told(change(etree.fromstring(data))) == told(data)


def test_a_lot_without_an_identifier_takes_no_others() -> None:
    data = calls.eforms("sans numéro", lots=["Un", "Deux", "Trois"], numbers=[7, 1, 2])
    bare = data.replace(b'<cbc:ID schemeName="Lot">LOT-0007</cbc:ID>', b"")
    found = told(bare)
    assert [(one["id"], one["title"]["FRA"]) for one in found["lots"]] == [
        ("LOT-0003", "Un"), ("LOT-0001", "Deux"), ("LOT-0002", "Trois"),
    ]  # fmt: skip
    assert "lot_id_missing" in found["warnings"]


def test_lots_that_differ_under_one_identifier_are_told_apart() -> None:
    data = calls.eforms("en double", lots=["Un", "Deux"], numbers=[1, 1])
    found = told(data)
    assert [(one["id"], one["title"]["FRA"]) for one in found["lots"]] == [
        ("LOT-0001", "Un"), ("LOT-0001 (2)", "Deux"),
    ]  # fmt: skip
    assert "lot_number_repeated: LOT-0001" in found["warnings"]


# --- reserved contracts --------------------------------------------------------------------------


def reserved(code: str, *, lots: int = 2) -> bytes:
    asked = (
        "<cac:TendererQualificationRequest><cac:SpecificTendererRequirement>"
        f'<cbc:TendererRequirementTypeCode listName="reserved-procurement">{code}'
        "</cbc:TendererRequirementTypeCode></cac:SpecificTendererRequirement>"
        "</cac:TendererQualificationRequest>"
    )
    return calls.eforms("réservé", lots=["Un", "Deux"][:lots], judged=asked)


def test_whom_participation_is_reserved_for_is_warned_of() -> None:
    assert told(reserved("res-ws"))["warnings"] == ["reserved_sheltered"]
    assert told(reserved("res-pub-ser"))["warnings"] == ["reserved_public_service"]
    assert told(reserved(" res-ws\n"))["warnings"] == ["reserved_sheltered"]
    assert told(reserved("none"))["warnings"] == []
    one = re.sub(rb"(.*)res-ws(.*)", rb"\1none\2", reserved("res-ws"), count=1, flags=re.DOTALL)
    assert told(one)["warnings"] == ["reserved_sheltered: LOT-0001"]


def test_a_reserved_call_of_the_bulletin_is_warned_of(samples: Path) -> None:
    answer = json.loads((samples / "boamp-answer.json").read_bytes())
    [record] = [one for one in answer["results"] if one["idweb"] == "26-900002"]
    form = json.loads(record["donnees"])
    for said, warned in (("oui", True), ("non", False)):
        form["FNSimple"]["initial"]["natureMarche"]["reservationMarche"] = {said: ""}
        data = json.dumps(record | {"donnees": json.dumps(form)}).encode()
        assert ("reserved" in told(data)["warnings"]) is warned


@pytest.mark.usefixtures("in_english")
def test_a_reserved_call_says_whom_it_is_for_and_whom_to_ask() -> None:
    words = labels.warning("reserved_sheltered: LOT-0003, LOT-0004")
    assert "sheltered workshops" in words
    assert "Only for: lot 3, lot 4." in words
    assert "Only for: LOT-0001 (2)." in labels.warning("reserved_sheltered: LOT-0001 (2)")
    assert "Check with your cooperative" in words
    assert "Only for" not in labels.warning("reserved_public_service")
    assert labels.warning("reserved")
