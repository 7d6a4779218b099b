# SPDX-License-Identifier: AGPL-3.0-or-later
"""`manage.py parse_contracts FILE… [--json]`: what the reader makes of files of awarded contracts.

Reads files and prints; never opens the database, so it works before there is one.
"""

import json
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from groupes.web import formats
from tenders.contracts.parsing import Contract, Refusal, parse


class Command(BaseCommand):
    help = (
        "Read awarded contracts (DECP: JSON, XML, tables in JSON; DECP told as OCDS) from files, and "
        "print each, one a line."
    )
    requires_system_checks = []  # some checks ask the database
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE")
        parser.add_argument(
            "--json", action="store_true", help="one JSON object a line (docs/formats/contracts.md)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        refused = total = 0
        for item in read(options["files"]):
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

    def _as_json(self, item: Contract | Refusal) -> str:
        encoding = (getattr(self.stdout, "encoding", None) or "utf-8").lower()
        plain = encoding.replace("-", "") != "utf8"  # a terminal that can not show every letter
        return json.dumps(item.to_json(), ensure_ascii=plain)


def read(paths: Iterable[str]) -> Iterator[Contract | Refusal]:
    """Every contract of these files, in order, and what is not read of them."""
    for path in paths:
        try:
            with Path(path).open("rb") as stream:
                yield from parse(stream, name=path)
        except OSError as failure:
            reason = failure.strerror or type(failure).__name__
            yield Refusal(path, "unreadable", reason)


def _summary(item: Contract | Refusal) -> Iterator[str]:
    if isinstance(item, Refusal):
        where = f"{item.file}, {item.record}" if item.record else item.file
        yield f"✗ {where}: {item.error}: {item.reason}"
        return
    told = item.to_json()
    now = told["now"]
    yield f"● {item.object or item.id}"
    yield f"  {item.buyer_name or item.buyer_id} · {item.id} · {item.format} · {item.file}"
    facts = [item.notified_on.isoformat() if item.notified_on else ""]
    facts.append(formats.money(now["amount_cents"]) if now["amount_cents"] is not None else "")
    facts.append(f"→ {now['ends_on']}" if now["ends_on"] else "")
    yield "  " + " · ".join(filter(None, [*facts, item.cpv or ""]))
    for one in now["holders"]:
        yield f"  {one['name'] or one['id']}"
    for warning in item.warnings:
        yield f"  ! {warning}"
