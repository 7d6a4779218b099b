# SPDX-License-Identifier: AGPL-3.0-or-later
"""A parsed notice on its way in: whose it is, and which version."""

from __future__ import annotations

from tenders.notices.actions.files import File
from tenders.notices.actions.items import Item
from tenders.notices.corrections import content_of, fingerprint
from tenders.notices.parsing import Notice, parse
from tests.tenders.calls import eforms, identifier


def item(version: str) -> Item:
    file = File("a.xml", eforms("a", version=version))
    (notice,) = parse(file.data, name=file.name)
    assert isinstance(notice, Notice)
    content = content_of(notice)
    return Item(file, notice.source, notice.notice_id, content, fingerprint(content))


def test_two_versions_of_a_notice_have_one_key_and_are_compared_as_numbers() -> None:
    ninth, tenth = item("09"), item("10")
    assert ninth.key == tenth.key == ("ted", identifier("a"))
    assert (ninth.version, tenth.version) == (9, 10)
    assert ninth.fingerprint != tenth.fingerprint
