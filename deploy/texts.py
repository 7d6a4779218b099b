# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the scripts say, as one JavaScript module per language, at an address of its own.

The same few kilobytes for everybody: sent once and kept by the browser, where they used to come with
every page. The address holds a fingerprint of the words, so that new words have a new address.
"""

import hashlib
import json
import re
from dataclasses import dataclass
from functools import cache

from django.template import loader
from django.urls import reverse
from django.utils import translation


@dataclass(frozen=True)
class Texts:
    """One language's module: its source (`export default` of one string of HTML, a <template> per
    sentence), and the fingerprint of that source, in hexadecimal."""

    source: str
    digest: str


def _tag_end(found: re.Match[str]) -> str:
    return ">" if found[0].startswith(">") else ""


@cache
def texts(language: str) -> Texts:
    """Those of one of settings.LANGUAGES; made when first asked for, in this process."""
    with translation.override(language):
        html: str = loader.render_to_string("components/texts.html")
    # The lines are for whoever reads the template; inside a tag a break still parts attributes.
    html = re.sub(r"\n\s*", " ", re.sub(r">\s*\n\s*|\s*\n\s*(?=<)", _tag_end, html))
    source = f"export default {json.dumps(html.strip(), ensure_ascii=False)};\n"
    return Texts(source, hashlib.sha256(source.encode()).hexdigest()[:12])


@cache
def address(language: str) -> str:
    return reverse("texts", args=[texts(language).digest, language])
