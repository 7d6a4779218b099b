# SPDX-License-Identifier: AGPL-3.0-or-later
"""Notices as a reader left them that did not read how offers are judged."""

from __future__ import annotations

from tenders.notices import corrections
from tenders.notices.models import Notice, NoticeVersion


def read_by_an_older_reader() -> None:
    """All that is here, as it stood before: without how offers are judged, in no version."""
    hashes = {}
    for version in NoticeVersion.objects.select_related("notice"):
        said = version.normalised
        for name in ("terms", "visit", "quotes"):
            said.pop(name, None)
        for lot in said["lots"]:
            lot.pop("terms", None)
        said["extra"]["reader"] = corrections.READER - 1
        if version.content_hash:
            before = version.content_hash
            version.content_hash = hashes[before] = corrections.fingerprint(said)
        version.save()
    for notice in Notice.objects.all():
        digest = hashes.get(notice.content_hash, notice.content_hash)
        Notice.objects.filter(pk=notice.pk).update(terms=None, content_hash=digest)
