# SPDX-License-Identifier: AGPL-3.0-or-later
"""`manage.py plan_rotation FILE.json [--json] [--language fr]`: the planner, without the database."""

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from groupes.web.jsonfile import UnreadableError, read_json
from roles.rotation import Plan, Problem, ProblemError, plan, read_problem
from roles.rotation.planning import Line

MAX_FILE_BYTES = 8 * 1024 * 1024


class InLanguage:
    """The sentences in the language that is active; ids stand for names, terms are numbers."""

    gettext = staticmethod(translation.gettext)
    ngettext = staticmethod(translation.ngettext)

    def person(self, of: str, /) -> str:
        return of

    def role(self, of: str, /) -> str:
        return of

    def term(self, number: int, /) -> str:
        return str(number)


class Command(BaseCommand):
    help = "Plan a rotation of roles (docs/formats/rotation.md); reads no database, writes nothing."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE.json")
        parser.add_argument("--json", action="store_true", help="print the plan as JSON")
        parser.add_argument(
            "--language",
            choices=[code for code, _name in settings.LANGUAGES],
            default="en",
            help="of the sentences (default: en)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path = options["file"]
        try:
            problem = read_problem(read_json(path, most=MAX_FILE_BYTES))
        except (UnreadableError, ProblemError) as error:
            if not options["json"]:
                raise CommandError(f"{path}: {error}") from None
            refusal = {
                "file": path,
                "error": "problem",
                "place": getattr(error, "place", ""),
                "code": getattr(error, "code", "unreadable"),
                "reason": getattr(error, "reason", str(error)),
            }
            self.stdout.write(json.dumps(refusal, ensure_ascii=False))
            raise SystemExit(1) from None
        made = plan(problem)
        with translation.override(options["language"]):
            printed = made.to_json(InLanguage())
            if options["json"]:
                self.stdout.write(json.dumps(printed, ensure_ascii=False, indent=1))
            else:
                self._tell(problem, made, printed)

    def _tell(self, problem: Problem, made: Plan, printed: dict[str, Any]) -> None:
        """The plan for a person who reads a terminal."""
        self.stdout.write(f"{made.status} (ended by {made.ended_by})")
        for at, conflict in enumerate([printed["conflicts"], *printed["other_conflicts"]]):
            if conflict:
                self.stdout.write("Can not all be kept:" if not at else "Nor can these:")
            for rule in conflict:
                self.stdout.write(f"  - {rule['text']}")
        if not made.lines:
            return
        for row in _table(problem, made.lines):
            self.stdout.write(row)
        for line in printed["assignment"]:
            who = line["person"] or "—"
            self.stdout.write(f"{line['role']}, {line['term']}: {who}. {line['why']}")
        for aim in printed["objective"]:
            bound = "?" if aim["bound"] is None else aim["bound"]
            self.stdout.write(f"{aim['name']}: {aim['value']} (no plan below {bound})")
        if printed["moved"] is not None:
            self.stdout.write(f"moved: {printed['moved']['value']}")
        for remark in printed["remarks"]:
            self.stdout.write(f"* {remark['text']}")


def _table(problem: Problem, lines: tuple[Line, ...]) -> list[str]:
    """Roles × terms, in columns."""
    rows = [["", *map(str, range(problem.terms))]]
    for role in problem.roles:
        cells = [
            " + ".join(
                line.person or "—" for line in lines if line.role == role.id and line.term == term
            )
            for term in range(problem.terms)
        ]
        rows.append([role.id, *cells])
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]
