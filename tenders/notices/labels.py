# SPDX-License-Identifier: AGPL-3.0-or-later
"""The codes of notices in a reader's words. Reads no database; in the active language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from groupes.web.formats import french
from tenders.notices.parsing.codes import COUNTRIES, CPV_DIVISIONS, DEPARTMENTS, LANGUAGES


def division(code: str) -> str:
    """The short name of a CPV code's division: "79411000" → "Advice, communication…"; "" if none."""
    names = CPV_DIVISIONS.get(code[:2])
    if names is None:
        return ""
    return names[0 if french() else 1]


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


def filter_name(name: str) -> str:
    """What a filter of the list is called."""
    return {
        "domain": _("Domain (CPV)"),
        "cpv": _("CPV code"),
        "department": _("Département"),
        "state": _("Which ones"),
        "sort": _("Order"),
        "within": _("They end"),
    }[name]


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
        "tender": _("to submit an offer"),
        "request": _("to ask to take part: offers come later, from those selected"),
        "interest": _("to express an interest"),
    }.get(code, "")


def language(code: str) -> str:
    """ "DEU" → "allemand"; the code itself when it is unknown."""
    names = LANGUAGES.get(code)
    return names[1 if french() else 2] if names else code


def country(code: str) -> str:
    """ "DEU" → "Allemagne"; the code itself when it is unknown."""
    names = COUNTRIES.get(code)
    return names[0 if french() else 1] if names else code


def tongue(code: str) -> str:
    """The `lang` of a text in this language: "DEU" → "de"; "" where it is the page's own, or
    nobody says."""
    names = LANGUAGES.get(code)
    return names[0] if names and names[0] != (get_language() or "fr")[:2] else ""


def abroad(countries: Sequence[str]) -> str:
    """The countries of buyers elsewhere, by their names; "" when they are of France."""
    return "" if "FRA" in countries else ", ".join(country(code) for code in countries)


def foreign(countries: Sequence[str], written: str) -> str:
    """Where the buyer of a foreign notice is and what it is written in: "Allemagne, en allemand"."""
    where = abroad(countries)
    if not written or written == "FRA":
        return where
    words = _("in %(language)s") % {"language": language(written)}
    return f"{where}, {words}" if where else words[:1].upper() + words[1:]


def written(*codes: str) -> list[str]:
    """The languages of a notice's texts, each once; nothing when all is in French."""
    told = [code for code in dict.fromkeys(codes) if code]
    return [language(code) for code in told] if told != ["FRA"] else []


def departments_in_short(codes: Sequence[str]) -> str:
    """ "59, 62, 80 and 3 more"."""
    shown = ", ".join(codes[:3])
    more = len(codes) - 3
    if more <= 0:
        return shown
    words = ngettext("%(codes)s and %(n)s more", "%(codes)s and %(n)s more", more)
    return words % {"codes": shown, "n": more}


def places(departments: Sequence[str], said: Mapping[str, Sequence[str]]) -> list[str]:
    """Where a contract is carried out: départements by their names; abroad, NUTS codes, with the
    countries that are told in no other way."""
    told = [department(code) for code in departments]
    elsewhere = [code for code in said.get("nuts", ()) if not code.startswith("FR")]
    where = [country(code) for code in said.get("countries", ()) if code != "FRA"]
    return told + where + elsewhere


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
        "group_legal_form": _("the legal form required of a group"),
        "cancelled": _("cancelled"),
        "closed": _("closed by a result"),
        "lots": _("the lots"),
        "criteria": _("the award criteria"),
        "duration": _("the duration"),
        "renewals": _("the renewals"),
        "visit": _("the visit of the site"),
        "hosts": _("the sites that the links lead to"),
        "link": _("the link"),
        "department": _("the département"),
        "document": _("the document"),
    }.get(name, name)


def of_lots(name: str) -> str:
    """What moved in the lots of a notice."""
    if name == "list":
        return _("which lots there are")
    return {
        "title": _("their titles"),
        "description": _("their descriptions"),
        "cpv": _("the CPV codes"),
        "value": _("their estimates"),
        "deadline": _("their deadlines"),
        "link": _("their links"),
    }.get(name, name)


def withheld(code: str) -> str:
    """A field that the buyer keeps back until a date (eForms' codes)."""
    return {
        "win-ten-val": _("the winner’s price"),
        "win-cho": _("who won"),
        "pro-typ": _("the type of procedure"),
        "ten-ran": _("the ranking"),
        "no-awa-rea": _("why nobody won"),
        "rec-sub-cou": _("the number of offers"),
        "rec-sub-typ": _("the kinds of offers"),
    }.get(code, code)


def _lot(own: str) -> str:
    """A lot by its number, where its identifier is one ("LOT-0003")."""
    number = own.removeprefix("LOT-").lstrip("0")
    return _("lot %(n)s") % {"n": number} if number.isdecimal() else own


def _reserved(code: str, lots: str) -> str:
    """Whom a call, or some of its lots, is reserved for."""
    whom = {
        "reserved_sheltered": _(
            "Participation is reserved for sheltered workshops and for firms that bring disabled or "
            "disadvantaged people into work."
        ),
        "reserved_public_service": _(
            "Participation is reserved for organisations with a public service mission."
        ),
    }.get(
        code, _("The contract is reserved for certain firms: the notice does not say which here.")
    )
    named = ", ".join(_lot(one) for one in lots.split(", ")) if lots else ""
    only = _("Only for: %(lots)s.") % {"lots": named} if named else ""
    check = _("Check with your cooperative whether it may answer.")
    return " ".join(filter(None, (whom, only, check)))


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
    if code.startswith("reserved"):
        return _reserved(code, text.partition(": ")[2])
    return {
        "deadline_time_missing": _(
            "The notice gives a day without an hour: the end of the day is shown. Check it."
        ),
        "deadline_time_unreadable": _(
            "The hour cannot be read: the count runs to the beginning of the day. Check it at the "
            "source."
        ),
        "deadline_far_away": _(
            "The deadline is so far away that nobody means it: a date put where the form wants one. "
            "Look at the source."
        ),
        "deadline_given_twice": _(
            "The source has given two deadlines under the same date: check it at the source."
        ),
        "deadline_date_unreadable": _("The deadline cannot be read: look at the source."),
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
            "This correction is text only: someone must read what it changes."
        ),
        "changed_notice_missing": _("The notice does not say which one it corrects."),
        "changed_notice_unreadable": _("What it corrects is named in a way we cannot read."),
        "title_missing": _("The notice has no title."),
        "title_cut": _("The title was cut by the bulletin: read it whole at the source."),
        "buyer_missing": _("The buyer is not named."),
        "cpv_missing": _("The notice has no CPV code: it is found by its words only."),
        "value_is_framework_ceiling": _(
            "The only amount given is the ceiling of a framework, which is not an estimate."
        ),
        "value_is_a_range": _("The estimate is a range: see the source."),
        "criteria_from_words": _(
            "The list of award criteria was made from a sentence, whose weights add up to a hundred: "
            "the sentence is beside it."
        ),
        "criteria_cut": _("There are more award criteria than are shown: see the source."),
        "winner_uncertain": _("It is not clear who won: see the source."),
        "winner_from_record_field": _("The winner is named without a lot or an amount."),
        "winner_unknown": _("A winner is mentioned but not named."),
        "donnees_missing": _("Only the summary could be read: see the source for the rest."),
    }.get(code, "")


def no_award(code: str) -> str:
    """Why nobody won (eForms' codes, and those of ``parsing.outcomes``), without capital or stop."""
    return {
        "all-rej": _("every offer was withdrawn or found unacceptable"),
        "chan-need": _("the buyer’s needs have changed"),
        "ins-fund": _("the buyer has not enough funds"),
        "no-rece": _("no offer was received"),
        "no-signed": _("the first refused to sign"),
        "one-admis": _("a single acceptable offer was received"),
        "other": _("another reason: see the source"),
        "rev-body": _("a court or a review body decided so"),
        "rev-buyer": _("the award was challenged, and the buyer gave it up"),
        "tch-pr-error": _("the procedure had errors"),
        "tch-pro-er": _("the procedure had errors"),
        "abandoned": _("the buyer gave it up (“sans suite”)"),
        "unsuccessful": _("no offer could be taken (“infructueux”)"),
        "not-awarded": _("the notice does not say why"),
    }.get(code, code)


def skipped(why: str) -> str:
    """What files of a folder or of an archive were passed over (``archives.Skipped``), or are to be
    checked: before their number."""
    return {
        "other": _("Names that no notice has (.xml, .json)"),
        "link": _("Links to other files"),
        "special": _("Special files"),
        "checksum": _("Read, but with another checksum than the archive’s, to be checked"),
    }.get(why, why)


def refusal(code: str) -> str:
    """Why a file was refused, by the code of the error (docs/formats/notice.md), for whoever brought
    it; the detail, in the reader's own English, comes after."""
    return {
        "empty": _("The file is empty."),
        "encrypted": _("It is encrypted: unpack it with its password first."),
        "too_large": _("It is too large, or holds too much for one notice."),
        "too_heavy": _("It takes more memory to read than a notice should."),
        "too_slow": _("It takes longer to read than a notice should."),
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
        "other_source": _("It says that it is of another source than the one it came from."),
        "too_many_proposed": _(
            "Several versions of this notice that you brought are already waiting for its source."
        ),
    }.get(code, _("It could not be read."))
