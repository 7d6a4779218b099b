# SPDX-License-Identifier: AGPL-3.0-or-later
"""`manage.py split RULE.json CASE.json [--json]`: the split engine, without the database."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from commons.sharing.engine import CaseError, RuleError, check_case, check_rule, describe, money
from commons.sharing.engine import split as split_amount

MAX_FILE_BYTES = 4 * 1024 * 1024


class UnreadableError(Exception):
    """A file that is not JSON, or that no one should load."""


def read_json(path: str) -> Any:
    """Read one JSON file: bounded in size, and without a field given twice.

    Raises UnreadableError with one line saying why.
    """
    try:
        with Path(path).open("rb") as file:
            data = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise UnreadableError(f"can not be read: {error.strerror}") from None
    if len(data) > MAX_FILE_BYTES:
        raise UnreadableError(f"is larger than {MAX_FILE_BYTES} bytes")
    try:
        return json.loads(data.decode("utf-8-sig"), object_pairs_hook=_unique)
    except RecursionError:
        raise UnreadableError("is nested too deeply") from None
    except UnicodeDecodeError:
        raise UnreadableError("is not UTF-8 text") from None
    except ValueError as error:
        # JSONDecodeError, a field given twice, or a number of thousands of digits.
        raise UnreadableError(f"is not JSON: {error}") from None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the field {twice[:40]!r} is given twice")
    return values


class Command(BaseCommand):
    help = "Split an amount by a rule (docs/formats/split.md); reads no database, writes nothing."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("rule", metavar="RULE.json")
        parser.add_argument("case", metavar="CASE.json")
        parser.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        paths = {"rule": options["rule"], "case": options["case"]}
        which = "rule"
        try:
            rule = check_rule(read_json(paths["rule"]))
            which = "case"
            result = split_amount(rule, check_case(rule, read_json(paths["case"])))
        except (UnreadableError, RuleError, CaseError) as error:
            if not options["json"]:
                raise CommandError(f"{which} {paths[which]}: {error}") from None
            self.stdout.write(
                json.dumps(
                    {
                        "file": paths[which],
                        "error": which,
                        "place": getattr(error, "place", ""),
                        "code": getattr(error, "code", "unreadable"),
                        "reason": getattr(error, "reason", str(error)),
                    },
                    ensure_ascii=False,
                )
            )
            raise SystemExit(1) from None
        if options["json"]:
            self.stdout.write(json.dumps(result.to_json(), ensure_ascii=False, indent=2))
            return
        sentences = describe(rule)
        self.stdout.write(f"{money(result.amount)} {result.currency}")
        for step, sentence in zip(result.steps, sentences, strict=True):
            self.stdout.write(f"{step.step + 1}. {sentence.text}: {money(step.amount)}")
            for line in result.lines:
                if line.step == step.step:
                    self.stdout.write(f"   {money(line.amount):>16}  {line.to}  ({line.why.text})")
        self.stdout.write("Totals")
        for to, cents in result.totals.items():
            self.stdout.write(f"   {money(cents):>16}  {to}")
        self.stdout.write(f"   {money(result.remaining):>16}  remaining")
