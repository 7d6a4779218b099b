# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is stated beside a result, as sentences. The core knows no framework: whoever shows them lends
the words of the reader's language. Messages are English where they are used, and the catalogue
finds them there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol


class Words(Protocol):
    """A reader's language."""

    def gettext(self, message: str, /) -> str: ...

    def ngettext(self, one: str, many: str, count: int, /) -> str: ...


class English:
    """The words of the source."""

    def gettext(self, message: str, /) -> str:
        return message

    def ngettext(self, one: str, many: str, count: int, /) -> str:
        return one if count == 1 else many


def tell(key: str, facts: Mapping[str, Any], words: Words | None = None) -> str:
    """One thing that is stated, as a sentence or two."""
    words = words or English()
    varied = _varied(key, facts, words)
    return (varied or _messages(words)[key]) % facts


def _messages(words: Words) -> Mapping[str, str]:
    _ = words.gettext
    return {
        # schulze
        "winning_votes": _(
            "An option wins against another where more ballots put it before than after. A win is as "
            "strong as the ballots for it (winning votes), however many are against; a path of wins "
            "is as strong as its weakest. Of two options the one with the stronger path to the other "
            "comes first."
        ),
        "unranked": _(
            "An option that is not on a ballot comes after all that are on it, equal with the others "
            "that are not."
        ),
        "layers": _(
            "In first place: the options that no other beats. Then those that none of the rest "
            "beats, and so on; options of one place are equal."
        ),
        # runoff
        "rounds": _(
            "In each round a ballot counts for its first option that is still standing. The one with "
            "more than half of the ballots that still count wins; otherwise the one with the fewest "
            "goes out, and the next round begins."
        ),
        "equal_first": _(
            "Where a ballot puts several first as equals, it counts for the one written first among "
            "them."
        ),
        "equal_shared": _(
            "Where a ballot puts several first as equals, it is shared equally among them, to the "
            "exact fraction."
        ),
        "exhausted": _(
            "A ballot that ranks no option still standing counts no more (exhausted): half is of "
            "the others."
        ),
        "last_all": _(
            "Where several have the fewest, all of them go out at once; they stay, equal, where too "
            "few would be left."
        ),
        "last_lot": _("Where several have the fewest, the one that the lot draws first goes out."),
        "left_over": _(
            "The ranking: those left in the last round by their ballots, then those that went out, "
            "the last first."
        ),
        # score, dot
        "scores_added": _("The scores of each option are added up; the highest total comes first."),
        "no_scale": _("No scale was set: scores count as they were given."),
        "scale": _("Scores go from %(least)s to %(most)s."),
        "unscored": _("An option that a ballot does not score gets %(least)s from it."),
        "dots_added": _("The dots of each option are added up; the most dots come first."),
        "dots_unbounded": _("How many dots each ballot had was not set, and was not checked."),
        # majority
        "more_than_half": _("More than half is needed."),
        "at_least": _("At least %(share)s is needed, exactly: nothing is rounded."),
        "of_votes": _("That part is of those who chose: abstentions are not counted."),
        "of_ballots": _("That part is of all ballots: abstentions are counted."),
        "of_eligible": _(
            "That part is of all who may vote: those who abstain or do not vote are counted."
        ),
        "equal_not_adopted": _("Whatever is needed, more must be for than against."),
        "equal_not_chosen": _(
            "Whatever is needed, one choice must have more than each of the others."
        ),
        # consent
        "no_objection": _(
            "Adopted where nobody objects and somebody consents; objections are not outvoted."
        ),
        "abstaining": _("Who abstains neither consents nor objects."),
        # any
        "tie_open": _(
            "Equals for the last place that is to be given stay equal: all of them are named."
        ),
        "tie_lot": _(
            "Equals for the last place that is to be given are told apart by lot, in the order of "
            "SHA-256 of “seed:name”, with the seed %(seed)s."
        ),
        "nobody": _("No ballot prefers anything: nothing is decided."),
    }


def _varied(key: str, facts: Mapping[str, Any], words: Words) -> str | None:
    """What depends on a number."""
    match key:
        case "rounds_seats":
            return words.ngettext(
                "In each round a ballot counts for its first option that is still standing, and "
                "the one with the fewest goes out, until %(seats)s is left.",
                "In each round a ballot counts for its first option that is still standing, and "
                "the one with the fewest goes out, until %(seats)s are left.",
                facts["seats"],
            )
        case "dots_each":
            return words.ngettext(
                "Each ballot had %(dots)s dot to give, or none.",
                "Each ballot had up to %(dots)s dots to give.",
                facts["dots"],
            )
        case "dots_most":
            return words.ngettext(
                "At most %(most)s dot for one.", "At most %(most)s dots for one.", facts["most"]
            )
        case "seats":
            return words.ngettext(
                "The first of the ranking is chosen.",
                "The first %(seats)s of the ranking are chosen. This does not share seats in "
                "proportion.",
                facts["seats"],
            )
        case "quorum":
            return words.ngettext(
                "At least %(needed)s ballot is needed, abstentions and blank ones included; "
                "%(present)s came.",
                "At least %(needed)s ballots are needed, abstentions and blank ones included; "
                "%(present)s came.",
                facts["needed"],
            )
    return None
