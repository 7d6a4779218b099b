# SPDX-License-Identifier: AGPL-3.0-or-later
"""The codes of notices in a reader's words. Reads no database; in the active language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext_lazy
from django.utils.translation import gettext as _

from groupes.web.formats import french
from tenders.notices.parsing.codes import COUNTRIES, CPV_DIVISIONS, DEPARTMENTS, LANGUAGES

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


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


_PROCEDURE: Final[dict[str, StrOrPromise]] = {
    "open": pgettext_lazy("procedure", "Open procedure"),
    "restricted": pgettext_lazy("procedure", "Restricted: candidates first, then offers"),
    "neg-w-call": pgettext_lazy("procedure", "Negotiated, after a call"),
    "neg-wo-call": pgettext_lazy("procedure", "Negotiated, without a call"),
    "comp-dial": pgettext_lazy("procedure", "Competitive dialogue"),
    "innovation": pgettext_lazy("procedure", "Innovation partnership"),
    "adapted": pgettext_lazy("procedure", "Adapted"),
    "oth-single": pgettext_lazy("procedure", "Other, in one stage"),
    "oth-mult": pgettext_lazy("procedure", "Other, in several stages"),
}


def procedure(code: str) -> str:
    """A procedure's code (eForms, and ``adapted``) in words; the code itself when unknown."""
    return str(_PROCEDURE.get(code, code))


_NATURE: Final[dict[str, StrOrPromise]] = {
    "services": pgettext_lazy("contract", "Services"),
    "supplies": pgettext_lazy("contract", "Supplies"),
    "works": pgettext_lazy("contract", "Works"),
}


def nature(code: str) -> str:
    return str(_NATURE.get(code, code))


_FORM: Final[dict[str, StrOrPromise]] = {
    "planning": pgettext_lazy("notice", "planning notice"),
    "result": pgettext_lazy("notice", "award"),
    "cont-modif": pgettext_lazy("notice", "change of a contract"),
    "dir-awa-pre": pgettext_lazy("notice", "intended award without a call"),
    "consultation": pgettext_lazy("notice", "market consultation"),
    "completion": pgettext_lazy("notice", "end of a contract"),
    "bri": pgettext_lazy("notice", "registration of a company"),
    "change": pgettext_lazy("notice", "correction"),
}


def form(code: str) -> str:
    """What kind of notice it is; "" for an ordinary call."""
    return str(_FORM.get(code, ""))


_DEADLINE_KIND: Final[dict[str, StrOrPromise]] = {
    "tender": gettext_lazy("to submit an offer"),
    "request": gettext_lazy("to ask to take part: offers come later, from those selected"),
    "interest": gettext_lazy("to express an interest"),
}


def deadline_kind(code: str) -> str:
    return str(_DEADLINE_KIND.get(code, ""))


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


_FIELD: Final[dict[str, StrOrPromise]] = {
    "title": gettext_lazy("the title"),
    "description": gettext_lazy("the description"),
    "buyers": gettext_lazy("the buyer"),
    "procedure": gettext_lazy("the procedure"),
    "nature": gettext_lazy("the nature of the contract"),
    "cpv": gettext_lazy("the CPV codes"),
    "value": gettext_lazy("the estimate"),
    "deadline": gettext_lazy("the deadline"),
    "deadline_unsure": gettext_lazy("a correction in words"),
    "questions_until": gettext_lazy("the last day for questions"),
    "group_legal_form": gettext_lazy("the legal form required of a group"),
    "cancelled": gettext_lazy("cancelled"),
    "closed": gettext_lazy("closed by a result"),
    "lots": gettext_lazy("the lots"),
    "criteria": gettext_lazy("the award criteria"),
    "duration": gettext_lazy("the duration"),
    "renewals": gettext_lazy("the renewals"),
    "visit": gettext_lazy("the visit of the site"),
    "hosts": gettext_lazy("the sites that the links lead to"),
    "link": gettext_lazy("the link"),
    "department": gettext_lazy("the département"),
    "document": gettext_lazy("the document"),
}


def field(name: str) -> str:
    """The name of what moved in a notice."""
    return str(_FIELD.get(name, name))


_OF_LOTS: Final[dict[str, StrOrPromise]] = {
    "title": gettext_lazy("their titles"),
    "description": gettext_lazy("their descriptions"),
    "cpv": gettext_lazy("the CPV codes"),
    "value": gettext_lazy("their estimates"),
    "deadline": gettext_lazy("their deadlines"),
    "link": gettext_lazy("their links"),
}


def of_lots(name: str) -> str:
    """What moved in the lots of a notice."""
    if name == "list":
        return _("which lots there are")
    return str(_OF_LOTS.get(name, name))


_WITHHELD: Final[dict[str, StrOrPromise]] = {
    "win-ten-val": gettext_lazy("the winner’s price"),
    "win-cho": gettext_lazy("who won"),
    "pro-typ": gettext_lazy("the type of procedure"),
    "ten-ran": gettext_lazy("the ranking"),
    "no-awa-rea": gettext_lazy("why nobody won"),
    "rec-sub-cou": gettext_lazy("the number of offers"),
    "rec-sub-typ": gettext_lazy("the kinds of offers"),
}


def withheld(code: str) -> str:
    """A field that the buyer keeps back until a date (eForms' codes)."""
    return str(_WITHHELD.get(code, code))


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


_WARNING: Final[dict[str, StrOrPromise]] = {
    "deadline_time_missing": gettext_lazy(
        "The notice gives a day without an hour: the end of the day is shown. Check it."
    ),
    "deadline_time_unreadable": gettext_lazy(
        "The hour cannot be read: the count runs to the beginning of the day. Check it at the "
        "source."
    ),
    "deadline_far_away": gettext_lazy(
        "The deadline is so far away that nobody means it: a date put where the form wants one. "
        "Look at the source."
    ),
    "deadline_given_twice": gettext_lazy(
        "The source has given two deadlines under the same date: check it at the source."
    ),
    "deadline_date_unreadable": gettext_lazy("The deadline cannot be read: look at the source."),
    "deadline_missing": gettext_lazy("The notice gives no deadline."),
    "deadline_from_index": gettext_lazy(
        "The deadline comes from the index of the bulletin, not from the notice: check it."
    ),
    "deadline_from_record_field": gettext_lazy(
        "The deadline comes from a field that can be wrong by two hours: check it."
    ),
    "deadline_differs_from_index": gettext_lazy(
        "The bulletin’s index gives another deadline than the notice: check it."
    ),
    "deadline_hour_skipped_by_clock_change": gettext_lazy(
        "The hour does not exist on that day (the clocks change): check it."
    ),
    "correction_in_words_only": gettext_lazy(
        "This correction is text only: someone must read what it changes."
    ),
    "changed_notice_missing": gettext_lazy("The notice does not say which one it corrects."),
    "changed_notice_unreadable": gettext_lazy("What it corrects is named in a way we cannot read."),
    "title_missing": gettext_lazy("The notice has no title."),
    "title_cut": gettext_lazy("The title was cut by the bulletin: read it whole at the source."),
    "buyer_missing": gettext_lazy("The buyer is not named."),
    "cpv_missing": gettext_lazy("The notice has no CPV code: it is found by its words only."),
    "value_is_framework_ceiling": gettext_lazy(
        "The only amount given is the ceiling of a framework, which is not an estimate."
    ),
    "value_is_a_range": gettext_lazy("The estimate is a range: see the source."),
    "criteria_from_words": gettext_lazy(
        "The list of award criteria was made from a sentence, whose weights add up to a hundred: "
        "the sentence is beside it."
    ),
    "criteria_cut": gettext_lazy("There are more award criteria than are shown: see the source."),
    "winner_uncertain": gettext_lazy("It is not clear who won: see the source."),
    "winner_from_record_field": gettext_lazy("The winner is named without a lot or an amount."),
    "winner_unknown": gettext_lazy("A winner is mentioned but not named."),
    "donnees_missing": gettext_lazy("Only the summary could be read: see the source for the rest."),
}


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
    return str(_WARNING.get(code, ""))


_NO_AWARD: Final[dict[str, StrOrPromise]] = {
    "all-rej": gettext_lazy("every offer was withdrawn or found unacceptable"),
    "chan-need": gettext_lazy("the buyer’s needs have changed"),
    "ins-fund": gettext_lazy("the buyer has not enough funds"),
    "no-rece": gettext_lazy("no offer was received"),
    "no-signed": gettext_lazy("the first refused to sign"),
    "one-admis": gettext_lazy("a single acceptable offer was received"),
    "other": gettext_lazy("another reason: see the source"),
    "rev-body": gettext_lazy("a court or a review body decided so"),
    "rev-buyer": gettext_lazy("the award was challenged, and the buyer gave it up"),
    "tch-pr-error": gettext_lazy("the procedure had errors"),
    "tch-pro-er": gettext_lazy("the procedure had errors"),
    "abandoned": gettext_lazy("the buyer gave it up (“sans suite”)"),
    "unsuccessful": gettext_lazy("no offer could be taken (“infructueux”)"),
    "not-awarded": gettext_lazy("the notice does not say why"),
}


def no_award(code: str) -> str:
    """Why nobody won (eForms' codes, and those of ``parsing.outcomes``), without capital or stop."""
    return str(_NO_AWARD.get(code, code))


_SKIPPED: Final[dict[str, StrOrPromise]] = {
    "other": gettext_lazy("Names that no notice has (.xml, .json)"),
    "link": gettext_lazy("Links to other files"),
    "special": gettext_lazy("Special files"),
    "checksum": gettext_lazy("Read, but with another checksum than the archive’s, to be checked"),
}


def skipped(why: str) -> str:
    """What files of a folder or of an archive were passed over (``archives.Skipped``), or are to be
    checked: before their number."""
    return str(_SKIPPED.get(why, why))


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
