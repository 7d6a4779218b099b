# SPDX-License-Identifier: AGPL-3.0-or-later
"""The files of notices that keep something back until a day: they wait for it (:mod:`.revealing`)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from tenders.notices.actions.items import Item
from tenders.notices.models import WithheldFile


def keep_withheld(items: Sequence[Item]) -> None:
    """Keep the files of these notices of a source that withhold something until a day. One query,
    where there is one."""
    found: dict[str, WithheldFile] = {}
    for item in items:
        said = item.content["extra"].get("withheld_until")
        if said is None:
            continue
        until = dt.date.fromisoformat(said)
        digest = item.file.sha256
        if digest not in found or until < found[digest].until:
            name = item.file.name[-255:].replace("\x00", "")
            found[digest] = WithheldFile(
                sha256=digest, name=name, content=item.file.data, until=until
            )
    if found:
        WithheldFile.objects.bulk_create(
            found.values(),
            update_conflicts=True,
            unique_fields=["sha256"],
            update_fields=["until", "name"],
        )
