# SPDX-License-Identifier: AGPL-3.0-or-later
"""What one file may weigh is said once; what stands in front lets it through."""

from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings
from django.utils import translation

from commons.library.forms import FileForm
from groupes.web import filetypes, limits
from tenders.notices import forms as notices


def test_the_proxy_lets_through_a_little_more_than_the_application_which_has_words() -> None:
    caddyfile = Path(settings.BASE_DIR, "deploy/production/Caddyfile").read_text("utf-8")
    [megabytes] = re.findall(r"max_size (\d+)MB", caddyfile)
    more = int(megabytes) * 1_000_000 - limits.MEMBER_BODY
    assert 1_000_000 < more < 3_000_000


def test_the_largest_that_a_form_takes_goes_through_with_what_is_around_it() -> None:
    largest = max(filetypes.MAX_BYTES, notices.MOST_BYTES)
    assert 500_000 < limits.MEMBER_BODY - largest < settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def test_who_has_not_logged_in_sends_next_to_nothing() -> None:
    assert limits.ANONYMOUS_BODY < limits.MEMBER_BODY // 100


def test_people_are_told_the_limit_that_counts() -> None:
    with translation.override("en"):
        told = str(FileForm.base_fields["file"].help_text)
    assert f"{filetypes.MAX_MEGABYTES} MB at most" in told
