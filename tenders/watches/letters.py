# SPDX-License-Identifier: AGPL-3.0-or-later
"""The letter of what a person's own watches found, written when it leaves: titles, why, links; with an
address that ends such letters, signed for its person."""

from __future__ import annotations

from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from groupes.letters import Written
from groupes.models import Letter, Member
from groupes.notifications.rules import zone_of
from groupes.shell.templatetags import ui
from groupes.web.one_click import StopAddress, headers
from groupes.web.oneline import shortened
from groupes.web.paths import reverse
from tenders.watches import queries, words
from tenders.watches.models import Match

STOP: Final = StopAddress("stop_watch_letters", "tenders.watches.stop")
"""The address that ends letters of a person's own watches, by their id."""


def write(letter: Letter) -> Written | None:
    """None when nothing of it is left to tell: answered meanwhile, or no more of the cooperative."""
    people = Member.objects.select_related("user", "cooperative")
    member = people.filter(pk=letter.facts["member"]).first()
    if member is None or not member.is_current:
        return None
    news = dict(letter.facts["matches"])
    rows = Match.objects.filter(pk__in=news, member=member, state=Match.State.TO_READ)
    rows = (
        rows.select_related("notice")
        .defer("notice__search", "notice__names", "notice__terms")
        .order_by("-pk")
    )
    # What was new when the letter was left, and is cancelled since, is no news: nobody had heard of it.
    matches = [one for one in rows if not (one.gone and news[one.pk] == Match.News.NEW)]
    if not matches:
        return None
    because = queries.because_of(matches)
    stop = letter.origin + STOP.path(member.pk)
    with timezone.override(zone_of(member)):
        lines = [_line(letter, one, news[one.pk], because.get(one.pk, [])) for one in matches]
        return Written(
            member.user.email,
            "account/email/watches",
            {
                "member": member,
                "lines": lines,
                "number": max(letter.facts["number"], len(lines)),
                "page": letter.origin + reverse("watches:my_index"),
                "stop": stop,
            },
            headers(stop),
        )


def _line(letter: Letter, match: Match, news: str, because: list[Any]) -> dict[str, Any]:
    notice = match.notice
    if match.gone:  # as it is now: it may have changed since it was to be told
        why_gone = {"why": words.gone(match.gone)}
        said = _("It is no longer what you look for: %(why)s.") % why_gone
    else:
        again = _("It is again what you look for.")
        moved = {"deadline": _("The deadline has moved."), "gone": again, "again": again}
        said = moved.get(news, "")
    why = [f"{one.watch.name} · {', '.join(words.why(one.facts))}" for one in because]
    due = ui.when(notice.deadline_at, "deadline") if notice.deadline_at else ""
    return {
        "title": str(notice),
        "buyer": shortened(notice.buyer_names, 90) if notice.title else "",
        "due": due,
        "said": said,
        "why": why,
        "url": letter.origin + notice.get_absolute_url(),
    }
