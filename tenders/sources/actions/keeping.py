# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sources as administrators keep them: added, changed, turned off, taken away."""

from __future__ import annotations

from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from groupes import journal
from groupes.models import Member
from groupes.web.refusals import Outdated, Refusal
from groupes.web.transactions import action, locked
from tenders.sources import events
from tenders.sources.actions.reading import end_import, open_run
from tenders.sources.models import Run, Source

SETTINGS: Final = ("name", "address", "query", "days")
MOST: Final = 30
"""Sources of an installation: each is asked several times a day."""


@action
def add(*, by: Member, kind: str, **values: Any) -> Source:
    """A source more, off: ``SETTINGS`` of it. Refused where another has its name, or there are
    ``MOST``."""
    _free(values["name"])
    if Source.objects.count() >= MOST:
        raise Refusal(_("There are %(n)s sources already: take one away first.") % {"n": MOST})
    made = Source.objects.create(kind=kind, **{name: values[name] for name in SETTINGS})
    journal.record(events.ADDED, by=by, target=made, kind=kind)
    return made


@action
def change(*, by: Member, source: Source, edition: int, **values: Any) -> Source:
    """Change any of ``SETTINGS``. What was asked otherwise is asked anew, from the beginning; a mere
    new name changes nothing of it."""
    found = locked(Source.objects).get(pk=source.pk)
    changed = [name for name in SETTINGS if name in values and getattr(found, name) != values[name]]
    if not changed:
        return found
    if found.edition != edition:
        raise Outdated(
            _("Somebody changed this since you opened it. Both are shown: choose."),
            edition=found.edition,
            now={name: getattr(found, name) for name in values},
        )
    if "name" in changed:
        _free(values["name"], found.pk)
    for name in changed:
        setattr(found, name, values[name])
    found.edition += 1
    if changed != ["name"]:
        leave(found)
        found.mark = {}
        found.next_at = timezone.now()
    found.save()
    journal.record(events.CHANGED, by=by, target=found, fields=changed)
    return found


@action
def turn_off(*, by: Member, source: Source) -> None:
    """Ask it nothing more. A reading that goes on ends with the page it is at; the next begins where
    the last whole one was."""
    found = locked(Source.objects).get(pk=source.pk)
    if not found.enabled:
        return
    found.enabled = False
    leave(found)
    found.save()
    journal.record(events.TURNED_OFF, by=by, target=found)


@action
def remove(*, by: Member, source: Source) -> None:
    """Take a source away, with what is known of its readings. Its notices stay. Refused while it is
    on."""
    found = locked(Source.objects.filter(pk=source.pk)).first()
    if found is None:
        return
    if found.enabled:
        raise Refusal(_("It is on: turn it off first."))
    journal.record(events.REMOVED, by=by, target=found, kind=found.kind)
    found.delete()


def leave(source: Source) -> None:
    """Break off the reading that goes on, if one does; ``source`` is locked, and saved by the caller."""
    run = open_run(source)
    if run is not None:
        run.state, run.ended_at = Run.State.LEFT, timezone.now()
        run.save(update_fields=["state", "ended_at"])
        end_import(run)
    source.cursor = None
    source.tries = 0


def _free(name: str, own: int = 0) -> None:
    if Source.objects.filter(name__iexact=name).exclude(pk=own).exists():
        raise Refusal(_("Another source has this name."), field="name")
