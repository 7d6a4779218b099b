# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was found is set aside or taken back, and the rules that hide more of its kind."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from groupes import journal
from groupes.editions import actions as editions
from groupes.models import Member
from groupes.web.refusals import Refusal
from groupes.web.transactions import action
from tenders.watches import events
from tenders.watches.actions.keeping import hold, refill
from tenders.watches.models import Hidden, Match, Watch

MOST_RULES = 200
"""Rules of one watch."""
WRITTEN = ("kind", "value", "reason")


@action
def set_aside(*, by: Member, match: Match, reason: str, hide: tuple[str, str] | None = None) -> int:
    """What was found is not for us; ``hide``: (kind, value) of a rule that each watch that found it
    has from now on. Answers how many others that nobody answered the rule hides. Set aside already:
    the reason is the new one."""
    hold([match.owner])
    held = Match.objects.select_related("groupe").filter(pk=match.pk).first()
    if held is None:
        raise Refusal(_("The watch that found it looks for something else by now."))
    held.state = Match.State.NOT_FOR_US
    held.reason, held.answered_by, held.answered_at = reason, by, timezone.now()
    held.news, held.news_at, held.news_due = "", None, None
    held.save()
    journal.record(
        events.SET_ASIDE,
        by=by,
        groupe=held.groupe,
        notice=held.notice_id,
        rule=hide[0] if hide else "",
    )
    if hide is None:
        return 0
    watches = Watch.objects.filter(pk__in=held.because.values_list("watch_id", flat=True))
    gone = 0
    for watch in watches.select_related("groupe").order_by("pk"):
        gone += _add(by, watch, *hide, reason=reason, notice=held.notice_id)
    return gone


def _add(
    by: Member, watch: Watch, kind: str, value: str, *, reason: str, notice: int | None
) -> int:
    """A rule, were it not there yet; the owner is held."""
    if watch.hidden.filter(kind=kind, value=value).exists():
        return 0
    if watch.hidden.count() >= MOST_RULES:
        raise Refusal(_("There are %(n)s rules already: take one away.") % {"n": MOST_RULES})
    Hidden.objects.create(
        watch=watch, kind=kind, value=value, reason=reason, author=by, notice_id=notice
    )
    gone = refill(watch, timezone.now())
    journal.record(events.RULE_ADDED, by=by, groupe=watch.groupe, target=watch, kind=kind)
    return gone


@action
def add_rule(*, by: Member, watch: Watch, kind: str, value: str, reason: str) -> int:
    """A rule written by hand. Answers how many that nobody answered it hides."""
    hold([watch.owner])
    held = Watch.objects.select_related("groupe").filter(pk=watch.pk).first()
    if held is None:
        raise Refusal(_("This watch was ended meanwhile."))
    return _add(by, held, kind, value, reason=reason, notice=None)


@action
def change_rule(
    *, by: Member, rule: Hidden, edition: int, kind: str, value: str, reason: str
) -> None:
    """Anyone of the groupe changes a rule. One that says the same is there already: this one goes.
    ``edition``: the one the writer saw; another since then raises ``Outdated``."""
    hold([rule.watch.owner])
    held = Hidden.objects.select_related("watch__groupe").filter(pk=rule.pk).first()
    if held is None:
        raise Refusal(_("This rule was taken away meanwhile."))
    if (held.kind, held.value, held.reason) == (kind, value, reason):
        return
    editions.check(held, edition, lambda: {name: getattr(held, name) for name in WRITTEN})
    same = Hidden.objects.filter(watch=held.watch, kind=kind, value=value).exclude(pk=held.pk)
    if same.exists():
        held.delete()
    else:
        if (held.kind, held.value) != (kind, value):
            held.notice = None  # it says something else than what was said of that notice
        held.kind, held.value, held.reason = kind, value, reason
        held.author, held.at = by, timezone.now()
        held.save()
    refill(held.watch, timezone.now())
    journal.record(events.RULE_CHANGED, by=by, groupe=held.watch.groupe, target=held.watch)


@action
def remove_rule(*, by: Member, rule: Hidden, edition: int) -> None:
    """A rule hides no more; open calls that it hid are there to be read. Twice changes nothing.
    ``edition``: the one whose words were read; one that says something else by now stays."""
    hold([rule.watch.owner])
    held = Hidden.objects.filter(pk=rule.pk).first()
    if held is None:
        return
    if held.edition != edition:
        raise Refusal(_("Somebody changed this rule meanwhile: read what it says now."))
    held.delete()
    watch = Watch.objects.select_related("groupe").get(pk=rule.watch_id)
    refill(watch, timezone.now())
    journal.record(events.RULE_REMOVED, by=by, groupe=watch.groupe, target=watch)


@action
def put_back(*, by: Member, match: Match) -> None:
    """What was set aside is to be read again; the rules stay. Twice changes nothing."""
    hold([match.owner])
    aside = Match.objects.filter(pk=match.pk, state=Match.State.NOT_FOR_US)
    back = {"reason": "", "answered_by": None, "answered_at": None}
    if aside.update(state=Match.State.TO_READ, **back):
        groupe = match.groupe
        journal.record(events.PUT_BACK, by=by, groupe=groupe, notice=match.notice_id)
