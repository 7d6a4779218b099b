# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words on a section: short threads, settled once nothing is left to do."""

from __future__ import annotations

from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _

from groupes import journal
from groupes.models import Member
from groupes.web.refusals import Refusal
from groupes.web.transactions import action
from tenders.dossier import events
from tenders.dossier.actions.memoir import hold_section
from tenders.dossier.models import Remark, Section

MOST_REMARKS: Final = 100


@action
def remark(*, by: Member, section: Section, text: str, answers: Remark | None = None) -> Remark:
    """Remark on a section, or answer a remark: what is answered is open again."""
    held, found = hold_section(section)
    if found.remarks.count() >= MOST_REMARKS:
        raise Refusal(_("That is a lot of remarks on one section: talk it over."))
    root = None
    if answers is not None:
        root = found.remarks.filter(pk=answers.answers_id or answers.pk, answers=None).first()
        if root is None:
            raise Refusal(_("This remark is not there any more."))
        if root.settled_at is not None:
            root.settled_at = root.settled_by = None
            root.save(update_fields=["settled_at", "settled_by"])
    made = Remark.objects.create(section=found, by=by, text=text, answers=root)
    journal.record(events.REMARK_MADE, by=by, groupe=held.groupe, target=held, section=found.pk)
    return made


@action
def settle(*, by: Member, remark: Remark, settled: bool = True) -> None:
    """Nothing is left to do about a remark; or something is again. The same again changes nothing."""
    held, found = hold_section(remark.section)
    root = found.remarks.filter(pk=remark.pk, answers=None).first()
    if root is None or (root.settled_at is not None) is settled:
        return
    root.settled_at = timezone.now() if settled else None
    root.settled_by = by if settled else None
    root.save(update_fields=["settled_at", "settled_by"])
    journal.record(events.REMARK_SETTLED, by=by, groupe=held.groupe, target=held, section=found.pk)
