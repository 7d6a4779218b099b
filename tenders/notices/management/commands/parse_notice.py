# SPDX-License-Identifier: AGPL-3.0-or-later
"""`manage.py parse_notice FILE… [--json]`: what the reader makes of notice files.

Reads files and prints; never opens the database, so it works before there is one.
"""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tenders.notices.parsing import MAX_BYTES, Notice, Refusal, parse


class Command(BaseCommand):
    help = "Read notice files (eForms XML, BOAMP API JSON) and print each notice, one a line."
    requires_system_checks = []  # some checks ask the database
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE")
        parser.add_argument(
            "--json", action="store_true", help="one JSON object a line (docs/formats/notice.md)"
        )
        parser.add_argument(
            "--today",
            type=date.fromisoformat,
            default=None,
            metavar="YYYY-MM-DD",
            help="the day that decides which withheld fields are shown (default: today in Paris)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        refused = total = 0
        for name in options["files"]:
            for item in read_file(name, today=options["today"]):
                total += 1
                refused += isinstance(item, Refusal)
                if options["json"]:
                    self.stdout.write(self._as_json(item))
                else:
                    self.stdout.write("\n".join(_summary(item)))
        if refused:
            raise CommandError(
                _("%(refused)d of %(total)d could not be read")
                % {"refused": refused, "total": total},
                returncode=1,
            )

    def _as_json(self, item: Notice | Refusal) -> str:
        encoding = (getattr(self.stdout, "encoding", None) or "utf-8").lower()
        plain = encoding.replace("-", "") != "utf8"  # a terminal that can not show every letter
        return json.dumps(item.to_json(), ensure_ascii=plain)


def read_file(name: str, *, today: date | None = None) -> list[Notice | Refusal]:
    """Every notice of a file; one Refusal `unreadable` or `too_large` where it can not be read."""
    path = Path(name)
    try:
        if path.is_dir():
            return [Refusal(file=name, error="unreadable", reason="this is a folder")]
        with path.open("rb") as stream:
            # One byte more than is allowed is enough to know; a device has no size to ask for.
            data = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as failure:
        why = getattr(failure, "strerror", None) or str(failure)
        return [Refusal(file=name, error="unreadable", reason=f"can not be opened: {why}")]
    if len(data) > MAX_BYTES:
        reason = f"more than the {MAX_BYTES} bytes a notice file may have"
        return [Refusal(file=name, error="too_large", reason=reason)]
    return parse(data, name=name, today=today)


def _summary(item: Notice | Refusal) -> Iterator[str]:
    if isinstance(item, Refusal):
        yield f"✗ {item.file}: {item.error}: {item.reason}"
        return
    yield f"● {item.best_title() or item.notice_id}"
    kind = " ".join(part for part in (item.form, item.notice_type) if part)
    yield f"  {item.source} {item.notice_id} v{item.version} · {kind} · {item.file}"
    for buyer in item.buyers:
        yield f"  {buyer.name} ({buyer.department or buyer.country or '?'})"
    if item.deadline:
        yield "  " + _("Deadline: %(when)s (%(kind)s)") % {
            "when": item.deadline.local.isoformat(sep=" ", timespec="minutes"),
            "kind": item.deadline.kind,
        }
    if item.lots:
        codes = ", ".join(item.cpv[:5])
        count = ngettext("%(count)d lot", "%(count)d lots", len(item.lots)) % {
            "count": len(item.lots)
        }
        yield f"  {count} · CPV {codes}" if codes else f"  {count}"
    if item.value:
        yield f"  {item.value.amount} {item.value.currency or ''}".rstrip()
    if item.changes:
        what = _("Cancels") if item.changes.cancelled else _("Changes")
        yield f"  {what}: {item.changes.notice or item.changes.procedure_id or '?'}"
    for winner in item.winners:
        names = ", ".join(one.name for one in winner.organisations)
        yield "  " + _("Winner: %(names)s") % {"names": names}
    for warning in item.warnings:
        yield f"  ! {warning}"
