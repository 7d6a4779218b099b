# SPDX-License-Identifier: AGPL-3.0-or-later
"""A file that is not read, and what every refusal has."""

from tenders.notices.parsing import Refusal, parse


def refused(data: bytes) -> Refusal:
    (item,) = parse(data, name="strange.bin")
    assert isinstance(item, Refusal), item
    assert list(item.to_json()) == ["file", "error", "reason"]
    assert item.file == "strange.bin"
    assert item.reason
    assert "\n" not in item.reason
    return item
