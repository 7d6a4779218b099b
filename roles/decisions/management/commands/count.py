# SPDX-License-Identifier: AGPL-3.0-or-later
"""`manage.py count BALLOTS.json [--method M] [--json|--script] [--language fr]`: votes counted, without
the database."""

import json
from collections.abc import Iterator, Mapping
from functools import singledispatchmethod
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from groupes.web.jsonfile import UnreadableError, read_json
from roles.decisions import counting
from roles.decisions.counting import Result, Wrong
from roles.decisions.counting.options import SYNONYMS

MAX_FILE_BYTES = 16 * 1024 * 1024
MAX_COLUMNS = 12
"""Tables of more candidates are no help in a terminal: `--json` has them."""


class InLanguage:
    """The sentences in the language that is active."""

    gettext = staticmethod(translation.gettext)
    ngettext = staticmethod(translation.ngettext)


class Command(BaseCommand):
    help = "Count ballots (docs/formats/ballots.md); reads no database, writes nothing."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="BALLOTS.json")
        parser.add_argument(
            "--method",
            choices=[*counting.METHODS, *SYNONYMS],
            help="instead of the file's own",
        )
        form = parser.add_mutually_exclusive_group()
        form.add_argument("--json", action="store_true", help="print the result as JSON")
        form.add_argument(
            "--script",
            action="store_true",
            help="print a Python program that holds the ballots and counts them by itself",
        )
        parser.add_argument(
            "--language",
            choices=[code for code, _name in settings.LANGUAGES],
            default="en",
            help="of the sentences (default: en)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path = options["file"]
        try:
            file = counting.read_file(read_json(path, most=MAX_FILE_BYTES), options["method"])
        except (UnreadableError, Wrong) as error:
            if not options["json"]:
                raise CommandError(f"{path}: {error}") from None
            refusal = {
                "file": path,
                "error": "ballots",
                "place": getattr(error, "place", ""),
                "code": getattr(error, "code", "unreadable"),
                "reason": getattr(error, "reason", str(error)),
            }
            self.stdout.write(json.dumps(refusal, ensure_ascii=False))
            raise SystemExit(1) from None
        with translation.override(options["language"]):
            if options["script"]:
                self._write_script(file)
            elif options["json"]:
                printed = counting.printed(file, InLanguage())
                self.stdout.write(json.dumps(printed, ensure_ascii=False, indent=1))
            else:
                for entry in file.entries:
                    for result in entry.results():
                        self._tell(entry.name, result)

    def _write_script(self, file: counting.File) -> None:
        polls = [poll for entry in file.entries for poll in entry.polls]
        if len(polls) != 1:
            raise CommandError("a script counts one poll by one method: choose it with --method")
        self.stdout.write(counting.written(polls[0], InLanguage()), ending="")

    def _tell(self, name: str, result: Result) -> None:
        """A result for a person who reads a terminal."""
        title = f"{name}, " if name else ""
        ballots = f"{result.ballots} ballot{'s' * (result.ballots != 1)}"
        self.stdout.write(f"{title}{result.method}: {ballots}, {result.outcome}")
        for at, group in enumerate(result.ranking, 1):
            self.stdout.write(f"{at:>3}. {' = '.join(group)}")
        if result.winners:
            self.stdout.write(f"Chosen: {', '.join(result.winners)}")
        for line in _Figures().lines(result):
            self.stdout.write(line)
        for tie in result.ties:
            self.stdout.write(_tie(tie))
        for one in result.stated:
            self.stdout.write(f"* {counting.tell(one.key, one.facts, InLanguage())}")
        self.stdout.write("")


def _tie(tie: counting.Tie) -> str:
    where = {
        "last": f"Fewest in round {tie.round}",
        "winners": "Equal for the last place to be given",
        "votes": "Equal",
    }[tie.where]
    names, taken = " = ".join(tie.candidates), ", ".join(tie.taken)
    how = {
        ("last", "all"): "all go out",
        ("last", "lot"): f"by lot {taken} goes out",
        ("winners", "lot"): f"by lot: {taken}",
    }.get((tie.where, tie.broken_by or ""), "they stay equal")
    return f"{where}: {names}; {how}"


class _Figures:
    """What a method counted, as lines of text."""

    @singledispatchmethod
    def lines(self, result: Result) -> Iterator[str]:
        yield from ()

    @lines.register
    def _(self, result: counting.Schulze) -> Iterator[str]:
        if len(result.pairwise) > MAX_COLUMNS:
            yield f"{len(result.pairwise)} candidates: the tables are in --json"
            return
        yield "Ballots that put the one on the left before the one above:"
        yield from _table(result.pairwise)
        yield "Strongest paths:"
        yield from _table(result.strongest_paths)

    @lines.register
    def _(self, result: counting.Runoff) -> Iterator[str]:
        for at, each in enumerate(result.rounds, 1):
            plain = each.as_dict()
            counts = ", ".join(f"{one} {number}" for one, number in plain["counts"].items())
            spent = f" (exhausted {each.exhausted})" if each.exhausted else ""
            out = f"; out: {', '.join(each.eliminated)}" if each.eliminated else ""
            yield f"Round {at}: {counts}{spent}{out}"

    @lines.register
    def _(self, result: counting.Majority) -> Iterator[str]:
        yield ", ".join(f"{one} {number}" for one, number in result.counts.items())
        if result.needed is not None:
            yield f"Needed: {result.needed} of {result.base}"

    @lines.register
    def _(self, result: counting.Score) -> Iterator[str]:
        for one, total in result.figures()["totals"].items():
            yield f"{one}: {total} (on {result.scored[one]} ballots)"

    @lines.register
    def _(self, result: counting.Consent) -> Iterator[str]:
        yield ", ".join(f"{one} {number}" for one, number in result.counts.items())
        for each in result.objections:
            yield f"Objection (ballots[{each.ballot}]): {each.reason}"


def _table(matrix: Mapping[str, Mapping[str, int]]) -> list[str]:
    """Each against each, in columns."""
    rows = [["", *matrix]]
    rows += [
        [one, *(str(row[other]) if other in row else "·" for other in matrix)]
        for one, row in matrix.items()
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  " + "  ".join(map(str.rjust, row, widths)) for row in rows]
