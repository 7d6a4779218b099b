# SPDX-License-Identifier: AGPL-3.0-or-later
"""Translations without gettext's tools, which a bare machine does not have.

Messages are written in English in the code and the templates; locale/<language>/LC_MESSAGES/
django.po holds them in that language, .mo is compiled from it at set-up and is not committed.
"""

import ast
import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

DOMAIN = "django"
APPS = ("deploy", "groupes", "roles", "commons", "tenders")

# Function → which of its arguments are the context, the message and its plural.
_CALLS: dict[str, tuple[int | None, int, int | None]] = {}
for _name, _where in {
    "gettext": (None, 0, None),
    "ngettext": (None, 0, 1),
    "pgettext": (0, 1, None),
    "npgettext": (0, 1, 2),
}.items():
    _CALLS[_name] = _CALLS[f"{_name}_lazy"] = _where
_CALLS |= {"_": _CALLS["gettext"], "gettext_noop": _CALLS["gettext"]}

_STRING = r"""u?('(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")"""
_IN_TEMPLATE = re.compile(
    rf"(?<!\w)(npgettext|pgettext|ngettext|gettext|_)\({_STRING}(?:, {_STRING})?(?:, {_STRING})?"
)
_PLACEHOLDER = re.compile(r"%(?:\([^)]*\))?[#0\- +]*[0-9*]*(?:\.[0-9*]+)?[a-zA-Z%]|\{[^{}]*\}")

Key = tuple[str | None, str]  # context, English message


@dataclass
class Message:
    context: str | None
    singular: str
    plural: str | None = None
    places: list[str] = field(default_factory=list)

    @property
    def key(self) -> Key:
        return self.context, self.singular


def compile_catalogues(folder: Path) -> list[Path]:
    """Compile each `folder`/<language>/LC_MESSAGES/django.po newer than its .mo. Returns the made."""
    made = []
    for source in sorted(folder.glob(f"*/LC_MESSAGES/{DOMAIN}.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        from babel.messages.mofile import write_mo

        catalogue = read_catalogue(source)
        new = target.with_name(f"{target.name}.{os.getpid()}")
        with new.open("wb") as out:
            write_mo(out, catalogue)
        os.replace(new, target)  # another process may be reading, or compiling too
        made.append(target)
    return made


def read_catalogue(path: Path) -> Any:
    """The Babel catalogue of a .po file; an empty one when there is none yet."""
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import read_po

    if not path.exists():
        return Catalog(locale=path.parts[-3], domain=DOMAIN)
    with path.open("rb") as file:
        return read_po(file, locale=path.parts[-3], domain=DOMAIN)


# --- What there is to translate -------------------------------------------------------------------


def in_python(text: str) -> Iterator[tuple[Message, int]]:
    """Each message of a Python source, with its line. A message that is not a literal is an error:
    nothing could translate it."""
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", None) or getattr(node.func, "attr", "")
        if name not in _CALLS:
            continue
        values: list[str | None] = []
        for argument in node.args:
            literal = isinstance(argument, ast.Constant) and isinstance(argument.value, str)
            values.append(argument.value if literal else None)  # type: ignore[attr-defined]  # literal says so
        context, singular, plural = _CALLS[name]
        wanted = [each for each in (context, singular, plural) if each is not None]
        if len(values) <= max(wanted) or any(values[each] is None for each in wanted):
            raise ValueError(f"line {node.lineno}: {name}() needs its text written out")
        yield (
            Message(
                None if context is None else values[context],
                str(values[singular]),
                None if plural is None else values[plural],
            ),
            node.lineno,
        )


def in_template(text: str) -> Iterator[tuple[Message, int]]:
    """Each message of a Django template, with its line."""
    from django.utils.translation.template import templatize

    flat = templatize(text)
    for found in _IN_TEMPLATE.finditer(flat):
        name, *literals = found.groups()
        values = [ast.literal_eval(each) for each in literals if each is not None]
        context, singular, plural = _CALLS[name]
        yield (
            Message(
                None if context is None else values[context],
                values[singular],
                None if plural is None else values[plural],
            ),
            flat.count("\n", 0, found.start()) + 1,
        )


def collect(root: Path) -> dict[Key, Message]:
    """Every message of the project at `root`. ValueError names the place that can not be read."""
    messages: dict[Key, Message] = {}
    sources = [(path, in_python) for app in APPS for path in sorted((root / app).rglob("*.py"))]
    sources += [
        (path, in_template)
        for folder in (root / "templates", *(root / app for app in APPS))
        for path in sorted(folder.rglob("*.html")) + sorted(folder.rglob("*.txt"))
        if folder.name == "templates" or "templates" in path.parts
    ]
    for path, reader in sources:
        if "migrations" in path.parts:
            continue
        place = path.relative_to(root)
        try:
            for message, line in reader(path.read_text(encoding="utf-8")):
                kept = messages.setdefault(message.key, message)
                if message.plural is not None:
                    if kept.plural not in (None, message.plural):
                        raise ValueError(f"line {line}: another plural of {message.singular!r}")
                    kept.plural = message.plural
                kept.places.append(f"{place}:{line}")
        except (ValueError, SyntaxError) as error:
            raise ValueError(f"{place}: {error}") from None
    return messages


# --- Comparing and merging ------------------------------------------------------------------------


def placeholders(text: str) -> list[str]:
    return sorted(_PLACEHOLDER.findall(text))


def problems(messages: dict[Key, Message], catalogue: Any) -> list[str]:
    """What keeps the catalogue from being a complete translation of `messages`."""
    found = []
    known = {}
    for entry in catalogue:
        if entry.id:
            singular = entry.id if isinstance(entry.id, str) else entry.id[0]
            known[(entry.context, singular)] = entry
    for key, message in messages.items():
        entry = known.pop(key, None)
        where = f"{message.singular!r} ({message.places[0] if message.places else '?'})"
        if entry is None:
            found.append(f"missing: {where}")
            continue
        plural = isinstance(entry.id, tuple)
        texts = list(entry.string) if plural else [entry.string]
        if plural != (message.plural is not None) or (plural and entry.id[1] != message.plural):
            found.append(f"its plural changed: {where}")
        elif not all(texts):
            found.append(f"empty: {where}")
        elif entry.fuzzy:
            found.append(f"fuzzy: {where}")
        else:
            allowed = [placeholders(message.singular)]
            if message.plural is not None:
                allowed.append(placeholders(message.plural))
            if any(placeholders(text) not in allowed for text in texts):
                found.append(f"its placeholders differ: {where}")
    found += [f"unused: {singular!r}" for _context, singular in known]
    return found


def _normal(text: str) -> str:
    return " ".join(text.replace("%%", "%").split())


def read_phrases(paths: list[Path]) -> dict[str, str | list[str]]:
    """Translations from JSON files: {"English": "French"}, or with plurals
    {"one ||| many": ["un", "plusieurs"]}, keyed by the singular with its spaces made one."""
    phrases: dict[str, str | list[str]] = {}
    for path in paths:
        for english, translated in json.loads(path.read_text(encoding="utf-8")).items():
            phrases[_normal(english.split("|||")[0])] = translated
    return phrases


def update(path: Path, messages: dict[Key, Message], phrases: dict[str, str | list[str]]) -> None:
    """Write the .po at `path` anew: every message, its translation kept or taken from `phrases`,
    what is used no more left out. Sorted and without line numbers, so that changes read well."""
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import write_po

    old = read_catalogue(path)
    fixed = datetime(2026, 1, 1, tzinfo=UTC)  # a date of its own would change at every run
    new = Catalog(
        locale=path.parts[-3],
        domain=DOMAIN,
        project="Groupes",
        header_comment="# SPDX-License-Identifier: AGPL-3.0-or-later",
        creation_date=fixed,
        revision_date=fixed,
        fuzzy=False,
    )
    for message in messages.values():
        identity = (
            message.singular if message.plural is None else (message.singular, message.plural)
        )
        kept = old.get(message.singular, context=message.context)
        told = phrases.get(_normal(message.singular))
        count = 1 if message.plural is None else new.num_plurals
        texts = [""] * count
        if told is not None:
            texts = _as_written(message.singular, told, count)
        elif kept is not None and kept.string and not kept.fuzzy:
            texts = [kept.string] if isinstance(kept.string, str) else list(kept.string)
            texts = (texts * count)[:count] if len(texts) < count else texts[:count]
        string = texts[0] if message.plural is None else tuple(texts)
        new.add(identity, string, context=message.context)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, new, width=100, sort_output=True, no_location=True)


def _as_written(english: str, told: str | list[str], count: int) -> list[str]:
    """`told`, once per plural form, with "%" doubled where the message doubles it."""
    texts = [told] if isinstance(told, str) else list(told)
    texts = (texts * count)[:count] if len(texts) < count else texts[:count]
    if "%%" in english:
        texts = [re.sub(r"%(?![(%])", "%%", re.sub("%%", "%", text)) for text in texts]
    return texts
