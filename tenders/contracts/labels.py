# SPDX-License-Identifier: AGPL-3.0-or-later
"""The codes of contracts, told."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from groupes.web import formats
from tenders.notices import labels

_NATURES = {
    "contract": gettext_lazy("Contract"),
    "framework": gettext_lazy("Framework agreement"),
    "subsequent": gettext_lazy("Call-off contract of a framework"),
    "partnership": gettext_lazy("Partnership contract"),
    "defence": gettext_lazy("Defence or security contract"),
    "works-concession": gettext_lazy("Works concession"),
    "service-concession": gettext_lazy("Service concession"),
}
_PROCEDURES = {
    "direct": gettext_lazy("without publicity or competition"),
    "concession": gettext_lazy("procedure of concessions"),
}
_GROUPINGS = {
    "joint": gettext_lazy("held together, each answering for all (solidaire)"),
    "several": gettext_lazy("held together, each answering for its part (conjoint)"),
}
_WARNINGS = {
    "amount_unreadable": gettext_lazy("An amount could not be read."),
    "amount_negative": gettext_lazy("An amount below zero was left out."),
    "amount_implausible": gettext_lazy("An amount that nobody means was left out."),
    "duration_unreadable": gettext_lazy("A duration could not be read."),
    "duration_implausible": gettext_lazy("A duration that nobody means was left out."),
    "duration_shortened": gettext_lazy(
        "A modification gives a shorter duration than before: perhaps what it adds. Check the end."
    ),
    "date_unreadable": gettext_lazy("A date could not be read."),
    "date_implausible": gettext_lazy("A date that nobody means was left out."),
    "cpv_unreadable": gettext_lazy("The CPV code could not be read."),
    "holder_unreadable": gettext_lazy("A holder could not be read."),
    "notification_missing": gettext_lazy("The day of its notification is not said."),
    "first_notification_unknown": gettext_lazy(
        "Only a modification of it is known: it began earlier, and may end earlier."
    ),
}


def nature(code: str, text: str) -> str:
    """The code in words, else what the buyer wrote."""
    said = _NATURES.get(code)
    return str(said) if said else text


def procedure(code: str, text: str) -> str:
    said = _PROCEDURES.get(code)
    if said:
        return str(said)
    return labels.procedure(code) if code else text


def grouping(code: str) -> str:
    said = _GROUPINGS.get(code)
    return str(said) if said else ""


def warning(code: str) -> str:
    """What a reader should know; "" for what says nothing useful to a person."""
    said = _WARNINGS.get(code)
    return str(said) if said else ""


def duration(months: int | None) -> str:
    """ "48 months"; "" where it is not said."""
    if not months:
        return ""
    return ngettext("%(n)s month", "%(n)s months", months) % {"n": formats.number(months)}


def siret(digits: str) -> str:
    """ "834 157 513 00245", as it is written."""
    if not digits.isdigit() or len(digits) not in (9, 14):
        return digits
    parts = [digits[:3], digits[3:6], digits[6:9], digits[9:]]
    return "\u202f".join(filter(None, parts))


def holder(identifier: str, kind: str, name: str) -> str:
    """Who holds it: the name, else the number by which its register knows it."""
    if name:
        return name
    if kind == "SIRET" or not kind:
        return (
            _("SIRET %(number)s") % {"number": siret(identifier)} if identifier else _("not said")
        )
    return f"{kind} {identifier}"
