# SPDX-License-Identifier: AGPL-3.0-or-later
"""BOAMP, TED and a publisher of OCDS, as a replay server plays them: what they publish is the same,
each in its own official shapes. What is published is what is answered from then on."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import re
from collections.abc import Sequence
from typing import Any

from tenders.notices.models import Notice
from tenders.sources import actions
from tenders.sources.adapters.base import today
from tenders.sources.models import Run, Source
from tests.replay import Question, Replay, Said, boamp_card, boamp_list, ocds_package, ted_list
from tests.tenders import calls
from tests.tenders.awards import Result, Tender, award
from tests.tenders.calls import eforms, identifier, in_boamp

LOTS = ("Concertation", "Communication")


def read(source: Source) -> Run:
    """Read it as the job does. Its run."""
    run = actions.read(source.pk)
    assert run is not None
    source.refresh_from_db()
    return run


class Publisher:
    """``kind`` of source; the procedure of a word is the same whoever publishes it."""

    kind = ""
    path = ""

    def __init__(self, replay: Replay) -> None:
        self.replay = replay
        self.number = itertools.count(1)
        self.serve()

    def serve(self) -> None:
        raise NotImplementedError

    def source(self, **fields: Any) -> Source:
        fields = {"enabled": True, "name": f"{self.kind} des essais", **fields}
        return Source.objects.create(
            kind=self.kind, address=f"{self.replay.url}{self.path}", **fields
        )

    def call(self, word: str, *, deadline: dt.datetime, lots: Sequence[str] = LOTS) -> None:
        raise NotImplementedError

    def move(self, word: str, *, deadline: dt.datetime) -> None:
        raise NotImplementedError

    def cancel(self, word: str, *, lots: Sequence[int] = ()) -> None:
        raise NotImplementedError

    def award(self, word: str) -> None:
        """The first lot is won, the second had no offer that could be taken."""
        raise NotImplementedError

    def found(self, word: str) -> Notice:
        raise NotImplementedError


class _EForms(Publisher):
    """Of those who publish eForms: the same XML, told otherwise."""

    def publish(self, xml: bytes, word: str, *, of: str = "", nature: str = "") -> None:
        raise NotImplementedError

    def call(self, word: str, *, deadline: dt.datetime, lots: Sequence[str] = LOTS) -> None:
        self.publish(self._xml(word, word, deadline=deadline, lots=lots), word)

    def move(self, word: str, *, deadline: dt.datetime) -> None:
        xml = self._xml(f"{word} déplacé", word, deadline=deadline, changes=self.cited(word))
        self.publish(xml, f"{word} déplacé", of=word, nature="RECTIFICATIF")

    def cancel(self, word: str, *, lots: Sequence[int] = ()) -> None:
        sections = [f"LOT-{n:04d}" for n in lots]
        xml = self._xml(
            f"{word} annulé",
            word,
            changes=self.cited(word),
            reason="cancel",
            sections=sections,
        )
        self.publish(xml, f"{word} annulé", of=word, nature="RECTIFICATIF")

    def award(self, word: str) -> None:
        xml = award(
            f"{word} attribué",
            [
                Result("LOT-0001", contracts=["CON-1"], tenders=["TEN-1"]),
                Result("LOT-0002", code="clos-nw", reason="all-rej"),
            ],
            [Tender("TEN-1", "TPA-1", "LOT-0001", "12000")],
            contracts={"CON-1": ["TEN-1"]},
            parties={"TPA-1": ["ORG-2"]},
            names={"ORG-2": "Atelier Rivage"},
            procedure=word,
            published=today(),
            number=self._number(),
        )
        self.publish(xml, f"{word} attribué", of=word, nature="ATTRIBUTION")

    def cited(self, word: str) -> str:
        return f"{identifier(word)}-01"

    def _number(self) -> str:
        return f"{990_000 + next(self.number):08d}-{today().year}"

    def _xml(self, word: str, procedure: str, **fields: Any) -> bytes:
        return eforms(word, procedure=procedure, published=today(), number=self._number(), **fields)


class Boamp(_EForms):
    kind = "boamp"

    def serve(self) -> None:
        self.records: list[dict[str, Any]] = []
        self.numbers: dict[str, str] = {}
        self.stamp = ""
        self.replay.say("/catalog/datasets/boamp", lambda asked: boamp_card(self.stamp))
        self.replay.say("/catalog/datasets/boamp/records", self.answer)

    def publish(self, xml: bytes, word: str, *, of: str = "", nature: str = "") -> None:
        idweb = self.numbers.setdefault(word, f"27-{next(self.number)}")
        data = in_boamp(
            xml, idweb, nature=nature or "APPEL_OFFRE", linked=self.numbers[of] if of else ""
        )
        self.add(json.loads(data)["results"][0])

    def add(self, record: dict[str, Any]) -> None:
        self.records.append(record)

    def answer(self, asked: Question) -> Said:
        since = re.match(r"dateparution >= date'([\d-]{10})'", asked.query["where"])
        assert since, asked.query
        found = [one for one in self.records if one["dateparution"] >= since[1]]
        if asked.query["order_by"] == "dateparution,idweb":
            found.sort(key=lambda one: (one["dateparution"], one["idweb"]))
        offset, limit = int(asked.query["offset"]), int(asked.query["limit"])
        if limit > 100 or offset + limit > 10_000:
            return Said(400, body={"error_code": "InvalidRESTParameterError"})
        return boamp_list(found[offset : offset + limit], total=len(found))

    def found(self, word: str) -> Notice:
        return Notice.objects.get(source="boamp", notice_id=self.numbers[word])


class Ted(_EForms):
    kind = "ted"
    path = "/v3/notices/search"
    page = 50

    def serve(self) -> None:
        self.notices: list[tuple[str, bytes]] = []
        self.replay.say(self.path, self.answer)

    def publish(self, xml: bytes, word: str, *, of: str = "", nature: str = "") -> None:
        padded = re.search(rb'"ojs-notice-id">(\d+-\d{4})<', xml)
        assert padded, xml
        number = padded[1].decode().lstrip("0")
        self.notices.append((number, xml))
        self.replay.say(f"/en/notice/{number}/xml", Said(body=xml))

    def answer(self, asked: Question) -> Said:
        """As the interface does: a question without its fields, or with one it does not know, is
        refused; a token is given after the last page too."""
        said = asked.json()
        known = {"publication-number", "publication-date", "notice-title"}
        if not said.get("query") or not said.get("fields") or not known.issuperset(said["fields"]):
            return Said(400, body={"message": "Parameter 'fields' contains unsupported value"})
        assert re.search(r"publication-date>=\d{8}$", said["query"]), said
        place = int(said.get("iterationNextToken", "0").removeprefix("jeton-"))
        numbers = [number for number, _xml in self.notices[place : place + self.page]]
        token = f"jeton-{min(place + self.page, len(self.notices))}"
        return ted_list(numbers, token=token, total=len(self.notices))

    def found(self, word: str) -> Notice:
        return Notice.objects.get(source="ted", notice_id=identifier(word))


class Ocds(Publisher):
    kind = "ocds"
    path = "/paquet.json"

    def serve(self) -> None:
        self.releases: list[dict[str, Any]] = []
        self.tenders: dict[str, dict[str, Any]] = {}
        self.etag = ""
        self.replay.say(self.path, self.answer)

    def answer(self, asked: Question) -> Said:
        if self.etag and asked.headers.get("if-none-match") == self.etag:
            return Said(304)
        return ocds_package(self.releases, etag=self.etag)

    def publish(self, word: str, tag: str, **said: Any) -> None:
        number = next(self.number)
        day = today() - dt.timedelta(days=30) + dt.timedelta(days=number)
        self.releases.append(
            {
                "ocid": f"ocds-essai1-{word.replace(' ', '-')}",
                "id": str(number),
                "date": f"{day.isoformat()}T09:00:00+01:00",
                "tag": [tag],
                "language": "fr",
                "buyer": {"id": "1", "name": "Ville de Saint-Aubert"},
                "parties": [
                    {
                        "id": "1",
                        "name": "Ville de Saint-Aubert",
                        "roles": ["buyer"],
                        "address": {"countryName": "France", "postalCode": "59188"},
                    }
                ],
                **said,
            }
        )

    def call(self, word: str, *, deadline: dt.datetime, lots: Sequence[str] = LOTS) -> None:
        self.tenders[word] = {
            "id": identifier(word),
            "title": "Concertation du plan vélo",
            "status": "active",
            "procurementMethod": "open",
            "tenderPeriod": {"endDate": deadline.isoformat()},
            "lots": [{"id": str(n), "title": title} for n, title in enumerate(lots, 1)],
        }
        self.publish(word, "tender", tender=self.tenders[word])

    def move(self, word: str, *, deadline: dt.datetime) -> None:
        period = {"tenderPeriod": {"endDate": deadline.isoformat()}}
        self.publish(word, "tenderUpdate", tender=period)

    def cancel(self, word: str, *, lots: Sequence[int] = ()) -> None:
        said: dict[str, Any] = {"status": "cancelled"}
        if lots:
            said = {"lots": [{"id": str(n), "status": "cancelled"} for n in lots]}
        self.publish(word, "tenderUpdate", tender=said)

    def award(self, word: str) -> None:
        won = {
            "id": "1",
            "status": "active",
            "relatedLots": ["1"],
            "suppliers": [{"id": "2", "name": "Atelier Rivage"}],
            "value": {"amount": 12_000, "currency": "EUR"},
        }
        lost = {"id": "2", "status": "unsuccessful", "relatedLots": ["2"]}
        self.publish(word, "award", awards=[won, lost])

    def found(self, word: str) -> Notice:
        return Notice.objects.get(source="ocds", notice_id=f"ocds-essai1-{word.replace(' ', '-')}")


PUBLISHERS: dict[str, type[Publisher]] = {one.kind: one for one in (Boamp, Ted, Ocds)}


def full(publisher: Publisher, count: int) -> None:
    """So many calls."""
    for n in range(count):
        publisher.call(f"appel {n}", deadline=calls.in_days(20), lots=("Un",))
