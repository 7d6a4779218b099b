# SPDX-License-Identifier: AGPL-3.0-or-later
"""`manage.py parse_notice PATH… [--json]`: what the reader makes of files, folders and archives.

Reads files and prints; never opens the database, so it works before there is one.
"""

import json
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tenders.notices import archives, labels
from tenders.notices.archives import Skipped
from tenders.notices.parsing import Notice, Refusal, parse
from tenders.notices.parsing.model import best_text


class Command(BaseCommand):
    help = (
        "Read notices (eForms XML, BOAMP XML and JSON, OCDS) from files, folders and archives, and print each, "
        "one a line. What is passed over is said apart."
    )
    requires_system_checks = []  # some checks ask the database
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="PATH")
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
        for item in read(options["files"], today=options["today"]):
            if isinstance(item, Skipped):
                what = "to be checked" if item.why == "checksum" else "passed over"
                self.stderr.write(f"{what}: {labels.skipped(item.why)}: {item.name}")
                continue
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


def read(
    paths: Iterable[str], *, today: date | None = None
) -> Iterator[Notice | Refusal | Skipped]:
    """Every notice of these files, folders and archives, in order, and what is not read of them."""
    for found in archives.files_of(paths):
        if isinstance(found, Skipped):
            yield found
        elif found.problem:
            yield Refusal(file=found.name, error=found.error, reason=found.problem)
        else:
            yield from parse(found.data, name=found.name, today=today)


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
    yield from _judged(item)
    if item.changes:
        what = _("Cancels") if item.changes.cancelled else _("Changes")
        yield f"  {what}: {item.changes.notice or item.changes.procedure_id or '?'}"
    for winner in item.winners:
        names = ", ".join(one.name for one in winner.organisations)
        yield "  " + _("Winner: %(names)s") % {"names": names}
    for result in item.results:
        if result.outcome != "awarded":
            what = _("Not awarded") if result.outcome == "closed" else _("No winner yet")
            yield f"  {what}: " + ", ".join(one for one in (result.lot, result.reason) if one)
    for warning in item.warnings:
        yield f"  ! {warning}"


def _judged(item: Notice) -> Iterator[str]:
    """How offers are judged and for how long, where it is said; of the lots, the first that says it."""
    terms = item.terms or next((lot.terms for lot in item.lots if lot.terms), None)
    if terms is not None:
        for one in terms.criteria:
            name = best_text(one.name or one.description, "FRA", item.language)[:80]
            number = f"{one.weight.number:g} {one.weight.unit or ''}" if one.weight else ""
            yield "  = " + " · ".join(part for part in (one.kind, name, number.strip()) if part)
        if terms.duration is not None:
            told = (f"{key} {value}" for key, value in terms.duration.to_json().items() if value)
            yield "  " + _("Duration: %(told)s") % {"told": ", ".join(told)}
    for quote in item.quotes:
        yield f"  “{quote.text}” ({quote.about}, {quote.where})"
