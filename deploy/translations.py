# SPDX-License-Identifier: AGPL-3.0-or-later
"""Translations without gettext's tools, which a bare machine does not have."""

import os
from pathlib import Path

DOMAIN = "django"


def compile_catalogues(folder: Path) -> list[Path]:
    """Compile each `folder`/<language>/LC_MESSAGES/django.po newer than its .mo. Returns the made."""
    made = []
    for source in sorted(folder.glob(f"*/LC_MESSAGES/{DOMAIN}.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        from babel.messages.mofile import write_mo
        from babel.messages.pofile import read_po

        with source.open("rb") as file:
            catalogue = read_po(file, locale=source.parts[-3], domain=DOMAIN)
        new = target.with_name(f"{target.name}.{os.getpid()}")
        with new.open("wb") as out:
            write_mo(out, catalogue)
        os.replace(new, target)  # another process may be reading, or compiling too
        made.append(target)
    return made
