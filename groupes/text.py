# SPDX-License-Identifier: AGPL-3.0-or-later
"""People's text becomes HTML here and nowhere else.

The only module that imports Markdown, bleach and nh3, and the only one that marks anything as
safe. Three walls, one after the other:

1. **Markdown** with raw HTML switched off: what looks like a tag stays text, to be read.
2. **bleach** keeps the tags and attributes of one short list, and makes links of bare
   addresses. Its maintainers ended it in June 2026, hence the third wall.
3. **nh3** (maintained) cleans again by the same list. It must find nothing left to remove;
   should it ever, its output wins and the difference is logged as an error.

No style, class, id, image, form or script comes out, so a strict CSP has nothing to block.
Headings start at h3, below the page's own. Work is bounded: the source has a length, and a
source made to tie Markdown in knots (thousands of brackets) is shown as plain text instead.
"""

from __future__ import annotations

import html
import logging
import re
import threading
from functools import partial
from html.parser import HTMLParser
from typing import Any, Final
from xml.etree.ElementTree import Element

import bleach
import nh3
from bleach.linkifier import LinkifyFilter
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy, ngettext_lazy
from markdown import Markdown
from markdown.blockprocessors import HashHeaderProcessor
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor

logger = logging.getLogger(__name__)

RENDERER_VERSION: Final = 1
"""Stored beside rendered HTML; raised whenever the same source would render differently."""

MAX_SOURCE: Final = 20_000
"""Characters of one text: a long page; a book is a file."""

TAGS: Final = frozenset(
    {"a", "blockquote", "br", "code", "del", "em", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p"}
    | {"pre", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul"}
)
SCHEMES: Final = frozenset({"http", "https", "mailto"})
LINK_REL: Final = "nofollow noopener noreferrer"
ALIGNMENTS: Final = frozenset({"left", "center", "right"})

# Control characters but tab and line feed; embeddings, overrides and isolates, with which a
# text can show another order than the one it has; the interlinear and tag blocks, never seen.
# Right-to-left marks stay: Arabic and Hebrew need them, and they reverse nothing.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufff9-\ufffb\ufdd0-\ufdef\ufffe\uffff"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
_LINE_ENDS = re.compile("\r\n?|[\u2028\u2029\x85\x0b\x0c]")
