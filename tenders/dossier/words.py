# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is missing, what changed, where a paper stands: in the words of whoever reads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tenders.dossier import candidates, facts, papers
from tenders.dossier.candidates import Candidate
from tenders.dossier.facts import Lack
from tenders.notices import labels

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MOST_NAMED: Final = 6

SOURCES: Final[dict[str, StrOrPromise]] = {
    facts.FILE: gettext_lazy("its file"),
    facts.TEXT: gettext_lazy("its text"),
    facts.OUTLINE: gettext_lazy("the sections of the memoir"),
    facts.LETTER: gettext_lazy("filled in from the candidate"),
    facts.AGREEMENT: gettext_lazy("filled in from the consortium"),
    facts.NOTHING: gettext_lazy("nothing yet"),
}


def made_in(written: str) -> str:
    """Which language the papers are made in, and why; ``written``: the code of the notice's."""
    if papers.language_of(written) != papers.FRENCH:
        return _("The papers are made in English, as the notice is written, whoever asks for them.")
    if not written:
        return _("The papers are made in French, whoever asks for them.")
    if written == "FRA":
        return _("The papers are made in French, as the notice is written, whoever asks for them.")
    return _(
        "The papers are made in French, whoever asks for them: the notice is written in another "
        "language (%(language)s)."
    ) % {"language": labels.language(written)}


def named(titles: Sequence[str]) -> str:
    shown = [_("“%(title)s”") % {"title": title} for title in titles[:MOST_NAMED]]
    return ", ".join([*shown, "…"] if len(titles) > MOST_NAMED else shown)


def lacks(found: Iterable[Lack]) -> list[str]:
    """What is missing, a sentence each."""
    return [lack(one) for one in found]


def lack(one: Lack) -> str:
    n, names = len(one.names), named(one.names)
    told: dict[str, Callable[[], str]] = {
        facts.GENERIC: lambda: ngettext(
            "%(n)s section comes from elsewhere and nobody has said that it is tailored to this buyer: %(names)s.",
            "%(n)s sections come from elsewhere and nobody has said that they are tailored to this buyer: %(names)s.",
            n,
        ),
        facts.EMPTY: lambda: ngettext(
            "%(n)s paper has neither text nor file: %(names)s.",
            "%(n)s papers have neither text nor file: %(names)s.",
            n,
        ),
        facts.UNREADY: lambda: ngettext(
            "%(n)s paper is neither reviewed nor signed: %(names)s.",
            "%(n)s papers are neither reviewed nor signed: %(names)s.",
            n,
        ),
        facts.UNWRITTEN: lambda: ngettext(
            "%(n)s section of the memoir is empty: %(names)s.",
            "%(n)s sections of the memoir are empty: %(names)s.",
            n,
        ),
        facts.OVER: lambda: ngettext(
            "%(n)s section seems longer than its share: %(names)s.",
            "%(n)s sections seem longer than their share: %(names)s.",
            n,
        ),
        facts.TOO_LONG: lambda: _("The memoir seems longer than the %(count)s pages allowed."),
        facts.REMARKS: lambda: ngettext(
            "%(count)s remark on the memoir is not settled.",
            "%(count)s remarks on the memoir are not settled.",
            one.count,
        ),
        facts.UNPRICED: lambda: _("No price is chosen."),
        facts.UNSIGNED: lambda: _("The cooperative has not signed."),
        facts.SENT_BACK: lambda: _("The cooperative sent it back without signing."),
        facts.CHANGED: lambda: _("Changed since the cooperative signed: %(names)s."),
    }
    if one.code == facts.CHANGED:
        names = changed(one.names)
    return told[one.code]() % {"n": n, "names": names, "count": one.count}


def changed(titles: Sequence[str]) -> str:
    """What changed since it was signed, named."""
    own = {
        "memoir": _("the memoir"),
        "price": _("the price"),
        "candidate": _("who the candidate is"),
        "call": _("what is answered: the call, its lots, what is delivered"),
        "gone": _("a paper that is gone"),
    }
    return ", ".join(own.get(one) or _("“%(title)s”") % {"title": one} for one in titles)


def form(candidate: Candidate) -> str:
    """How the bodies of the candidate are bound, in a sentence."""
    if not candidate.several:
        return _("The candidate comes alone.")
    if candidate.form == candidates.UNSAID:
        return _("A consortium whose form is not chosen yet.")
    if candidate.form == candidates.SOLIDARY:
        return _("A consortium of which each member answers for the whole (groupement solidaire).")
    if candidate.liable_lead:
        return _(
            "A consortium of which each member answers for its part, its lead for the whole "
            "(groupement conjoint avec mandataire solidaire)."
        )
    return _("A consortium of which each member answers for its part (groupement conjoint).")
