# SPDX-License-Identifier: AGPL-3.0-or-later
"""What one file may weigh is said once; what stands in front lets it through."""

from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings
from django.utils import translation

from commons.library.forms import FileForm
from groupes.web import filetypes


def test_the_proxy_lets_a_file_through_with_the_form_around_it() -> None:
    caddyfile = Path(settings.BASE_DIR, "deploy/production/Caddyfile").read_text("utf-8")
    [megabytes] = re.findall(r"max_size (\d+)MB", caddyfile)
    allowed = int(megabytes) * 1_000_000
    assert 500_000 < allowed - filetypes.MAX_BYTES < settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def test_people_are_told_the_limit_that_counts() -> None:
    with translation.override("en"):
        told = str(FileForm.base_fields["file"].help_text)
    assert f"{filetypes.MAX_MEGABYTES} MB at most" in told
