# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where the front end's files are, and how they are read, for the tests of this folder."""

import gzip
import re
from functools import cache
from pathlib import Path

from deploy.staticfiles import without_comments

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "static"
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
PYTHON = sorted(
    path
    for folder in ("commons", "deploy", "groupes", "roles", "tenders")
    for path in (ROOT / folder).rglob("*.py")
    if "migrations" not in path.parts
)
MODULES = sorted((STATIC / "js").rglob("*.js"))
CSS = STATIC / "css"
SHEETS = sorted(CSS.glob("*.css"))


@cache
def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def shown(path: Path) -> str:
    return str(path.relative_to(ROOT))


def markup(path: Path) -> str:
    """A template without its comments."""
    body = re.sub(r"{%\s*comment[^%]*%}.*?{%\s*endcomment\s*%}", "", text(path), flags=re.DOTALL)
    return re.sub(r"{#.*?#}", "", body)


def squeezed(path: Path) -> int:
    """Bytes on the wire: fonts are compressed already."""
    raw = path.read_bytes()
    if path in MODULES:
        raw = without_comments(raw.decode()).encode()
    return len(raw) if path.suffix == ".woff2" else len(gzip.compress(raw, 9))
