# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may do what with a meeting: asked alike by views, pages and templates.

A rule is about the person; whether the moment is right is the action's to say, in words.
"""

from __future__ import annotations

from groupes.access import Standing
from roles.meetings.models import Item, Meeting, Minutes, News, Series


def may_plan(here: Standing) -> bool:
    """Who calls a meeting: whoever takes part."""
    return here.is_active and here.groupe.is_open


def looks_after(here: Standing, meeting: Meeting) -> bool:
    """Whether somebody called it, facilitates it or takes its notes."""
    return here.member.pk in (meeting.author_id, meeting.facilitator_id, meeting.secretary_id)


def may_change(here: Standing, meeting: Meeting, facilitates: bool = False) -> bool:
    """Who moves it, changes it or calls it off: whoever called it or looks after it (``facilitates``: by a
    mandate or in turn); anyone once whoever called it is gone."""
    if not may_plan(here) or not meeting.is_ahead:
        return False
    return looks_after(here, meeting) or facilitates or meeting.author_id is None


def may_change_series(here: Standing, series: Series) -> bool:
    """Who changes what comes back, has it go on or stop: whoever began it; anyone once they are gone."""
    mine = series.author_id is None or series.author_id == here.member.pk
    return may_plan(here) and mine and series.stopped_on is None


def may_answer(here: Standing, meeting: Meeting) -> bool:
    """Who says whether they come: whoever belongs, on pause too."""
    return here.is_member and here.groupe.is_open and meeting.state == Meeting.State.PLANNED


def may_take_part(here: Standing, meeting: Meeting) -> bool:
    """Who takes a part in it, raises a hand, writes notes, adds to the agenda: whoever takes part in the
    groupe."""
    return may_plan(here) and meeting.is_ahead


def may_lead(here: Standing, meeting: Meeting) -> bool:
    """Who has it go on, from one item to the next: whoever facilitates or takes notes."""
    led = here.member.pk in (meeting.facilitator_id, meeting.secretary_id)
    return may_plan(here) and meeting.is_live and led


def may_capture(here: Standing, meeting: Meeting) -> bool:
    """Who writes work and tensions down while it goes on: whoever takes part in the groupe."""
    return may_plan(here) and meeting.is_live


def may_note(here: Standing, meeting: Meeting) -> bool:
    """Who writes down what it decides: as :func:`may_lead`, for they speak for those there. Whoever was there
    says where it was not decided so."""
    return may_lead(here, meeting)


def may_begin(here: Standing, meeting: Meeting) -> bool:
    """Who opens it: whoever takes part; whoever does where nobody facilitates does so from then on."""
    return may_plan(here) and meeting.state == Meeting.State.PLANNED


def may_take_off(here: Standing, meeting: Meeting, item: Item, facilitates: bool = False) -> bool:
    """Who takes a line off the agenda or writes it anew: whoever put it there or leads it, or looks after
    the meeting."""
    mine = here.member.pk in (item.author_id, item.lead_id)
    return may_take_part(here, meeting) and (
        mine or looks_after(here, meeting) or facilitates or item.author_id is None
    )


def may_tell_news(here: Standing, meeting: Meeting) -> bool:
    """Who tells their news and a tip: whoever takes part, before and while it goes on."""
    return may_take_part(here, meeting)


def may_keep_tip(here: Standing, news: News) -> bool:
    """Who puts a tip on the shelf: whoever gave it, once."""
    mine = news.author_id == here.member.pk and bool(news.tip)
    return may_plan(here) and mine and news.kept_id is None


def may_correct(here: Standing, minutes: Minutes) -> bool:
    """Who corrects the minutes: whoever takes part, until the last day; then they are kept."""
    return may_plan(here) and minutes.kept_at is None and here.on <= minutes.corrected_until
