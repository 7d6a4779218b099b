# SPDX-License-Identifier: AGPL-3.0-or-later
"""An archive brought into an installation where nobody is yet: all of it, or nothing.

Ids stay what they were, for texts, the journal and frozen shares name things by them; so there must be
nothing here that bears them.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from typing import IO, Any, Final, cast

from django.core.management.color import no_style
from django.db import DatabaseError, connection, models, transaction
from django.utils import timezone

from groupes import access
from groupes.access.powers import permissions
from groupes.export import reading, rows, tables, writing
from groupes.export.reading import refuse
from groupes.files.actions import put, together
from groupes.files.models import StoredFile, storage_path
from groupes.models import Cooperative, Groupe, Member, User
from groupes.people.actions import tell_skills
from groupes.people.models import LONGEST_NAME, Level
from groupes.web import filetypes
from groupes.web.oneline import one_line

AT_ONCE: Final = 500
NOWHERE: Final = "invalid"
"""A top level domain that never is (RFC 2606)."""


def address_of(pk: int) -> str:
    """The address that an account has when it has none any more."""
    return f"ancien-{pk}@{NOWHERE}"


def skills_told(found: Any) -> dict[Level, list[str]]:
    """What somebody said of their skills, as the archive has it: [name, level] each."""
    told: dict[Level, list[str]] = {}
    for one in found if isinstance(found, list) else [None]:
        match one:
            case [str(name), str(level)] if level in Level.values:
                if one_line(name) != name or not 0 < len(name) <= LONGEST_NAME:
                    refuse("a skill has no name that can be shown")
                told.setdefault(Level(level), []).append(name)
            case _:
                refuse("a skill is no skill")
    return told


class Bringing:
    """Writes what an archive holds, inside one transaction. ``home``: the slug of the cooperative that
    the groupe and those who come are of from now on, here already or in the archive; "": each stays of
    their own."""

    def __init__(self, archive: reading.Archive, home: str = "") -> None:
        self.archive = archive
        self.home_slug = home
        self.home: int | None = None
        self.ids: dict[type[models.Model], set[int]] = {}
        self.skills: list[tuple[Member, dict[Level, list[str]]]] = []
        self.powers = permissions(access.powers())
        self.fields: dict[type[models.Model], list[rows.Field]] = {
            goes.model: goes.fields for goes in tables.going()
        }

    def known(self, model: type[models.Model]) -> Collection[int] | None:
        return self.ids.get(model)

    def bring(self) -> Groupe:
        self._cooperatives()
        self._people()
        self._files()
        for goes in tables.going():
            self.ids[goes.model] = set()
        for goes in tables.going():
            if any(field.related_model is goes.model for field in goes.fields):
                # What a table points at of itself may come later in it.
                key = goes.key
                self.ids[goes.model] = {self._id(row, key) for row in self._rows(goes)}
            self._table(goes)
        self._numbers()
        for member, told in self.skills:  # the vocabulary is this installation's
            tell_skills(by=member, told=told)
        found = Groupe.objects.filter(pk=self.archive.manifest["groupe"].get("id")).first()
        if found is None or Groupe.objects.count() != 1:
            refuse("it does not hold one groupe")
        if self.home is not None:
            found.cooperative_id = self.home
            found.save(update_fields=["cooperative"])
        return found

    def _rows(self, goes: tables.Goes) -> Iterable[rows.Row]:
        if goes.label not in self.archive.manifest["tables"]:
            return ()  # of an installation that did not have this part
        return self.archive.rows(goes.label)

    def _id(self, row: rows.Row, name: str = "id") -> int:
        pk = row.get(name)
        if isinstance(pk, bool) or not isinstance(pk, int) or not 0 < pk < 2**53:
            refuse(f"an id is no id: {pk!r:.40}")
        return pk

    def _table(self, goes: tables.Goes) -> None:
        fields, ids, waiting = goes.fields, self.ids[goes.model], []
        for row in self._rows(goes):
            ids.add(self._id(row, goes.key))
            waiting.append(
                rows.as_thing(goes.model, row, fields, goes.without, self.known, self.powers)
            )
            if len(waiting) == AT_ONCE:
                self._save(goes.model, waiting)
                waiting = []
        self._save(goes.model, waiting)

    def _save(
        self, model: type[models.Model], found: list[tuple[models.Model, dict[str, list[int]]]]
    ) -> None:
        model._base_manager.bulk_create([thing for thing, _several in found])
        for name in found[0][1] if found else ():
            field = cast(Any, model._meta.get_field(name))
            link = field.remote_field.through
            link._base_manager.bulk_create(
                link(**{field.m2m_column_name(): thing.pk, field.m2m_reverse_name(): pk})
                for thing, several in found
                for pk in several[name]
            )

    # --- people, cooperatives, files ---

    def _values(self, model: type[models.Model], row: rows.Row, names: Iterable[str]) -> rows.Row:
        fields = [cast(rows.Field, model._meta.get_field(name)) for name in names]
        thing, _several = rows.as_thing(model, row, fields, {}, self.known, {})
        return {field.name: getattr(thing, field.name) for field in fields}

    def _cooperatives(self) -> None:
        found = self.ids[Cooperative] = set()
        if self.home_slug:
            mine = {self._id(row) for row in self.archive.rows(writing.COOPERATIVES)}
            self.home = _moved_over(self.home_slug, mine)
        for row in self.archive.rows(writing.COOPERATIVES):
            pk = self._id(row)
            if self.home is None and row.get("slug") == self.home_slug and self.home_slug:
                self.home = pk
            Cooperative.objects.create(
                pk=pk, **self._values(Cooperative, row, writing.OF_COOPERATIVE)
            )
            found.add(pk)
        if self.home_slug and self.home is None:
            refuse(f"no cooperative of the slug {self.home_slug!r:.60} is here, nor in it")

    def _people(self) -> None:
        """Who goes comes in by choosing a password; the others belong to nothing here, and have
        neither name nor address."""
        ids = self.ids[Member] = set()
        accounts = self.ids[User] = set()
        today = timezone.now().date()
        for row in self.archive.rows(writing.PEOPLE):
            pk, account = self._id(row), self._id(row, "account")
            cooperative = self._id(row, "cooperative")
            if cooperative not in self.ids[Cooperative]:
                refuse("somebody’s cooperative is not in the archive")
            goes = row.get("goes") is True
            of_account = {"email": address_of(pk), "is_active": False}
            of_member: rows.Row = {"name": "", "left_on": today}
            if goes:
                of_account = self._values(User, row, writing.OF_ACCOUNT)
                of_member = self._values(Member, row, writing.OF_MEMBER)
                if not of_member["name"] or not of_account["email"]:
                    refuse("somebody goes without a name or an address")
            user = User(pk=account, **of_account)
            user.set_unusable_password()
            user.save(force_insert=True)
            if goes and self.home is not None:
                cooperative = self.home
            member = Member(pk=pk, user=user, cooperative_id=cooperative, **of_member)
            member.save(force_insert=True)
            if goes:
                self.skills.append((member, skills_told(row.get("skills", []))))
            ids.add(pk)
            accounts.add(account)

    def _files(self) -> None:
        ids = self.ids[StoredFile] = set()
        for row in self.archive.rows(writing.FILES):
            pk, by = self._id(row), self._id(row, "added_by")
            if by not in self.ids[Member]:
                refuse("who brought a file is not in the archive")
            values = self._values(StoredFile, row, writing.OF_FILE)
            stored = StoredFile(pk=pk, added_by_id=by, **values)
            said = self.archive.manifest["files"].get(stored.sha256)
            if said is None:
                refuse("a file is missing")
            stored.file.name = storage_path(stored, stored.name)
            if said["path"] is not None:
                self._bytes(stored, said["path"])
            stored.save(force_insert=True)
            ids.add(pk)

    def _bytes(self, stored: StoredFile, path: str) -> None:
        """Its bytes, judged as any file that somebody brings."""
        digest = hashlib.sha256()
        with tempfile.TemporaryFile() as held:
            for piece in self.archive.pieces(path):
                digest.update(piece)
                held.write(piece)
                if held.tell() > filetypes.MAX_BYTES:
                    refuse(f"{path} is larger than {filetypes.MAX_MEGABYTES} MB")
            if digest.hexdigest() != stored.sha256 or held.tell() != stored.size:
                refuse(f"{path} is not what the archive says")
            try:
                kind = filetypes.sniff(held, stored.name)
            except filetypes.RefusedError as error:
                raise reading.RefusedError(f"{path} is not accepted: {error}") from error
            if kind.mime != stored.mime or stored.name != filetypes.safe_name(stored.name):
                refuse(f"{path} is not of the kind that the archive says")
            self._put(stored, held)

    def _put(self, stored: StoredFile, held: IO[bytes]) -> None:
        held.seek(0)
        put(str(stored.file.name), held)

    def _numbers(self) -> None:
        """New rows are numbered after those that came."""
        made = [goes.model for goes in tables.going()]
        made += [Cooperative, User, Member, StoredFile]
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), made):
                cursor.execute(statement)


def _moved_over(slug: str, ids: Collection[int]) -> int | None:
    """The id of the cooperative that is here, moved beyond those of the archive, which stay what they
    were; None where there is none of this slug."""
    found = Cooperative.objects.filter(slug=slug).values_list("pk", flat=True).first()
    if found is None or found not in ids:
        return found
    to = max(ids) + 1
    # Foreign keys are checked at the end: the row goes first, what points at it follows.
    with connection.cursor() as cursor:
        table = connection.ops.quote_name(Cooperative._meta.db_table)
        cursor.execute(f"UPDATE {table} SET id = %s WHERE id = %s", [to, found])  # noqa: S608 - our own
    for link in Cooperative._meta.related_objects:
        pointing: Any = link.related_model
        pointing._base_manager.filter(**{link.field.name: found}).update(**{link.field.name: to})
    return to


def is_fresh(*, home: str = "") -> bool:
    """Whether nobody is here yet, nor any groupe; nor any cooperative, but the one of this slug."""
    others = Cooperative.objects.exclude(slug=home) if home else Cooperative.objects.all()
    return not (Groupe.objects.exists() or User.objects.exists() or others.exists())


@contextmanager
def _guards_lifted() -> Iterator[None]:
    """What must hold at the end is asked at the end (sums, foreign keys); what says that a row never
    changes is not asked of rows that come as they became."""
    quoted = connection.ops.quote_name
    guards = [
        f"ALTER TABLE {quoted(goes.model._meta.db_table)} %s TRIGGER {quoted(name)}"
        for goes in tables.going()
        for name in goes.guards
    ]
    with connection.cursor() as cursor:
        for guard in guards:
            cursor.execute(guard % "DISABLE")
        yield
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for guard in guards:
            cursor.execute(guard % "ENABLE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def bring(file: IO[bytes], *, home: str = "") -> Groupe:
    """Bring an archive into a fresh installation. ``home``: the slug of the cooperative that the groupe
    and those who come are of from now on: one that is here, alone, or one of the archive.
    ``reading.RefusedError`` says why not; then nothing has changed."""
    archive = reading.Archive(file)
    try:
        with together(), transaction.atomic():
            if not is_fresh(home=home):
                refuse("somebody is here already: an archive is for an installation without people")
            with _guards_lifted():
                return Bringing(archive, home).bring()
    except (rows.UnreadableError, DatabaseError) as error:
        raise reading.RefusedError(f"what it holds does not hold together: {error}") from error
