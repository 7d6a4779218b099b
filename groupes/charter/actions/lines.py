# SPDX-License-Identifier: AGPL-3.0-or-later
"""Red lines: drawing them, and saying which things carry them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from django.db.models import Max, Model
from django.utils import timezone
from django.utils.translation import gettext as _

from groupes import journal
from groupes.actions.held import hold
from groupes.charter import events, templates
from groupes.charter.actions import versions
from groupes.charter.models import Attachment, RedLine
from groupes.editions import actions as editions
from groupes.editions.models import texts_of
from groupes.models import Groupe, Member
from groupes.things import Ref
from groupes.web.refusals import Refusal
from groupes.web.transactions import action

MOST_LINES: Final = 20
"""Of a charter: more are no lines any more."""


@action
def add_line(*, by: Member, groupe: Groupe, text: str, why: str = "") -> RedLine:
    """Draw one more red line. One that says the same already is that one."""
    groupe = hold(groupe)
    drawn = list(groupe.red_lines.drawn())
    for line in drawn:
        if line.text == text:
            return line
    if len(drawn) >= MOST_LINES:
        raise Refusal(
            _("A charter has at most %(most)s red lines: which one matters less?")
            % {"most": MOST_LINES},
            field="text",
        )
    last = groupe.red_lines.aggregate(last=Max("order"))["last"] or 0
    line = RedLine.objects.create(groupe=groupe, text=text, order=last + 1)
    editions.keep(line, groupe=groupe, by=by)
    versions.make(groupe, by=by, changed=[templates.RED_LINES], why=why)
    return line


def _drawn(line: RedLine) -> tuple[Groupe, RedLine]:
    """The line as it is now, its groupe held. Refusal when it is no longer in the charter."""
    groupe = hold(line.groupe)
    found = groupe.red_lines.get(pk=line.pk)
    if found.removed_at is not None:
        raise Refusal(_("This red line is no longer in the charter."))
    return groupe, found


@action
def change_line(
    *, by: Member, line: RedLine, edition: int, text: str, why: str = "", small: bool = False
) -> RedLine:
    """Write a red line otherwise. The same text changes nothing; what was said to cross it keeps the
    line as it was."""
    groupe, line = _drawn(line)
    editions.check(line, edition, lambda: {"text": line.text})
    before = texts_of(line)
    if line.text == text:
        return line
    line.text = text
    line.edition += 1
    line.save(update_fields=["text", "edition"])
    editions.keep(line, groupe=groupe, by=by, before=before)
    versions.make(groupe, by=by, changed=[templates.RED_LINES], why=why, small=small)
    return line


@action
def remove_line(*, by: Member, line: RedLine, why: str = "") -> RedLine:
    """Take a red line out of the charter: nothing carries it any more; what was said to cross it
    stays."""
    groupe, line = _drawn(line)
    line.removed_at = timezone.now()
    line.save(update_fields=["removed_at"])
    line.attachments.all().delete()
    versions.make(groupe, by=by, changed=[templates.RED_LINES], why=why)
    return line


@action
def attach(*, by: Member, groupe: Groupe, thing: Model, lines: Collection[int]) -> None:
    """Say which red lines a thing of the groupe carries: those, and no other."""
    groupe, about = hold(groupe), Ref.of(thing)
    wanted = set(groupe.red_lines.drawn().filter(pk__in=lines).values_list("pk", flat=True))
    rows = Attachment.objects.filter(
        line__groupe=groupe, target_type=about.label, target_id=about.id
    )
    carried = set(rows.values_list("line_id", flat=True))
    if wanted == carried:
        return
    rows.exclude(line__in=wanted).delete()
    Attachment.objects.bulk_create(
        Attachment(line_id=pk, target_type=about.label, target_id=about.id, by=by)
        for pk in sorted(wanted - carried)
    )
    journal.record(events.LINES_ATTACHED, by=by, groupe=groupe, target=thing, lines=sorted(wanted))


@action
def carry_over(*, by: Member, groupe: Groupe, former: Model, now: Model) -> None:
    """What takes the place of a thing carries the red lines it carried; in its transaction. One query
    where it carried none."""
    about = Ref.of(former)
    lines = Attachment.objects.filter(
        line__groupe=groupe, target_type=about.label, target_id=about.id
    )
    if carried := list(lines.values_list("line_id", flat=True)):
        attach(by=by, groupe=groupe, thing=now, lines=carried)
