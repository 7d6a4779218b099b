# SPDX-License-Identifier: AGPL-3.0-or-later
"""What ways, methods and outcomes are in words: each way in two sentences, with when it is the right one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from roles.decisions.models import Counting, Review, Route, Way

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

WAYS: Final[Mapping[str, StrOrPromise]] = {
    Way.ADVICE: _(
        "One person decides, after hearing those whom it concerns and those who know. Right for what one "
        "role can carry alone, and can undo."
    ),
    Way.CONSENT: _(
        "Adopted once nobody has a reasoned objection; objections make the proposal better. Right for "
        "rules, roles and all that many will live with."
    ),
    Way.VOTE: _(
        "One person, one voice: for, against, or abstain. Right where a yes or a no is needed, and "
        "either can be lived with."
    ),
    Way.CHOICE: _(
        "Several options, ranked or given points; the result says how it was counted. Right where "
        "there are more than two good ways."
    ),
    Way.ELECTION: _(
        "Each says whom they see in a role, and why; somebody is proposed, and the groupe consents. "
        "Right to entrust a role without a campaign."
    ),
    Way.LOT: _(
        "Those who are willing put their name in, and a seed published beforehand draws. Right where "
        "all could do it, and nobody should have to want it."
    ),
    Way.DATE: _("Each says which dates suit. Right to find when to meet; nothing else is decided."),
}

COUNTINGS: Final[Mapping[str, StrOrPromise]] = {
    Counting.MAJORITY: _(
        "Adopted when more are for than against; who abstains is counted in neither."
    ),
    Counting.TWO_THIRDS: _("Adopted when two thirds of those for or against are for."),
    Counting.CHARTER: _(
        "Adopted when the share that the charter asks for, of those for or against, is for."
    ),
    Counting.SCHULZE: _(
        "Each ranks the options. Every two are compared, as in a tournament; strength is the number of "
        "those who prefer one. Not ranked is last."
    ),
    Counting.RUNOFF: _(
        "Each ranks the options. The one with the fewest first places goes out, and its ballots go to "
        "their next, until one has more than half."
    ),
    Counting.SCORE: _("Each gives every option 0 to 10 points; the largest sum comes first."),
    Counting.DOT: _("Each has some dots to share out among the options; the most dots come first."),
}

TESTS: Final[Mapping[str, StrOrPromise]] = {
    "harms": _("It would harm what the groupe is for, and not only what I prefer."),
    "now": _("It would do so now, or before we could change it again."),
    "from_it": _("It comes from this proposal, and was not there without it."),
}
"""Kind questions that an objection is tested with, as one would answer them (``Objection.TESTS``)."""

ROUTED: Final[Mapping[str, StrOrPromise]] = {
    Route.WORK: _("work is under way"),
    Route.INFORMATION: _("somebody is asked"),
    Route.ROLE: _("a role is to change"),
    Route.DECISION: _("something is proposed"),
    Route.AGENDA: _("for the next meeting"),
}
"""Where an open tension went."""

NEEDS: Final[tuple[tuple[str, StrOrPromise], ...]] = (
    ("happened", _("What happened, as a camera would have seen it?")),
    ("missing", _("What do you miss, or what would you need?")),
    ("enough", _("What first step would already be enough?")),
)
"""Kind questions that help to say what one needs."""

WHY: Final[Mapping[str, StrOrPromise]] = {
    "quorum": _("Too few answered."),
    "too_few_for_secret": _(
        "Too few ballots came in to keep them secret: they were not counted, and are gone. It can be put "
        "to the groupe again, openly."
    ),
    "nobody": _("Nobody answered."),
    "objection": _("An objection was still open."),
    "no_objection": _("Nobody objects."),
    "in_meeting": _("It was decided in a meeting: nobody there objected."),
    "by_charter": _("It was decided in a meeting, the way the charter says."),
    "not_decided": _("Somebody who was there says that it was not decided so."),
    "advised": _("It was decided after hearing those who were asked."),
    "share": _("By the votes."),
    "counted": _("By the ballots."),
    "drawn": _("By lot."),
    "nobody_willing": _("Nobody put their name in."),
    "no_seed": _(
        "The seed that was to draw stayed where this groupe comes from: put it to the groupe again."
    ),
    "tied": _(
        "Several options came out equal: counting does not say which. Put it again among them."
    ),
    "no_date": _("No date suits anybody."),
    "nobody_proposed": _("Nobody was proposed."),
    "not_accepted": _("Who was proposed did not say whether they accept."),
    "changed": _("What it changes has changed meanwhile, so nothing was done."),
}

OUTCOMES: Final[Mapping[str, StrOrPromise]] = {
    Review.Outcome.RENEWED: _("It is renewed: tried for longer"),
    Review.Outcome.DONE: _("It is done: it happened, and needs nothing more"),
    Review.Outcome.CHANGED: _("It is to be changed: a draft that follows it is written"),
    Review.Outcome.LET_GO: _("It is let go, without shame: it is no longer in force"),
}
"""What is said of an experiment when it comes back."""

OUTCOMES_OF_RULES: Final[Mapping[str, StrOrPromise]] = {
    Review.Outcome.KEPT: _("It goes on as it is"),
    **OUTCOMES,
    Review.Outcome.RENEWED: _("It is renewed: all agree to hold to it again"),
}
"""And of what was not tried for a time only."""
