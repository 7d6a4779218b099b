# SPDX-License-Identifier: AGPL-3.0-or-later
"""The archive of a groupe (docs/formats/groupe-archive.md), written as it is read from the database:
what is held at once is a few thousand rows, and their ids."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import IO, Any, Final, NamedTuple

from django.contrib.auth.models import Permission
from django.db import connection, models, transaction
from django.template.loader import render_to_string
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from groupes.export import rows, tables
from groupes.files.models import StoredFile
from groupes.models import Cooperative, Groupe, Member, User
from groupes.web import filetypes
from groupes.web.carried import Reading
from groupes.web.spreadsheets import cell
from groupes.web.wiring import declared

FORMAT: Final = "groupe-archive"
VERSION: Final = 2
COOPERATIVES: Final = "cooperatives"
PEOPLE: Final = "people"
FILES: Final = "files"
AT_ONCE: Final = 1000
STYLE: Final = Path(__file__).with_name("archive.css")
# Fixed, so that the same groupe twice gives the same bytes.
DATE: Final = (1980, 1, 1, 0, 0, 0)


@contextmanager
def one_moment() -> Iterator[None]:
    """All that is read is of one moment, however long it takes and whatever others do meanwhile."""
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


class Text(NamedTuple):
    title: str
    path: str


@dataclass(slots=True)
class Contents:
    """What an archive holds, for its manifest and its index."""

    tables: dict[str, dict[str, Any]] = field(default_factory=dict)
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    texts: dict[str, list[Text]] = field(default_factory=dict)
    sheets: list[Text] = field(default_factory=list)
    dropped: dict[str, int] = field(default_factory=dict)


class Zip:
    """A `.zip` that is written from one end to the other."""

    def __init__(self, out: IO[bytes]) -> None:
        self.zip = zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED)

    @contextmanager
    def entry(self, path: str) -> Iterator[IO[bytes]]:
        info = zipfile.ZipInfo(path, DATE)
        info.compress_type = zipfile.ZIP_DEFLATED
        info.external_attr = 0o600 << 16
        with self.zip.open(info, "w", force_zip64=True) as out:
            yield out

    def write(self, path: str, text: str) -> None:
        with self.entry(path) as out:
            out.write(text.encode())

    def table(self, path: str, found: Iterable[rows.Row]) -> dict[str, Any]:
        """Rows as JSON, one a line, so that they can be read without holding them all. Answers how
        many, and the SHA-256 of the bytes."""
        digest, number = hashlib.sha256(), 0
        with self.entry(path) as out:

            def put(text: str) -> None:
                digest.update(text.encode())
                out.write(text.encode())

            put("[")
            for number, row in enumerate(found, 1):
                words = json.dumps(row, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
                put(("\n" if number == 1 else ",\n") + words)
            put("\n]\n")
        return {"path": path, "rows": number, "sha256": digest.hexdigest()}


def called_in(archive: dict[int, str]) -> Callable[[int | None], str]:
    """How somebody is named: by their name if they agreed to it, by a number otherwise."""

    def called(pk: int | None) -> str:
        if pk is None:
            return _("nobody")
        return archive.get(pk) or _("a former member, no. %(number)s") % {"number": pk}

    return called


class Archive:
    """Writes a groupe. ``named``: ids of who goes and agreed that their name and address do;
    ``agreed``: labels of the tables, of those that are asked about, that go."""

    def __init__(
        self,
        groupe: Groupe,
        out: IO[bytes],
        *,
        named: Collection[int],
        agreed: Collection[str] = (),
    ) -> None:
        self.groupe = groupe
        self.named = frozenset(named)
        self.going = [goes for goes in tables.going() if not goes.asked or goes.label in agreed]
        self.kept = {goes.label: goes.asked for goes in tables.going() if goes not in self.going}
        self.zip = Zip(out)
        self.contents = Contents()
        self.ids: dict[type[models.Model], set[int]] = {}
        self.people: set[int] = set()
        self.accounts: set[int] = set()
        self.cooperatives: set[int] = {groupe.cooperative_id}
        self.files: set[int] = set()
        names = Member.objects.filter(pk__in=self.named).values_list("pk", "name")
        self.called = called_in(dict(names))

    # --- tables ---

    def _table(self, goes: tables.Goes) -> Iterator[rows.Row]:
        found = goes.rows(self.groupe)
        fields = goes.fields
        several = [one.name for one in fields if one.many_to_many]
        permission = [one.name for one in fields if one.related_model is Permission]
        pks = self.ids[goes.model] = set(found.values_list("pk", flat=True))
        if permission:
            found = found.select_related(*(f"{name}__content_type" for name in permission))
        for thing in found.prefetch_related(*several).iterator(AT_ONCE):
            row = rows.as_row(thing, fields)
            if self._keeps(row, fields):
                yield row
            else:
                pks.discard(thing.pk)
                name = goes.label
                self.contents.dropped[name] = self.contents.dropped.get(name, 0) + 1

    def _keeps(self, row: rows.Row, fields: Iterable[rows.Field]) -> bool:
        """Note what a row points at; what is not in the archive it points at no more. False when it
        is nothing without that."""
        for one in fields:
            target: Any = one.related_model
            if target is None or target is Permission:
                continue
            if one.many_to_many:
                if target is Member:
                    self.people.update(row[one.name])
                else:
                    row[one.name] = [pk for pk in row[one.name] if pk in self.ids.get(target, ())]
                continue
            pk = row[one.name]
            if pk is None:
                continue
            if target is Member:
                self.people.add(pk)
            elif target is User:
                self.accounts.add(pk)
            elif target is Cooperative:
                self.cooperatives.add(pk)
            elif target is StoredFile:
                self.files.add(pk)
            elif pk not in self.ids.get(target, ()):
                if not one.null:
                    return False
                row[one.name] = None
        return True

    def _people(self) -> Iterator[rows.Row]:
        everyone = Member.objects.filter(pk__in=self.people) | Member.objects.filter(
            user__in=self.accounts
        )
        for member in everyone.select_related("user").order_by("pk").iterator(AT_ONCE):
            self.cooperatives.add(member.cooperative_id)
            row: rows.Row = {
                "id": member.pk,
                "account": member.user_id,
                "cooperative": member.cooperative_id,
                "goes": member.pk in self.named,
            }
            if member.pk in self.named:
                user = member.user
                row |= {name: rows.plain(getattr(member, name)) for name in OF_MEMBER}
                row |= {name: getattr(user, name) for name in OF_ACCOUNT}
                held = member.skills_held.as_told().values_list("skill__name", "level")
                row["skills"] = [list(one) for one in held]
            yield row

    def _bytes(self, stored: StoredFile) -> None:
        path = f"files/{stored.sha256[:16]}-{filetypes.safe_name(stored.name)}"
        try:
            content = stored.file.open("rb")
        except FileNotFoundError:  # said in the manifest: a groupe must not stay for a lost file
            self.contents.files[stored.sha256] = {"path": None, "size": stored.size}
            return
        self.contents.files[stored.sha256] = {"path": path, "size": stored.size}
        with content, self.zip.entry(path) as out:
            while piece := content.read(1024 * 1024):
                out.write(piece)

    # --- what one opens without this software ---

    def _texts(self) -> None:
        for reading in declared(Reading):
            told = self.contents.texts[str(reading.title)] = []
            for number, (title, text) in zip(
                count(1), reading.texts(self.groupe, self.called), strict=False
            ):
                name = slugify(title)[:60] or "texte"
                path = f"texts/{reading.name}/{number:04}-{name}.md"
                self.zip.write(path, f"# {title}\n\n{text}\n")
                told.append(Text(title, path))

    def _sheet(self, goes: tables.Goes) -> None:
        """The same rows for a spreadsheet, people by what they are called."""
        path = f"sheets/{goes.label}.csv"
        fields = goes.fields
        people = {one.name for one in fields if one.related_model is Member}
        with self.zip.entry(path) as out:
            text = io.TextIOWrapper(out, "utf-8-sig", newline="", write_through=True)
            sheet = csv.writer(text)
            named = [one for one in fields if not isinstance(one, models.FileField)]
            choices = {one.name: _choices(one) for one in named if one.choices}
            sheet.writerow(
                [
                    *(one.name for one in named),
                    *(_("%(key)s, in words") % {"key": name} for name in choices),
                ]
            )
            found = goes.rows(self.groupe).prefetch_related(
                *(one.name for one in fields if one.many_to_many)
            )
            for thing in found.iterator(AT_ONCE):
                if thing.pk in self.ids[goes.model]:
                    row = rows.as_row(thing, fields)
                    cells = [
                        self._cell(value, person=name in people) for name, value in row.items()
                    ]
                    words = [called.get(row[name], "") for name, called in choices.items()]
                    sheet.writerow([*cells, *words])
            text.detach()
        self.contents.sheets.append(Text(str(goes.model._meta.verbose_name_plural), path))

    def _cell(self, value: Any, *, person: bool) -> str:
        if person:
            several = value if isinstance(value, list) else [value]
            value = ", ".join(self.called(pk) for pk in several if pk is not None)
        elif isinstance(value, dict) and value.keys() == {rows.KEY, rows.TEXT}:
            value = value[rows.TEXT]
        elif isinstance(value, list):
            value = json.dumps([_words(one) for one in value], ensure_ascii=False)
        elif isinstance(value, dict):
            value = json.dumps(value, ensure_ascii=False)
        return cell(value)

    # --- all of it ---

    def write(self, at: dt.datetime) -> Contents:
        """Write everything, the manifest and the index last."""
        made = self.contents
        for goes in self.going:
            made.tables[goes.label] = self.zip.table(f"tables/{goes.label}.json", self._table(goes))
        made.tables[FILES] = self.zip.table("tables/files.json", self._files())
        made.tables[PEOPLE] = self.zip.table("tables/people.json", self._people())
        made.tables[COOPERATIVES] = self.zip.table("tables/cooperatives.json", self._cooperatives())
        for stored in StoredFile.objects.filter(pk__in=self.files).order_by("pk"):
            if stored.sha256 not in made.files:
                self._bytes(stored)
        for goes in self.going:
            if goes.sheet:
                self._sheet(goes)
        self._texts()
        manifest = {
            "format": FORMAT,
            "version": VERSION,
            "made_at": at.astimezone(dt.UTC).isoformat(timespec="seconds"),
            "language": get_language(),
            "groupe": {name: getattr(self.groupe, name) for name in ("id", "name", "slug", "kind")},
            "tables": made.tables,
            "files": made.files,
            "labels": self._labels(),
            "left_behind": {one.model._meta.label_lower: str(one.why) for one in tables.staying()},
            "kept": {label: str(words) for label, words in self.kept.items()},
            "dropped": made.dropped,
        }
        self.zip.write("manifest.json", json.dumps(manifest, ensure_ascii=False, indent=1))
        self._index(at)
        return made

    def _labels(self) -> dict[str, dict[str, dict[str, str]]]:
        """What each key of a choice is called, by table and field."""
        found: dict[str, dict[str, dict[str, str]]] = {}
        for goes in self.going:
            if called := {field.name: _choices(field) for field in goes.fields if field.choices}:
                found[goes.label] = called
        return found

    def _files(self) -> Iterator[rows.Row]:
        for stored in StoredFile.objects.filter(pk__in=self.files).order_by("pk"):
            self.people.add(stored.added_by_id)
            yield {name: rows.plain(getattr(stored, name)) for name in OF_FILE} | {
                "id": stored.pk,
                "added_by": stored.added_by_id,
            }

    def _cooperatives(self) -> Iterator[rows.Row]:
        for one in Cooperative.objects.filter(pk__in=self.cooperatives).order_by("pk"):
            yield {"id": one.pk} | {name: getattr(one, name) for name in OF_COOPERATIVE}

    def _index(self, at: dt.datetime) -> None:
        facts = {
            "groupe": self.groupe,
            "at": at,
            "contents": self.contents,
            "people": [self.called(pk) for pk in sorted(self.named)],
            "left": [
                *(one.why for one in tables.staying()),
                *(
                    _("Left out, for nobody said that it goes: %(words)s") % {"words": words}
                    for words in self.kept.values()
                ),
            ],
        }
        self.zip.write("index.html", render_to_string("export/archive.html", facts))
        self.zip.write("style.css", STYLE.read_text("utf-8"))


OF_MEMBER: Final = (
    "name",
    "trade",
    "place",
    "about",
    "status",
    "joined_on",
)
OF_ACCOUNT: Final = ("email", "language", "theme", "time_zone")
OF_FILE: Final = ("name", "mime", "size", "sha256", "added_at")
OF_COOPERATIVE: Final = ("name", "slug", "siret", "time_zone")


def _choices(field: rows.Field) -> dict[Any, str]:
    """What each key of a field is called."""
    return {key: str(words) for key, words in field.flatchoices}


def _words(value: Any) -> Any:
    """What the product itself named, by its words."""
    given = isinstance(value, dict) and value.keys() == {rows.KEY, rows.TEXT}
    return value[rows.TEXT] if given else value


def write(
    groupe: Groupe,
    out: IO[bytes],
    *,
    named: Collection[int],
    at: dt.datetime,
    agreed: Collection[str] = (),
) -> Contents:
    """Write the archive of a groupe, as it is at one moment. ``named``: ids of members; ``agreed``: labels
    of the tables that go only where it is said so."""
    archive = Archive(groupe, out, named=named, agreed=agreed)
    with one_moment(), archive.zip.zip:
        return archive.write(at)
