# SPDX-License-Identifier: AGPL-3.0-or-later
"""What one changes of oneself, and the notes one leaves to others."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.utils import timezone
from django.utils.translation import gettext as _

from groupes import events, journal
from groupes.models import Groupe, Member, User, Word
from groupes.web.refusals import Outdated, Refusal
from groupes.web.transactions import action, locked

PROFILE = ("name", "trade", "place", "about")


@action
def edit_profile(
    *, by: Member, shown: Mapping[str, str] | None = None, **values: str | list[str]
) -> Member:
    """Change what one tells the others about oneself: any of ``PROFILE``. ``shown``: what the page showed of
    them; Outdated where another page wrote something else in the same place since."""
    if unknown := values.keys() - set(PROFILE):
        raise ValueError(f"not of the profile: {', '.join(sorted(unknown))}")
    member = locked(Member.objects).get(pk=by.pk)
    changed = [name for name, value in values.items() if getattr(member, name) != value]
    before = {name: getattr(member, name) for name in changed}
    since = {name: now for name, now in before.items() if (shown or before).get(name, now) != now}
    if since:
        raise Outdated(
            _(
                "You changed this in another page since. What it says now is above; yours is not saved yet."
            ),
            edition=0,
            now=since,
        )
    if changed:
        for name in changed:
            setattr(member, name, values[name])
        member.save()
        journal.record(events.PROFILE_CHANGED, by=by, target=member, fields=[*changed])
    return member


@action
def set_preferences(*, by: Member, language: str, theme: str, time_zone: str = "") -> User:
    """Remember the language, theme and time zone one reads in ("" : as the device says)."""
    user = locked(User.objects).get(pk=by.user_id)
    chosen = (language, theme, time_zone)
    if (user.language, user.theme, user.time_zone) != chosen:
        user.language, user.theme, user.time_zone = chosen
        user.save(update_fields=["language", "theme", "time_zone"])
        journal.record(events.PREFERENCES_CHANGED, by=by, target=user)
    return user


@action
def write_to(
    *, by: Member, to: Collection[Member], text: str, through: Groupe | None = None
) -> list[Word]:
    """Leave a few words for people, who read them in *Today*; what they had left for ``by`` is
    answered, hence seen. ``through``: the groupe at whose door they are left."""
    current = Member.objects.current().filter(pk__in=[one.pk for one in to]).exclude(pk=by.pk)
    found = list(current.order_by("pk"))
    if not found:
        raise Refusal(_("There is nobody there to read it."))
    words = [Word(by=by, to=one, text=text, through=through) for one in found]
    Word.objects.bulk_create(words)
    Word.objects.filter(by__in=found, to=by, seen_at=None).update(seen_at=timezone.now())
    for one in found:
        journal.record(events.WORD_LEFT, by=by, target=one)
    return words


@action
def see_words(*, by: Member, of: Member) -> None:
    """What someone left for ``by`` is read, and waits no more."""
    if Word.objects.filter(by=of, to=by, seen_at=None).update(seen_at=timezone.now()):
        journal.record(events.WORD_SEEN, by=by, target=of)
