# SPDX-License-Identifier: AGPL-3.0-or-later
"""The copy of a person's data: every table in which something is theirs, as its floor declares it."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterator
from typing import IO, Any

from django.contrib.auth.models import Permission
from django.db import models
from django.db.models import Q
from django.template.loader import render_to_string

from groupes.export import rows, tables, writing
from groupes.files.models import StoredFile
from groupes.models import Member, User
from groupes.web import filetypes
from groupes.web.carried import Personal

OF_ACCOUNT = ("email", "date_joined", "last_login", "language", "theme", "time_zone")


def rows_of(one: Personal, member: Member) -> models.QuerySet[Any]:
    """The rows of a table that are a person's own."""
    meant = Q(pk=None)
    for way in one.ways:
        found: Any = one.model
        for step in way.split("__"):
            found = found._meta.get_field(step).related_model
        meant |= Q(**{way: member.user_id if found is User else member.pk})
    for field in one.addresses:
        meant |= Q(**{f"{field}__iexact": member.user.email})
    return one.model._base_manager.filter(meant).distinct().order_by("pk")


def _rows(one: Personal, member: Member) -> Iterator[rows.Row]:
    fields: list[Any] = [
        field
        for field in (*one.model._meta.concrete_fields, *one.model._meta.many_to_many)
        if not field.generated
        and field.name not in one.without
        and not isinstance(field, models.BinaryField)
        and field.related_model is not Permission
    ]
    several = [field.name for field in fields if field.many_to_many]
    for thing in rows_of(one, member).prefetch_related(*several).iterator(writing.AT_ONCE):
        yield rows.as_row(thing, fields)


def write(member: Member, out: IO[bytes], *, at: dt.datetime) -> None:
    """One `.zip`: a table of JSON for each kind of thing, the files that one brought, and an index that
    a browser opens."""
    archive = writing.Zip(out)
    with writing.one_moment(), archive.zip:
        found = []
        account = {name: rows.plain(getattr(member.user, name)) for name in OF_ACCOUNT}
        archive.write("account.json", json.dumps(account, ensure_ascii=False, indent=1))
        mine = [one for one in tables.personal() if one.ways and one.words]
        several = Counter(one.model for one in mine)
        for one in mine:
            # A table in which one is in two ways (whom it is of, who wrote it) is told twice.
            way = f".{'.'.join(one.ways)}" if several[one.model] > 1 else ""
            path = f"tables/{one.model._meta.label_lower}{way}.json"
            if told := archive.table(path, _rows(one, member))["rows"]:
                found.append((str(one.words), path, told))
        files = list(_files(archive, member))
        facts = {"person": member, "at": at, "found": found, "files": files}
        archive.write("index.html", render_to_string("export/copy.html", facts))
        archive.write("style.css", writing.STYLE.read_text("utf-8"))


def _files(archive: writing.Zip, member: Member) -> Iterator[tuple[str, str]]:
    """(name, path) of each file that they brought and that is still there."""
    for stored in StoredFile.objects.filter(added_by=member).order_by("pk"):
        path = f"files/{stored.pk}-{filetypes.safe_name(stored.name)}"
        try:
            content = stored.file.open("rb")
        except FileNotFoundError:
            continue
        with content, archive.entry(path) as out:
            while piece := content.read(1024 * 1024):
                out.write(piece)
        yield stored.name, path
