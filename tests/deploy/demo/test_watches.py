# SPDX-License-Identifier: AGPL-3.0-or-later
"""The watches of the demonstration find something, and a rule is there to be read."""

from __future__ import annotations

import pytest
from django.utils import timezone

from deploy.demo import notices as calls
from deploy.demo import watches
from groupes.journal.models import Entry
from tenders.notices import actions as notices
from tenders.watches.models import Hidden, Match, Watch
from tests import factories


@pytest.mark.django_db
def test_a_groupe_has_two_watches_and_a_person_one_with_what_they_found() -> None:
    cast = factories.cast()
    today = timezone.now().astimezone(calls.PARIS).date()
    files = [notices.File(name, data) for name, data in calls.files(today)]
    notices.import_files(by=None, files=files)
    people = {"theo": cast.holder, "nadia": cast.plain, "camille": cast.founder}
    watches.tell(people, {watches.GROUPE: cast.groupe})
    ours = Watch.objects.filter(groupe=cast.groupe)
    assert {one.name for one in ours} == {said["name"] for _who, said in watches.OURS}
    assert Watch.objects.get(member=cast.founder).pace == "weekly"
    for owner in ({"groupe": cast.groupe}, {"member": cast.founder}):
        assert Match.objects.filter(**owner, state="to_read").count() >= 2
    assert Hidden.objects.get().value == watches.ASIDE[0]
    assert Match.objects.get(state="not_for_us").reason == watches.ASIDE[1]
    assert not Entry.objects.filter(verb="watches.matched").exists()
