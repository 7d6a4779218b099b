# SPDX-License-Identifier: AGPL-3.0-or-later
"""A server has read what it serves before its first visitor comes, and what stays for ever is set apart
from what Python looks through for what could go.

That look costs a quarter of a second where all that is loaded is gone through, every hundred pages or
so, and everybody waits for it: a third of the work of some pages, by whose turn it fell in.
"""

from __future__ import annotations

import gc
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from django.conf import settings
from django.template import TemplateSyntaxError
from django.template.loader import get_template
from django.urls import reverse
from django.utils import translation

log = logging.getLogger(__name__)

YOUNG: Final = 10_000
"""Objects more than were let go of, after which Python looks among those: what a few pages make."""


def warm() -> None:
    """Read addresses, catalogues and templates, as the first requests would. Django is set up."""
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            reverse("groupes:today")
    for name in templates():
        try:
            get_template(name)
        except TemplateSyntaxError:
            log.exception("not a template: %s", name)  # its page will say so


def templates() -> Iterator[str]:
    """Names of our own."""
    folder = Path(settings.BASE_DIR) / "templates"
    for path in sorted(folder.rglob("*.*")):
        if path.suffix in {".html", ".txt"}:
            yield str(path.relative_to(folder))


def settle() -> None:
    """What is there now stays: it is not looked through again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, 10, 10)
