# SPDX-License-Identifier: AGPL-3.0-or-later
"""The table of what each app declares, for docs/architecture.md."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from groupes.web.wiring import wirings

DOCUMENT = Path(settings.BASE_DIR) / "docs" / "architecture.md"
BEGIN = "<!-- wiring: printed by `./run manage wiring --update`, checked by a test -->\n"
END = "<!-- /wiring -->"


def table() -> str:
    """What may be declared, where its class is, and which apps declare how many: Markdown."""
    found: dict[type[Any], dict[str, int]] = {}
    for label, wiring in wirings():
        for part in wiring.parts:
            counts = found.setdefault(type(part), {})
            counts[label] = counts.get(label, 0) + 1
    rows = ["| declared | in | by |", "|---|---|---|"]
    for kind in sorted(found, key=lambda kind: (kind.__module__, kind.__name__)):
        by = ", ".join(f"{label} {n}" if n > 1 else label for label, n in found[kind].items())
        rows.append(f"| `{kind.__name__}` | `{kind.__module__}` | {by} |")
    return "\n".join(rows) + "\n"


def updated(text: str) -> str:
    """The document with the table as it is now."""
    before, begin, rest = text.partition(BEGIN)
    _old, end, after = rest.partition(END)
    if not begin or not end:
        raise CommandError(f"{DOCUMENT.name} has no place for the table.")
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"


class Command(BaseCommand):
    requires_system_checks: list[str] = []  # they ask the database its version; this asks nothing
    help = "Prints the table of what each app declares; --update writes it into the document."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--update", action="store_true", help="write docs/architecture.md")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["update"]:
            DOCUMENT.write_text(updated(DOCUMENT.read_text()))
        else:
            self.stdout.write(table())
