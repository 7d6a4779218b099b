# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a charter is made of, and a first one to start from, for each kind of groupe."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext, gettext_lazy

from groupes.models import Groupe

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

PURPOSE, VALUES, ENTRY, DECIDE, SHARE = "purpose", "values", "entry", "decide", "share"
RED_LINES: Final = "red_lines"

TITLES: Final[Mapping[str, StrOrPromise]] = {
    PURPOSE: gettext_lazy("Purpose"),
    VALUES: gettext_lazy("Values"),
    ENTRY: gettext_lazy("Entry and exit"),
    DECIDE: gettext_lazy("How we decide"),
    SHARE: gettext_lazy("How we share"),
    RED_LINES: gettext_lazy("Red lines"),
}
"""Key → title of the sections that every charter may have, in the order they are read."""

_PURPOSE: Final[Mapping[str, StrOrPromise]] = {
    Groupe.Kind.PROJECT: gettext_lazy(
        "We come together to make one thing: *say which, for whom, and when it is done*.\n\n"
        "The groupe lasts as long as that thing. When it is delivered, we tell each other what we "
        "learned, share what is left to share, and close."
    ),
    Groupe.Kind.TRADE: gettext_lazy(
        "We practise the same craft, or neighbouring ones. We come together to:\n\n"
        "- know who can do what, and answer calls for tenders together;\n"
        "- pass on what we know, and learn what we do not;\n"
        "- keep in common what serves more than one of us."
    ),
    Groupe.Kind.BRAND: gettext_lazy(
        "We offer, under one name, what none of us could promise alone: *say what, and to whom*.\n\n"
        "The brand belongs to the groupe. Each of us keeps an activity of their own beside it."
    ),
}
_VALUES: Final[Mapping[str, StrOrPromise]] = {
    Groupe.Kind.PROJECT: gettext_lazy(
        "- **Peers**: nobody is anybody’s boss.\n"
        "- **Word kept**: what one takes on, one does, or gives back early enough for another to take "
        "it.\n"
        "- **Free commitment**: a no costs nothing."
    ),
    Groupe.Kind.TRADE: gettext_lazy(
        "- **Sharing**: a tip, a client who is too large for one, a way of doing things, are shared.\n"
        "- **Free commitment**: each gives what they wish, when they can; a no costs nothing.\n"
        "- **Recognition**: what someone made carries their name."
    ),
    Groupe.Kind.BRAND: gettext_lazy(
        "- **Horizontal**: roles, no hierarchy; nobody is anybody’s boss.\n"
        "- **One promise**: what is signed with our name is made as we would wish it made for us.\n"
        "- **Recognition**: what each puts in is said and seen, support as much as production.\n"
        "- **Free commitment**: energy varies over the year; a no costs nothing."
    ),
}
_ENTRY: Final[Mapping[str, StrOrPromise]] = {
    Groupe.Kind.PROJECT: gettext_lazy(
        "Whoever brings a skill that the project needs comes in, once we have met.\n\n"
        "Whoever leaves says so to the others, hands on what they had begun, and is paid for what "
        "they did. What was made stays with the project, with their name."
    ),
    Groupe.Kind.TRADE: gettext_lazy(
        "One comes in by taking part in a meeting, then asking. Someone welcomes each newcomer for "
        "their first months.\n\n"
        "One may go on pause for a season without losing one’s place, and leave whenever one wishes. "
        "What one shared stays, under its licence and with one’s name."
    ),
    Groupe.Kind.BRAND: gettext_lazy(
        "One comes in by consent: a first piece of work together, a godparent in the groupe, then a "
        "decision of all at the end of a trial of *six months*.\n\n"
        "Whoever leaves hands on their roles and the clients they followed, and is paid for what they "
        "did. The name stays with the groupe; each may cite what they made under it."
    ),
}
_DECIDE: Final[Mapping[str, StrOrPromise]] = {
    Groupe.Kind.PROJECT: gettext_lazy(
        "Whoever does, decides, within what they took on. What binds the others (price, deadline, "
        "client) is decided together, by consent: a proposal passes when nobody has a reasoned "
        "objection.\n\n"
        "What is decided is written down the same day, with who takes it on."
    ),
    Groupe.Kind.TRADE: gettext_lazy(
        "At our meeting, each month: a round of news, then proposals. A decision passes by consent, "
        "when nobody has a reasoned objection.\n\n"
        "What is decided is written down, with who takes it on and when we look at it again: a "
        "decision that finds no energy is let go of, and we say so."
    ),
    Groupe.Kind.BRAND: gettext_lazy(
        "Each role decides within its domain. What concerns all (who comes in, the offer, the "
        "sharing) is decided by consent, at a meeting that someone facilitates: an objection says "
        "how the proposal would harm our purpose, and is worked into it.\n\n"
        "Roles have a term and turn. Whoever sees friction brings it to the meeting."
    ),
}
_SHARE: Final[Mapping[str, StrOrPromise]] = {
    Groupe.Kind.PROJECT: gettext_lazy(
        "Each is paid for what they do, at the price written in the bid before we send it. Whoever "
        "coordinates is paid for it, as for the rest.\n\n"
        "What is left over, or missing, is shared in proportion to the parts."
    ),
    Groupe.Kind.TRADE: gettext_lazy(
        "Files, templates and tips are free among us, under the licence that their authors choose.\n\n"
        "When a bid is won, the sharing is the one its people agreed on. *One per cent* goes to the "
        "common pot, for what serves all."
    ),
    Groupe.Kind.BRAND: gettext_lazy(
        "Of each invoice, a part goes to the common pot (*10 %*), a part to whoever brought the "
        "client (*5 %*), and the rest to those who did the work.\n\n"
        "Support roles are paid from the pot. The rule is replayed on last year’s invoices each time "
        "we change it, and looked at together twice a year."
    ),
}
_LINES: Final[Mapping[str, tuple[StrOrPromise, ...]]] = {
    Groupe.Kind.PROJECT: (
        gettext_lazy("Nobody signs or sends in the name of the others without their agreement."),
        gettext_lazy("A piece of work is never cut into a part for thinking and a part for doing."),
        gettext_lazy("Nobody works below the price we agreed on."),
    ),
    Groupe.Kind.TRADE: (
        gettext_lazy("What is said at the meeting is never used against someone."),
        gettext_lazy("Nobody takes a client whom another brought without speaking to them first."),
        gettext_lazy("We keep no count of who gives how much."),
    ),
    Groupe.Kind.BRAND: (
        gettext_lazy("A piece of work is never cut into a part for thinking and a part for doing."),
        gettext_lazy("Nobody holds the same support role for more than two terms in a row."),
        gettext_lazy("We take no work that we would not sign."),
        gettext_lazy("We keep no time sheets and no ranking of one another."),
    ),
}


def lines(kind: str) -> list[str]:
    """The red lines to start from, for a kind of groupe, in the reader's language."""
    return [str(line) for line in _LINES.get(kind, ())]


def sections(kind: str) -> dict[str, str]:
    """Key of a section (of :data:`TITLES`) → Markdown to start from, for a kind of groupe, in the
    reader's language. Red lines are a list, one item each (:func:`items` reads them back)."""
    texts = {
        PURPOSE: _PURPOSE,
        VALUES: _VALUES,
        ENTRY: _ENTRY,
        DECIDE: _DECIDE,
        SHARE: _SHARE,
    }
    found = {key: str(by_kind[kind]) for key, by_kind in texts.items() if kind in by_kind}
    if found:
        found[RED_LINES] = "\n".join(f"- {line}" for line in lines(kind))
    return found


def whole(kind: str) -> str:
    """The same as one text, each section under its title (:func:`split` reads them back)."""
    parts = (f"## {TITLES[key]}\n\n{text}" for key, text in sections(kind).items())
    return "\n\n".join(parts) + "\n"


_HEADING: Final = re.compile(r"#{1,3} +(.+?)[ #]*")


def split(markdown: str) -> dict[str, str]:
    """A whole charter as sections: key → Markdown. What stands under another heading, or none, is under
    "", its heading with it: nothing is lost. Titles are known in every language."""
    known: dict[str, str] = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            known |= {str(title).casefold(): key for key, title in TITLES.items()}
    found: dict[str, list[str]] = {"": []}
    key = ""
    for line in markdown.splitlines():
        heading = _HEADING.fullmatch(line.rstrip())
        if heading is None:
            found[key].append(line)
            continue
        key = known.get(heading[1].casefold(), "")
        if key in found and key:  # said twice: it stands with the rest
            key = ""
        found.setdefault(key, [])
        if not key:
            found[key].append(line)
    texts = {key: "\n".join(lines).strip() for key, lines in found.items()}
    return {key: text for key, text in texts.items() if text}


def items(markdown: str) -> list[str]:
    """The items of a list written in Markdown, one a line: ``["…"]``; lines without a mark too."""
    found = (line.strip().lstrip("-*•").strip() for line in markdown.splitlines())
    return [line for line in found if line]


def title(key: str, own: str = "") -> str:
    """What a section is called: as its groupe called it, else in the reader's language."""
    return own or str(TITLES.get(key) or gettext("Our charter"))


@cache
def _offered() -> Mapping[str, StrOrPromise]:
    """Each text that is offered, as it is in each language → the text."""
    by_kind = (_PURPOSE, _VALUES, _ENTRY, _DECIDE, _SHARE)
    texts = [text for each in by_kind for text in each.values()]
    texts += [line for each in _LINES.values() for line in each]
    found: dict[str, StrOrPromise] = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found |= {str(text).strip(): text for text in texts}
    return found


def as_read(text: str) -> str:
    """A text that was offered and that nobody changed, in the reader's language; any other as it is."""
    offered = _offered().get(text.replace("\r\n", "\n").strip())
    return text if offered is None else str(offered)
