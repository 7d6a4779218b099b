# SPDX-License-Identifier: AGPL-3.0-or-later
"""An archive is read back into an installation where nobody is, and says the same again."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import translation

from commons.sharing.models import DistributionLine
from groupes.administration.actions import policy_of
from groupes.administration.models import Policy
from groupes.brand.models import Brand, Contact
from groupes.chat.models import Message
from groupes.export import bringing, reading
from groupes.models import Cooperative, Groupe, Member, User
from tests import databases, factories
from tests.groupes.export import worlds

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass
class Home:
    """An installation with a groupe that has something of everything, in the database ``name``. It is
    made once: nobody here changes it."""

    name: str
    world: worlds.World
    archives: dict[Any, bytes] = field(default_factory=dict)

    @contextmanager
    def entered(self) -> Iterator[None]:
        before = databases.use(self.name)
        try:
            yield
        finally:
            databases.use(before)

    def written(
        self, *named: Member, agreed: tuple[str, ...] = (), joined: Member | None = None
    ) -> io.BytesIO:
        """The archive of its groupe with these people named, to which ``joined`` had come."""
        asked = frozenset(one.pk for one in named), agreed, joined and joined.pk
        if asked not in self.archives:
            with self.entered(), transaction.atomic():
                if joined:
                    factories.join(self.world.groupe, joined)
                made = worlds.written(self.world.groupe, named=asked[0], agreed=agreed)
                transaction.set_rollback(True)
            self.archives[asked] = made.getvalue()
        return io.BytesIO(self.archives[asked])


@pytest.fixture(scope="module")
def home(django_db_setup: None, django_db_blocker: Any) -> Iterator[Home]:
    with django_db_blocker.unblock():
        name = databases.copy("home")
        before = databases.use(name)
        try:
            made = Home(name, worlds.world())
        finally:
            databases.use(before)
        yield made
        databases.drop(name)


@contextmanager
def elsewhere(tmp_path: Path) -> Iterator[None]:
    """Another installation: its own empty database, and its own files."""
    name = databases.copy("elsewhere")
    before = databases.use(name)
    media, settings.MEDIA_ROOT = settings.MEDIA_ROOT, tmp_path / "elsewhere"
    try:
        yield
    finally:
        settings.MEDIA_ROOT = media
        databases.use(before)
        databases.drop(name)


def same(one: io.BytesIO, other: io.BytesIO) -> None:
    """Equal, but for the moment at which they were made."""
    first, second = worlds.opened(one), worlds.opened(other)
    assert first.keys() == second.keys()
    differing = {name for name in first if first[name] != second[name]}
    assert differing <= {"manifest.json"}


def test_what_is_brought_says_the_same_again(tmp_path: Path, home: Home) -> None:
    world = home.world
    named = {world.cast.holder.pk, world.cast.plain.pk}
    taken = home.written(world.cast.holder, world.cast.plain)
    with elsewhere(tmp_path):
        found = bringing.bring(taken)
        assert found.name == world.groupe.name
        same(taken, worlds.written(found, named=named))


def test_what_people_of_outside_wrote_goes_only_where_it_is_said(
    tmp_path: Path, home: Home
) -> None:
    holder = home.world.cast.holder
    kept = home.written(holder)
    assert not any(b"cliente@example.test" in body for body in worlds.opened(kept).values())
    manifest = json.loads(worlds.opened(kept)["manifest.json"])
    assert "brand.contact" in manifest["kept"]
    assert "brand.contact" not in manifest["tables"]
    agreed = ("brand.contact",)
    taken = home.written(holder, agreed=agreed)
    assert [row["email"] for row in worlds.table(taken, "brand.contact")] == [
        "cliente@example.test"
    ]
    with elsewhere(tmp_path):
        found = bringing.bring(taken)
        assert Contact.objects.get().name == "Une cliente"
        assert Brand.objects.get().logo is not None
        same(taken, worlds.written(found, named={holder.pk}, agreed=agreed))


def test_what_the_product_named_goes_by_its_key_with_its_words_and_comes_back_as_it_was(
    tmp_path: Path,
) -> None:
    founder = factories.member()
    groupe = factories.groupe(founder, starters=True)
    renamed = groupe.roles.get(key="memory")
    renamed.name = "Mémoire vive"
    renamed.save()
    with translation.override("fr"):
        taken = worlds.written(groupe, named={founder.pk})
    rows = {row["key"]: row for row in worlds.table(taken, "roles.role")}
    assert rows["welcome"]["name"] == {"key": "roles.welcome.name", "text": "Accueil"}
    assert {line["key"] for line in rows["welcome"]["accountabilities"]} == {
        "roles.welcome.does.0",
        "roles.welcome.does.1",
    }
    assert rows["memory"]["name"] == "Mémoire vive"
    [room] = worlds.table(taken, "chat.topic")
    assert room["name"]["key"] == "chat.general"
    labels = json.loads(worlds.opened(taken)["manifest.json"])["labels"]
    assert rows["welcome"]["family"] == "support"
    assert labels["roles.role"]["family"]["support"]
    assert labels["groupes.groupe"]["state"]["active"] == "actif"
    with elsewhere(tmp_path):
        found = bringing.bring(taken)
        for language, name in (("fr", "Accueil"), ("en", "Welcoming")):
            with translation.override(language):
                assert found.roles.get(key="welcome").name == name
        with translation.override("fr"):
            same(taken, worlds.written(found, named={founder.pk}))


def test_an_archive_of_the_first_version_has_words_and_is_read(tmp_path: Path) -> None:
    founder = factories.member()
    groupe = factories.groupe(founder, starters=True)
    files = worlds.opened(worlds.written(groupe, named={founder.pk}))
    path = "tables/roles.role.json"
    rows = json.loads(files[path])
    for row in rows:
        for name in ("name", "purpose"):
            row[name] = row[name]["text"]
        row["accountabilities"] = [line["text"] for line in row["accountabilities"]]
    files[path] = ("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n").encode()
    manifest = json.loads(files["manifest.json"]) | {"version": 1}
    manifest["tables"]["roles.role"]["sha256"] = hashlib.sha256(files[path]).hexdigest()
    files["manifest.json"] = json.dumps(manifest).encode()
    with elsewhere(tmp_path):
        found = bringing.bring(made(files))
        assert {role.name for role in found.roles.all()} == {row["name"] for row in rows}


@pytest.mark.parametrize("here", [True, False], ids=["one that is here", "one of the archive"])
def test_a_groupe_goes_to_the_cooperative_that_is_chosen(
    tmp_path: Path, home: Home, here: bool
) -> None:
    world = home.world
    cast = world.cast
    path = tmp_path / "atelier.zip"
    own = cast.stranger.cooperative  # of somebody who goes, from another cooperative
    named = {cast.holder.pk, cast.stranger.pk}
    taken = home.written(cast.holder, cast.stranger, joined=cast.stranger)
    path.write_bytes(taken.getvalue())
    out = io.StringIO()
    slug = "la-nouvelle" if here else own.slug
    with elsewhere(tmp_path):
        if here:
            with pytest.raises(CommandError, match="la-nouvelle"):
                call_command("import_groupe", str(path), cooperative=slug, stdout=out)
            made_here = Cooperative.objects.create(
                pk=world.groupe.cooperative_id, name="La Nouvelle", slug=slug
            )
            policy_of(made_here)
            with pytest.raises(CommandError, match="somebody is here"):
                call_command("import_groupe", str(path), stdout=out)
        call_command("import_groupe", str(path), cooperative=slug, stdout=out)
        chosen = Cooperative.objects.get(slug=slug)
        groupe = Groupe.objects.get()
        assert groupe.cooperative == chosen
        assert groupe.pk == world.groupe.pk
        came = Member.objects.filter(pk__in=named)
        assert {one.cooperative_id for one in came} == {chosen.pk}
        # Frozen shares still say whose contribution it was.
        shares = {
            line.cooperative_id for line in DistributionLine.objects.exclude(cooperative=None)
        }
        assert shares == {world.groupe.cooperative_id} - ({chosen.pk} if here else set())
        if here:
            assert Policy.objects.get().cooperative == chosen
            assert chosen.pk != world.groupe.cooperative_id
        assert Cooperative.objects.create(name="Encore", slug="encore").pk > chosen.pk


def made(files: dict[str, bytes]) -> io.BytesIO:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files.items():
            archive.writestr(name, body)
    out.seek(0)
    return out


def forged(taken: io.BytesIO, table: str, old: str, new: str) -> io.BytesIO:
    """The archive with one thing said otherwise in a table, as someone who knows the format would."""
    files = worlds.opened(taken)
    path = f"tables/{table}.json"
    assert old in files[path].decode()
    files[path] = files[path].decode().replace(old, new).encode()
    manifest = json.loads(files["manifest.json"])
    manifest["tables"][table]["sha256"] = hashlib.sha256(files[path]).hexdigest()
    files["manifest.json"] = json.dumps(manifest).encode()
    return made(files)


def test_what_is_forged_is_refused_and_nothing_of_it_stays(tmp_path: Path, home: Home) -> None:
    world = home.world
    holder = world.cast.holder
    taken = home.written(holder)
    room = world.groupe.room.pk
    forgeries = {
        "a power that is none": ("groupes.groupegroupobjectpermission", "bids.", "auth."),
        "somebody who is not there": (
            "chat.message", f'"author":{holder.pk}', '"author":987654'
        ),
        "a room that is not there": ("chat.topic", f'"room":{room}', '"room":987654'),
        "a kind that is none": ("groupes.groupe", '"kind":"trade"', '"kind":"guild"'),
        "cents that do not add up": ("sharing.distributionline", '"amount_cents":', '"amount_cents":1'),
        "a number in the place of a text": ("roles.role", '"name":"', '"name":7,"x":"'),
        "an account twice": ("people", f'"account":{holder.user_id}', f'"account":{world.cast.plain.user_id}'),
    }  # fmt: skip
    files = tmp_path / "elsewhere"
    with elsewhere(tmp_path):
        for what, (table, old, new) in forgeries.items():
            with pytest.raises(reading.RefusedError):
                bringing.bring(forged(taken, table, old, new))
            assert bringing.is_fresh(), what
            assert [path for path in files.rglob("*") if path.is_file()] == [], what


def test_a_file_that_is_not_what_is_said_of_it_is_refused(tmp_path: Path, home: Home) -> None:
    files = worlds.opened(home.written())
    path = next(name for name in files if name.startswith("files/"))
    files[path] = b"deux euros"
    with elsewhere(tmp_path), pytest.raises(reading.RefusedError, match="not what the archive"):
        bringing.bring(made(files))


def test_an_archive_comes_once_and_only_where_nobody_is(tmp_path: Path, home: Home) -> None:
    world = home.world
    taken = home.written(world.cast.holder)
    with home.entered(), pytest.raises(reading.RefusedError, match="somebody is here"):
        bringing.bring(taken)
    with elsewhere(tmp_path):
        bringing.bring(taken)
        before = databases_rows()
        with pytest.raises(reading.RefusedError, match="somebody is here"):
            bringing.bring(taken)
        assert databases_rows() == before
        holder, plain = (
            Member.objects.get(pk=one.pk) for one in (world.cast.holder, world.cast.plain)
        )
        assert (holder.name, holder.is_current) == (world.cast.holder.name, True)
        assert (plain.is_former, plain.is_current) == (True, False)
        assert holder.user.check_password("x") is False
        made_now = Member.objects.create(
            user=User.objects.create_user("nouvelle@example.test"),
            cooperative=holder.cooperative,
            name="Nouvelle",
        )
        assert made_now.pk > max(holder.pk, plain.pk)


def databases_rows() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in (Groupe, Member, User, Message)}


def refused(files: dict[str, bytes]) -> str:
    with pytest.raises(reading.RefusedError) as error:
        list(reading.Archive(made(files)).rows("people"))
    return str(error.value)


def manifest(**more: Any) -> bytes:
    tables = {"people": {"path": "tables/people.json", "rows": 1, "sha256": ""}}
    said = {"format": "groupe-archive", "version": 1, "groupe": {}, "tables": tables, "files": {}}
    return json.dumps(said | more).encode()


def test_archives_of_strangers_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "FLOOR", 1_000_000)
    monkeypatch.setattr(reading, "LINE", 500_000)
    monkeypatch.setattr(reading, "ENTRIES", 10)
    bomb = b"[\n" + (b" " * 100_000 + b"\n") * 30
    assert "times its size" in refused({"manifest.json": manifest(), "tables/people.json": bomb})
    row = b'{"id":"' + b"x" * 900_000 + b'"}'
    assert "a row larger" in refused({"manifest.json": manifest(), "tables/people.json": row})
    assert "a name that no archive" in refused({"../manifest.json": b"{}"})
    assert "a name that no archive" in refused({"/etc/passwd": b"x"})
    assert "not one of ours" in refused({"manifest.json": manifest(files={"a": 1})})
    assert "not the archive of a groupe" in refused({"manifest.json": b"[]"})
    assert "version 3" in refused({"manifest.json": manifest(version=3)})
    assert "can not be read as JSON" in refused({"manifest.json": b"[" * 100_000})
    assert "can not be read as JSON" in refused(
        {"manifest.json": manifest(), "tables/people.json": b'[\n{"id": NaN}\n]'}
    )
    assert "is not in it" in refused({"manifest.json": manifest()})
    many = {f"f{number}": b"" for number in range(reading.ENTRIES + 1)}
    assert "entries" in refused(many)
    with pytest.raises(reading.RefusedError, match=r"not a \.zip"):
        reading.Archive(io.BytesIO(b"PK\x03\x04 nothing"))


def test_the_command_tells_who_comes_and_gives_the_first_a_link(tmp_path: Path, home: Home) -> None:
    holder = home.world.cast.holder
    path = tmp_path / "atelier.zip"
    path.write_bytes(home.written(holder).getvalue())
    out = io.StringIO()
    with elsewhere(tmp_path):
        with pytest.raises(CommandError, match="not among those who come"):
            call_command("import_groupe", str(path), administrator="x@example.test", stdout=out)
        assert bringing.is_fresh()
        call_command("import_groupe", str(path), administrator=holder.user.email, stdout=out)
        assert Member.objects.get(pk=holder.pk).administers
        with pytest.raises(CommandError, match="somebody is here"):
            call_command("import_groupe", str(path), stdout=out)
    told = out.getvalue()
    assert "1 people come with it" in told
    assert "/compte/password/reset/key/" in told
