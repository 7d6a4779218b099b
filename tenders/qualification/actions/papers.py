# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a cooperative keeps once for all its bids: its papers, what it turned over."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _

from groupes import journal
from groupes.editions import actions as editions
from groupes.files import actions as files
from groupes.models import Cooperative, Member
from groupes.web.refusals import Outdated, Refusal
from groupes.web.transactions import action, again, locked
from tenders.qualification import events
from tenders.qualification.models import Credential, Turnover

MOST_PAPERS: Final = 60
WRITTEN: Final = ("kind", "label", "amount_cents", "valid_until")


def _hold(member: Member) -> Cooperative:
    return locked(Cooperative.objects).get(pk=member.cooperative_id)


@again
def keep_credential(
    *,
    by: Member,
    credential: Credential | None = None,
    edition: int = 0,
    upload: UploadedFile[Any] | None = None,
    kind: str,
    label: str,
    amount_cents: int | None = None,
    valid_until: dt.date | None = None,
) -> Credential:
    """Keep a paper of one's cooperative, or change one; ``upload`` takes the place of its file.
    ``edition``: the one the writer saw; another since then raises ``Outdated``."""
    said = {
        "kind": kind,
        "label": label,
        "amount_cents": amount_cents,
        "valid_until": valid_until,
    }
    with files.together():
        cooperative = _hold(by)
        papers = Credential.objects.filter(cooperative=cooperative)
        found = Credential(cooperative=cooperative, edition=0)
        if credential is not None:
            there = papers.select_related("file").filter(pk=credential.pk).first()
            if there is None:
                raise Refusal(_("This paper was taken away meanwhile."))
            found = there
            editions.check(found, edition, lambda: {name: getattr(found, name) for name in WRITTEN})
            same = all(getattr(found, name) == value for name, value in said.items())
            if same and upload is None:
                return found
        elif papers.count() >= MOST_PAPERS:
            raise Refusal(_("That is a lot of papers: take away those that no longer serve."))
        for name, value in said.items():
            setattr(found, name, value)
        before = found.file if upload is not None else None
        if upload is not None:
            found.file = files.store(upload, by=by)
        found.edition += 1
        found.changed_by, found.changed_at = by, timezone.now()
        found.save()
        if before is not None:
            files.let_go(before)
        journal.record(
            events.CREDENTIAL_KEPT,
            by=by,
            target=cooperative,
            credential=found.pk,
            new=credential is None,
        )
    return found


@action
def drop_credential(*, by: Member, credential: Credential) -> None:
    """Take a paper away, with its file. Gone already: nothing changes."""
    cooperative = _hold(by)
    found = Credential.objects.filter(cooperative=cooperative, pk=credential.pk).first()
    if found is None:
        return
    pk = found.pk
    found.delete()  # its file goes with it
    journal.record(events.CREDENTIAL_DROPPED, by=by, target=cooperative, credential=pk)


@action
def say_turnover(*, by: Member, year: int, amount_cents: int, edition: int = 0) -> Turnover:
    """Say what the cooperative turned over in a year, or say it anew. The same again changes nothing.
    ``edition``: of what the writer saw of that year, 0 for nothing; where it says something else by now,
    or said something that they had not seen, raises ``Outdated``."""
    cooperative = _hold(by)
    if year > cooperative.today().year:
        raise Refusal(_("This year is still to come."), field="year")
    found = Turnover.objects.filter(cooperative=cooperative, year=year).first()
    if found is not None and found.amount_cents == amount_cents:
        return found
    if found is not None and found.edition != edition:
        raise Outdated(
            _(
                "Something else is noted for this year. Yours is kept here: "
                "save it again to put it in its place."
            ),
            edition=found.edition,
            now={"amount_cents": found.amount_cents},
            by=found.said_by.name,
            at=found.said_at,
        )
    said, _new = Turnover.objects.update_or_create(
        cooperative=cooperative,
        year=year,
        defaults={"amount_cents": amount_cents, "said_by": by, "said_at": timezone.now()},
    )
    journal.record(events.TURNOVER_SAID, by=by, target=cooperative, year=year)
    return said
