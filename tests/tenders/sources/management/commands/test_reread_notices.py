# SPDX-License-Identifier: AGPL-3.0-or-later
"""``manage.py reread_notices``: says how many files, notices and open calls that say nothing yet."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from tenders.notices.models import BroughtFile, Notice
from tenders.sources.management.commands import reread_notices
from tenders.sources.models import Source
from tests import factories
from tests.tenders import judged
from tests.tenders.calls import bring, eforms, in_days
from tests.tenders.notices.actions.older import read_by_an_older_reader

pytestmark = pytest.mark.django_db


def test_it_says_what_was_read_what_was_not_and_what_is_left(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reread_notices, "LOT", 1)
    member = factories.member()
    for n in range(2):
        bring(judged.ted(key=f"jugée {n}", procedure=f"p{n}"), by=member)
    bring(eforms("a", procedure="a", deadline=in_days(9)))
    read_by_an_older_reader()
    last = BroughtFile.objects.order_by("pk").last()
    assert last is not None
    BroughtFile.objects.filter(pk=last.pk).update(content=b"<cut", name="abîmé.xml")
    call_command("reread_notices")
    said = capsys.readouterr()
    assert "2 files read, 1 notices filled in, 1 files not read" in said.out
    assert "--after 'brought" in said.out
    assert "could not be read: abîmé.xml" in said.err
    assert "TED: 2 open calls say nothing of it yet: import their files again" in said.out
    Source.objects.create(kind="ted", name="TED", enabled=True, mark={"day": "2999-01-01"})
    call_command("reread_notices", after=f"brought {last.pk}")
    said = capsys.readouterr()
    assert "0 files read, 0 notices filled in, 0 files not read" in said.out
    assert "TED: set back, its next reading begins at" in said.out
    assert "its next readings fill them in" in said.out
    assert Notice.objects.filter(terms__isnull=False).count() == 1


@pytest.mark.parametrize("place", ["ailleurs 3", "brought", "brought x"])
def test_a_place_that_is_none_is_refused(place: str) -> None:
    with pytest.raises(CommandError):
        call_command("reread_notices", after=place)
