# SPDX-License-Identifier: AGPL-3.0-or-later
"""The codes of notices in a reader's words. Reads no database; in the active language."""

from __future__ import annotations

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from tenders.notices.parsing.codes import CPV_DIVISIONS, DEPARTMENTS


def division(code: str) -> str:
    """The short name of a CPV code's division: "79411000" → "Advice, communication…"; "" if none."""
    names = CPV_DIVISIONS.get(code[:2])
    if names is None:
        return ""
    return names[0] if (get_language() or "fr").startswith("fr") else names[1]


def reading() -> str:
    """The language one reads in, as notices call it."""
    return "ENG" if (get_language() or "fr").startswith("en") else "FRA"


def divisions() -> list[tuple[str, str]]:
    return [(code, f"{code} · {division(code)}") for code in CPV_DIVISIONS]


def departments() -> list[tuple[str, str]]:
    return [(code, f"{code} · {name}") for code, (name, _nuts) in DEPARTMENTS.items()]


def department(code: str) -> str:
    """ "59" → "Nord (59)"; the code itself when it is unknown."""
    found = DEPARTMENTS.get(code)
    return f"{found[0]} ({code})" if found else code


def procedure(code: str) -> str:
    """A procedure's code (eForms, and ``adapted``) in words; the code itself when unknown."""
    return {
        "open": pgettext("procedure", "Open procedure"),
        "restricted": pgettext("procedure", "Restricted: candidates first, then offers"),
        "neg-w-call": pgettext("procedure", "Negotiated, after a call"),
        "neg-wo-call": pgettext("procedure", "Negotiated, without a call"),
        "comp-dial": pgettext("procedure", "Competitive dialogue"),
        "innovation": pgettext("procedure", "Innovation partnership"),
        "adapted": pgettext("procedure", "Adapted"),
        "oth-single": pgettext("procedure", "Other, in one stage"),
        "oth-mult": pgettext("procedure", "Other, in several stages"),
    }.get(code, code)


def nature(code: str) -> str:
    return {
        "services": pgettext("contract", "Services"),
        "supplies": pgettext("contract", "Supplies"),
        "works": pgettext("contract", "Works"),
    }.get(code, code)


def form(code: str) -> str:
    """What kind of notice it is; "" for an ordinary call."""
    return {
        "planning": pgettext("notice", "planning notice"),
        "result": pgettext("notice", "award"),
        "cont-modif": pgettext("notice", "change of a contract"),
        "dir-awa-pre": pgettext("notice", "intended award without a call"),
        "consultation": pgettext("notice", "market consultation"),
        "completion": pgettext("notice", "end of a contract"),
        "bri": pgettext("notice", "registration of a company"),
        "change": pgettext("notice", "correction"),
    }.get(code, "")


def deadline_kind(code: str) -> str:
    return {
        "tender": _("for offers"),
        "request": _("for requests to take part: offers come later, from those chosen"),
        "interest": _("to say one is interested"),
    }.get(code, "")


def language(code: str) -> str:
    return {
        "FRA": _("French"),
        "ENG": _("English"),
        "DEU": _("German"),
        "NLD": _("Dutch"),
        "SPA": _("Spanish"),
        "ITA": _("Italian"),
        "POR": _("Portuguese"),
    }.get(code, code)


def field(name: str) -> str:
    """The name of what moved in a notice."""
    return {
        "title": _("the title"),
        "description": _("the description"),
        "buyers": _("the buyer"),
        "procedure": _("the procedure"),
        "nature": _("the nature of the contract"),
        "cpv": _("the CPV codes"),
        "value": _("the estimate"),
        "deadline": _("the deadline"),
        "deadline_unsure": _("a correction in words"),
        "questions_until": _("the last day for questions"),
        "group_legal_form": _("the form asked of a group"),
        "cancelled": _("cancelled"),
        "closed": _("closed by a result"),
        "lots": _("the lots"),
        "hosts": _("the sites that the links lead to"),
    }.get(name, name)


def withheld(code: str) -> str:
    """A field that the buyer keeps back until a date (eForms' codes)."""
    return {
        "win-ten-val": _("the winner’s price"),
        "win-cho": _("who won"),
        "pro-typ": _("the type of procedure"),
        "ten-ran": _("the ranking"),
        "rec-sub-cou": _("the number of offers"),
        "rec-sub-typ": _("the kinds of offers"),
    }.get(code, code)


def warning(text: str) -> str:
    """What the reader of a notice should know: a warning of the parser in plain words.

    "" for those that say nothing useful to a person (the code stays in the notice's JSON).
    """
    code = text.split(":", 1)[0]
    if code == "deadline_offset_odd":
        return _(
            "The offset of the hour is not that of the buyer’s clock on that day: it has two "
            "readings, and the count runs to the earlier. Check it at the source."
        )
    if code.startswith("deadline_offset") or code in ("deadline_offsets_differ",):
        return _("The hour is given without a sure time zone: check it at the source.")
    return {
        "deadline_time_missing": _(
            "The notice gives a day without an hour: the end of the day is shown. Check it."
        ),
        "deadline_time_unreadable": _(
            "The hour can not be read: the count runs to the beginning of the day. Check it at the "
            "source."
        ),
        "deadline_far_away": _(
            "The deadline is so far away that nobody means it: a date put where the form wants one. "
            "Look at the source."
        ),
        "deadline_given_twice": _(
            "The source has given two deadlines under the same date: check it at the source."
        ),
        "deadline_date_unreadable": _("The deadline can not be read: look at the source."),
        "deadline_missing": _("The notice gives no deadline."),
        "deadline_from_index": _(
            "The deadline comes from the index of the bulletin, not from the notice: check it."
        ),
        "deadline_from_record_field": _(
            "The deadline comes from a field that can be wrong by two hours: check it."
        ),
        "deadline_differs_from_index": _(
            "The bulletin’s index gives another deadline than the notice: check it."
        ),
        "deadline_hour_skipped_by_clock_change": _(
            "The hour does not exist on that day (the clocks change): check it."
        ),
        "correction_in_words_only": _(
            "This correction is only a text: a person must read what it moves."
        ),
        "changed_notice_missing": _("The notice does not say which one it corrects."),
        "changed_notice_unreadable": _("What it corrects is named in a way we can not read."),
        "title_missing": _("The notice has no title."),
        "title_cut": _("The title was cut by the bulletin: read it whole at the source."),
        "buyer_missing": _("The buyer is not named."),
        "cpv_missing": _("The notice has no CPV code: it is found by its words only."),
        "value_is_framework_ceiling": _(
            "The only amount given is the ceiling of a framework, which is not an estimate."
        ),
        "value_is_a_range": _("The estimate is a range: see the source."),
        "winner_uncertain": _("Who won is not told clearly: see the source."),
        "winner_from_record_field": _("The winner is named without lot nor amount."),
        "winner_unknown": _("A winner is cited and not named."),
        "donnees_missing": _("Only the summary could be read: see the source for the rest."),
    }.get(code, "")


def refusal(code: str) -> str:
    """Why a file was refused, by the code of the error (docs/formats/notice.md), for whoever brought
    it; the detail, in the reader's own English, comes after."""
    return {
        "empty": _("The file is empty."),
        "too_large": _("It is too large, or holds too much for one notice."),
        "too_heavy": _("Reading it takes more memory than a notice may."),
        "too_slow": _("Reading it takes longer than a notice may."),
        "busy": _("Too many large files were being read: send it again."),
        "too_deep": _("It is nested too deep to be a notice."),
        "forbidden_dtd": _("It declares a document type, which notices never do."),
        "bad_encoding": _("Its text is not in the encoding it claims."),
        "truncated": _("It stops before its end: download it again."),
        "malformed_xml": _("It is not well-formed XML: download it again."),
        "malformed_json": _("It is not well-formed JSON: download it again."),
        "unsupported_format": _(
            "This format is not read: bring the eForms XML of TED, or the JSON of BOAMP’s API."
        ),
        "not_a_notice": _(
            "It is not a notice: bring the eForms XML of TED, or the JSON of BOAMP’s API."
        ),
        "missing_identity": _("The notice does not say its number."),
        "incomplete": _("The notice has neither a title nor a buyer."),
        "too_many_proposed": _(
            "Several versions of this notice that you brought wait for its source already."
        ),
    }.get(code, _("It could not be read."))
