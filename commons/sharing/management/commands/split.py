# SPDX-License-Identifier: AGPL-3.0-or-later
"""`manage.py split RULE.json CASE.json [--json]`: the split engine, without the database."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from commons.sharing.engine import CaseError, RuleError, check_case, check_rule, describe, money
from commons.sharing.engine import split as split_amount
from groupes.web.jsonfile import UnreadableError, read_json

MAX_FILE_BYTES = 4 * 1024 * 1024


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
            rule = check_rule(read_json(paths["rule"], most=MAX_FILE_BYTES))
            which = "case"
            result = split_amount(
                rule, check_case(rule, read_json(paths["case"], most=MAX_FILE_BYTES))
            )
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
