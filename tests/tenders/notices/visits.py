# SPDX-License-Identifier: AGPL-3.0-or-later
"""Visits to the pages of notices: what a reader sees."""

from __future__ import annotations

import html
import re
from typing import Any

INDEX = "/appels-d-offres/"


def titles(response: Any) -> list[str]:
    found = re.findall(
        r'<div class="what"><h3><a href="[^"]+">([^<]+)</a>', response.content.decode()
    )
    return [html.unescape(one) for one in found]


def text(response: Any) -> str:
    shown = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(html.unescape(shown).replace("\u00a0", " ").split())
