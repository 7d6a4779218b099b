# SPDX-License-Identifier: AGPL-3.0-or-later
"""eForms by worked examples: what a person reads in the sample is what the reader must find."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tenders.notices.parsing import Notice, Refusal, parse
from tests.tenders import calls

Read = Callable[..., Notice]

CALL = "eforms-call-three-lots.xml"
OVERSEAS = "eforms-call-prefixed-overseas.xml"
KEYS = [
    "file", "source", "format", "notice_id", "version", "procedure_id", "publication_number",
    "form", "notice_type", "language", "title", "description", "buyers", "procedure", "nature",
    "cpv", "value", "published_on", "dispatched_on", "deadline", "questions_until", "lots",
    "languages", "group_legal_form", "terms", "visit", "quotes", "changes", "winners", "results",
    "places", "previous", "withheld", "warnings",
]  # fmt: skip


def test_json_has_exactly_the_documented_keys_in_order(read: Read) -> None:
    data = read(CALL).to_json()
    assert list(data) == KEYS
    assert list(data["buyers"][0]) == [
        "name", "country", "nuts", "department", "postcode", "identifier", "email",
    ]  # fmt: skip
    assert list(data["lots"][0]) == [
        "id", "title", "description", "cpv", "value", "deadline", "documents_url", "submission_url",
        "terms",
    ]  # fmt: skip
    assert list(data["lots"][0]["deadline"]) == ["at", "local", "kind"]
    assert list(data["deadline"]) == ["at", "local", "kind", "other"]  # it may mean two instants
    assert json.loads(json.dumps(data)) == data


def test_identity(read: Read) -> None:
    notice = read(CALL)
    assert notice.key == ("ted", "6f0a1b2c-3d4e-4f50-8a61-0000000000a1", "01")
    assert notice.version_number == 1
    assert notice.procedure_id == "11111111-2222-4333-8444-0000000000a1"
    assert notice.publication_number == "12345-2026"  # written 00012345-2026
    assert notice.source_url == "https://ted.europa.eu/fr/notice/-/detail/12345-2026"
    assert (notice.form, notice.notice_type, notice.subtype) == ("competition", "cn-standard", "16")
    assert notice.sub_format == "eforms-sdk-1.13"
    assert (notice.published_on, notice.dispatched_on) == (date(2026, 10, 5), date(2026, 10, 2))
    assert (notice.procedure, notice.nature, notice.language) == ("open", "services", "FRA")


def test_buyers_are_those_referred_to_never_the_first_organisation(read: Read) -> None:
    first, second = read(CALL).buyers
    # Referred to by its contact point TPO-0001, which belongs to the community.
    assert first.to_json() == {
        "name": "Communauté de communes du Val d'Ombrelle",
        "country": "FRA",
        "nuts": "FRE12",
        "department": "62",
        "postcode": "62310",
        "identifier": "20009999900011",
        "email": "marches@val-ombrelle.example",
    }
    # No NUTS code: 20200 is in Haute-Corse.
    assert (second.name, second.department, second.email) == ("Ville de Rocheplume", "2B", None)


def test_a_buyer_nobody_described_is_a_warning(read: Read) -> None:
    notice = read(CALL, ('schemeName="touchpoint">TPO-0001</cbc:ID></cac:PartyIdentification></cac:Party>',
                         'schemeName="touchpoint">TPO-0077</cbc:ID></cac:PartyIdentification></cac:Party>'))  # fmt: skip
    assert [buyer.name for buyer in notice.buyers] == ["Ville de Rocheplume"]
    assert "buyer_unknown: TPO-0077" in notice.warnings


def test_cpv_main_first_without_doubles_or_check_digits(read: Read) -> None:
    notice = read(CALL)
    # Procedure: 79411000 main, 79952000 (and its own main again); then what the lots add.
    assert notice.cpv == ["79411000", "79952000", "79411100", "79822500", "72413000"]
    assert [lot.cpv for lot in notice.lots] == [
        ["79411100"],
        ["79822500"],
        ["72413000", "79822500"],
    ]


def test_values_leave_out_zero_and_the_framework_ceiling(read: Read) -> None:
    notice = read(CALL)
    assert notice.value is not None
    assert (notice.value.amount, notice.value.currency) == (Decimal("148500.50"), "EUR")
    assert notice.to_json()["value"] == {"amount": 148500.5, "currency": "EUR"}
    first, second, third = notice.lots
    assert first.value is None  # written 0.00
    assert second.to_json()["value"] == {"amount": 30000, "currency": "EUR"}
    assert third.value is None
    without = read(CALL, ('<cbc:EstimatedOverallContractAmount currencyID="EUR">148500.50'
                          "</cbc:EstimatedOverallContractAmount>", ""))  # fmt: skip
    assert without.value is None  # only the ceiling of 400 000 is left


def test_the_deadline_is_the_earliest_of_the_lots(read: Read) -> None:
    notice = read(CALL)
    # Lot 1: 4 December 12:00+01:00. Lot 2: 3 December 11:30Z. Lot 3: 3 December 12:30+01:00,
    # the same instant as lot 2; the first lot to have it gives its offset.
    assert notice.deadline is not None
    assert notice.deadline.at == datetime(2026, 12, 3, 11, 30, tzinfo=UTC)
    assert notice.to_json()["deadline"] == {
        "at": "2026-12-03T11:30:00Z",
        "local": "2026-12-03T11:30:00+00:00",
        "kind": "tender",
        # A French buyer whose software writes Z: half past eleven there, or on their own clock?
        "other": {"at": "2026-12-03T10:30:00Z", "local": "2026-12-03T11:30:00+01:00"},
    }
    assert notice.deadline.offset == "+00:00"
    assert notice.to_json()["lots"][2]["deadline"] == {
        "at": "2026-12-03T11:30:00Z",
        "local": "2026-12-03T12:30:00+01:00",
        "kind": "tender",
    }


def test_questions_end_with_the_day_where_no_hour_is_given(read: Read) -> None:
    notice = read(CALL)
    # 20 November in +01:00 ends at 22:59:59 UTC; lot 1's 25 November is later.
    assert notice.to_json()["questions_until"] == "2026-11-20T22:59:59Z"
    assert "deadline_time_missing: questions, LOT-0002" in notice.warnings


def test_addresses(read: Read) -> None:
    first, second, third = read(CALL).lots
    assert first.documents_url == "https://achats.example/dce/1?a=1&b=2"  # not the restricted one
    assert first.submission_url == "https://achats.example/depot/1"
    assert second.documents_url == "https://www.achats.example/reserve/2"  # all there is
    assert second.submission_url is None  # javascript:
    assert (third.documents_url, third.submission_url) == (None, None)
    assert {"url_unusable: LOT-0002", "url_scheme_missing: LOT-0002"} <= set(read(CALL).warnings)


def test_lots_groups_are_no_lots_and_texts_are_tidy(read: Read) -> None:
    notice = read(CALL)
    assert [lot.id for lot in notice.lots] == ["LOT-0001", "LOT-0002", "LOT-0003"]
    assert notice.title == {"FRA": "Démarche participative pour le plan climat du Val d'Ombrelle"}
    assert "\nTrois lots" in notice.description["FRA"]
    assert notice.languages == ["FRA", "ENG"]


def test_the_form_asked_of_a_group(read: Read) -> None:
    form = read(CALL).group_legal_form
    assert form is not None
    assert form.to_json() == {
        "required": True,
        "text": "Groupement momentané d'entreprises solidaire",
    }
    none_asked = read(
        CALL,
        (">true</cbc:CompanyLegalFormCode>", ">false</cbc:CompanyLegalFormCode>"),
        ("Groupement momentané d'entreprises solidaire", "-"),
    ).group_legal_form
    assert none_asked is not None
    assert none_asked.to_json() == {"required": False, "text": None}


def test_prefixed_root_two_stages_two_languages_and_escapes(read: Read) -> None:
    notice = read(OVERSEAS)
    assert notice.title == {
        "ENG": "Training of care workers",
        "FRA": "Formation des aides à domicile",
    }
    assert notice.best_title() == "Formation des aides à domicile"
    assert notice.best_title("ENG") == "Training of care workers"
    # &amp;quot; is a quotation mark, &amp;#92;n a line break.
    assert notice.description["FRA"] == 'Modules dits "gestes"\nLieu : à préciser.'
    assert notice.buyers[0].department == "974"
    # Requests and expressions end together: the request is the one that binds.
    assert notice.to_json()["deadline"] == {
        "at": "2026-11-30T12:00:00Z",
        "local": "2026-11-30T16:00:00+04:00",
        "kind": "request",
    }
    assert notice.warnings == []


def test_an_earlier_expression_of_interest_comes_first(read: Read) -> None:
    notice = read(OVERSEAS, ("<cbc:EndTime>16:00:00.000+04:00", "<cbc:EndTime>15:00:00+04:00"))
    assert notice.deadline is not None
    assert notice.deadline.kind == "interest"
    assert notice.deadline.at == datetime(2026, 11, 30, 11, 0, tzinfo=UTC)


def test_an_hour_without_offset_is_the_buyers_own(read: Read) -> None:
    notice = read(OVERSEAS, ("2026-11-30+04:00", "2026-11-30"), ("0000000+04:00", "0000000"),
                  (".000+04:00", ".000"))  # fmt: skip
    assert notice.deadline is not None
    assert notice.deadline.local.utcoffset() == timedelta(hours=4)
    assert "deadline_offset_missing: LOT-0001" in notice.warnings


@pytest.mark.parametrize(
    ("cited", "notice_id", "version"),
    [
        ("6F0A1B2C-3D4E-4F50-8A61-0000000000A1-01", "6f0a1b2c-3d4e-4f50-8a61-0000000000a1", "01"),
        ("6f0a1b2c-3d4e-4f50-8a61-0000000000a1-3", "6f0a1b2c-3d4e-4f50-8a61-0000000000a1", "03"),
        ("6f0a1b2c-3d4e-4f50-8a61-0000000000a1", "6f0a1b2c-3d4e-4f50-8a61-0000000000a1", None),
        ("00012345-2026", "12345-2026", None),
        ("2019/S 123-0304565", "304565-2019", None),
    ],
)
def test_what_a_change_cites(read: Read, cited: str, notice_id: str, version: str | None) -> None:
    changes = read("eforms-change.xml", ("6F0A1B2C-3D4E-4F50-8A61-0000000000A1-01", cited)).changes
    assert changes is not None
    assert (changes.notice, changes.version) == (notice_id, version)
    assert changes.procedure_id == "11111111-2222-4333-8444-0000000000a1"
    assert changes.reasons == ["update-add"]
    assert (changes.cancelled, changes.kind) == (False, "notice")


CITED = (
    "            <efbc:ChangedNoticeIdentifier>6F0A1B2C-3D4E-4F50-8A61-0000000000A1-01"
    "</efbc:ChangedNoticeIdentifier>\n"
)


def test_a_change_that_cites_nothing_falls_back_on_version_or_procedure(read: Read) -> None:
    by_procedure = read("eforms-change.xml", (CITED, ""))
    assert by_procedure.changes is not None
    assert by_procedure.changes.notice is None
    assert by_procedure.changes.procedure_id == "11111111-2222-4333-8444-0000000000a1"
    assert "changed_notice_missing: found by procedure or version" in by_procedure.warnings
    second = read(
        "eforms-change.xml",
        (CITED, ""),
        ("<cbc:VersionID>01<", "<cbc:VersionID>02<"),
    )
    assert second.changes is not None
    # The second version of a notice changes its first.
    assert (second.changes.notice, second.changes.version) == (second.notice_id, "01")


def test_a_cancellation(read: Read) -> None:
    changes = read("eforms-cancellation.xml").changes
    assert changes is not None
    assert changes.to_json() == {
        "notice": "12345-2026",
        "version": None,
        "procedure_id": "11111111-2222-4333-8444-0000000000a1",
        "reasons": ["cancel"],
        "cancelled": True,
        "sections": ["PROCEDURE"],
        "words": {"FRA": "Report de la date limite."},
    }


def test_a_modified_contract_is_not_a_corrected_notice(read: Read) -> None:
    changes = read(
        "eforms-change.xml",
        ("efac:Changes>", "efac:ContractModification>"),
        ('listName="competition">cn-standard', 'listName="cont-modif">can-modif'),
    ).changes
    assert changes is not None
    assert changes.kind == "contract"
    assert changes.notice == "6f0a1b2c-3d4e-4f50-8a61-0000000000a1"
    assert not changes.cancelled


def test_winners_come_from_contracts_with_the_lead_of_the_group(read: Read) -> None:
    notice = read("eforms-award.xml", today=date(2027, 2, 1))
    group, alone = (winner.to_json() for winner in notice.winners)
    # Both tenders of lot 1 are listed in its result; the contract names the second.
    assert group == {
        "lot": "LOT-0001",
        "lots": ["LOT-0001"],
        "organisations": [
            {"name": "Atelier Girouette", "lead": False},
            {"name": "Coopérative Les Mains Claires", "lead": True},
            {"name": "Studio Papier Buvard", "lead": False},
        ],
        "amount": 112500.4,
        "currency": "EUR",
    }
    # Lot 2's amount is withheld until 30 June 2027; lot 3 was closed without award.
    assert alone == {
        "lot": "LOT-0002",
        "lots": ["LOT-0002"],
        "organisations": [{"name": "La Plume au Mur", "lead": False}],
        "amount": None,
        "currency": None,
    }
    assert notice.withheld == ["win-ten-val"]
    assert "27000" not in json.dumps(notice.to_json())
    assert notice.publication_number == "98765-2027"


def test_a_withheld_amount_is_shown_from_its_day_on(read: Read) -> None:
    before = read("eforms-award.xml", today=date(2027, 6, 29))
    after = read("eforms-award.xml", today=date(2027, 6, 30))
    assert (before.withheld, before.winners[1].value) == (["win-ten-val"], None)
    assert after.withheld == []
    assert after.winners[1].value is not None
    assert after.winners[1].value.amount == 27000


def test_a_withheld_field_without_a_day_stays_hidden(read: Read) -> None:
    notice = read("eforms-award.xml", ("2027-06-30+02:00", "bientôt"), today=date(2099, 1, 1))
    assert notice.withheld == ["win-ten-val"]
    assert notice.winners[1].value is None


def test_a_withheld_choice_of_winner_hides_the_winner(read: Read) -> None:
    mark = ("<efbc:FieldIdentifierCode listName=\"non-publication-identifier\">win-ten-val<",
            "<efbc:FieldIdentifierCode listName=\"non-publication-identifier\">win-cho<")  # fmt: skip
    # The mark stands in a tender, not in a lot's result: taken to cover every lot.
    notice = read("eforms-award.xml", mark, today=date(2027, 2, 1))
    assert notice.withheld == ["win-cho"]
    assert notice.winners == []


def test_a_contract_on_another_lot_gives_way_to_the_lots_own_result(read: Read) -> None:
    # Contract 2 points at the losing tender of lot 3; lot 2's result lists one tender only.
    contract = 'CON-0002</cbc:ID>\n              <efac:LotTender><cbc:ID schemeName="tender">'
    notice = read("eforms-award.xml", (contract + "TEN-0003", contract + "TEN-0004"),
                  today=date(2027, 2, 1))  # fmt: skip
    assert [(w.lot, w.organisations[0].name) for w in notice.winners][1] == (
        "LOT-0002",
        "La Plume au Mur",
    )
    assert "winner_from_lot_result: LOT-0002" in notice.warnings


def test_planning_has_parts_and_no_procedure(read: Read) -> None:
    notice = read("eforms-planning.xml")
    assert (notice.form, notice.procedure_id, notice.deadline) == ("planning", None, None)
    assert [lot.id for lot in notice.lots] == ["PAR-0001", "PAR-0002"]
    assert notice.published_on is None
    assert notice.dispatched_on == date(2026, 9, 1)


def test_a_business_registration_has_neither_title_nor_buyer(read: Read) -> None:
    notice = read("eforms-registration.xml")
    assert (notice.form, notice.title, notice.buyers, notice.warnings) == ("bri", {}, [], [])


def test_an_empty_form_is_refused(samples) -> None:
    text = (samples / "eforms-registration.xml").read_text("utf-8")
    as_call = text.replace(
        "http://data.europa.eu/p27/eforms-business-registration-information-notice/1",
        "urn:oasis:names:specification:ubl:schema:xsd:ContractNotice-2",
    ).replace("BusinessRegistrationInformationNotice", "ContractNotice")
    (empty,) = parse(as_call.encode(), name="a")
    assert isinstance(empty, Refusal)
    assert empty.error == "incomplete"
    (nameless,) = parse(text.replace('schemeName="notice-id"', 'schemeName="x"').encode(), name="a")
    assert isinstance(nameless, Refusal)
    assert nameless.error == "missing_identity"


# --- deadlines with odd offsets, what a change says ---------------------------------------------------


def said(**fields: Any) -> Notice:
    (notice,) = parse(calls.eforms("a", **fields), name="a.xml")
    assert isinstance(notice, Notice)
    return notice


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("postcode", "written", "earliest"),
    [
        ("59000", "2027-07-01T12:00:00+01:00", "2027-07-01T10:00:00+00:00"),
        ("59000", "2027-01-15T12:00:00+02:00", "2027-01-15T10:00:00+00:00"),
        ("97400", "2027-07-01T12:00:00+02:00", "2027-07-01T08:00:00+00:00"),
        ("97110", "2027-07-01T12:00:00+02:00", "2027-07-01T10:00:00+00:00"),
    ],
    ids=["winter's in summer", "summer's in winter", "Paris' in La Réunion", "in Guadeloupe"],
)
def test_an_odd_offset_is_warned_of_and_has_two_readings(
    postcode: str, written: str, earliest: str
) -> None:
    notice = said(postcode=postcode, deadline=at(written), lots=("Un",))
    assert "deadline_offset_odd: LOT-0001" in notice.warnings
    deadline = notice.deadline
    assert deadline is not None
    assert deadline.other is not None
    assert deadline.local.isoformat() == written  # what the source writes is not touched
    assert deadline.earliest == at(earliest)
    right = said(postcode="59000", deadline=at("2027-07-01T12:00:00+02:00"), lots=("Un",))
    assert right.deadline is not None
    assert right.deadline.other is None
    assert right.warnings == []


def test_each_lot_has_its_own_readings_and_the_earliest_of_all_is_the_notices() -> None:
    ends = [at("2027-07-01T12:00:00+02:00"), at("2027-07-01T12:30:00+01:00")]
    notice = said(deadlines=ends)
    assert [lot.deadline.other is None for lot in notice.lots if lot.deadline] == [True, False]
    assert notice.deadline == notice.lots[0].deadline
    notice = said(deadlines=[ends[0], at("2027-07-01T11:45:00+01:00")])
    assert notice.deadline == notice.lots[1].deadline


@pytest.mark.parametrize("clock", ["12h00", "25:00:00+01:00", "midi"])
def test_an_hour_that_can_not_be_read_is_counted_to_the_beginning_of_the_day(clock: str) -> None:
    notice = said(deadline=at("2027-01-15T12:00:00+01:00"), clock=clock, lots=("Un",))
    assert "deadline_time_unreadable: LOT-0001" in notice.warnings
    assert notice.deadline is not None
    assert notice.deadline.earliest == at("2027-01-15T00:00:00+01:00")


def test_a_deadline_that_nobody_means_is_warned_of() -> None:
    far = said(deadline=at("2049-12-31T23:59:00+01:00"))
    assert "deadline_far_away: 2049-12-31" in far.warnings
    assert not any(
        "far_away" in one for one in said(deadline=at("2033-12-31T23:59:00+01:00")).warnings
    )


def test_a_change_says_which_parts_it_changes_and_in_which_words() -> None:
    sections = ["LOT-0002", "LOT-0003"]
    changes = said(changes="-", sections=sections, words="Le lot est retiré.").changes
    assert changes is not None
    assert changes.sections == sections
    assert changes.words == {"FRA": "Le lot est retiré."}  # said of both, told once


def test_a_result_says_what_became_of_each_lot() -> None:
    outcomes = {"LOT-0001": "selec-w", "LOT-0002": "clos-nw", "LOT-0003": "open-nw"}
    notice = said(form="result", outcomes=outcomes)
    assert [(one.lot, one.outcome) for one in notice.results] == [
        ("LOT-0001", "awarded"),
        ("LOT-0002", "closed"),
        ("LOT-0003", "open"),
    ]
