# SPDX-License-Identifier: AGPL-3.0-or-later
"""Archives from strangers: read file by file, in bounded memory; what is not read says why."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import random
import struct
import tarfile
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator

import pytest

from tenders.notices import archives, parsing
from tenders.notices.archives import KEPT, File, Limits, Skipped, files_in

type Members = Iterable[tuple[str, bytes]]

GOOD = b"<bon/>"
MB = 1024 * 1024


def zipped(members: Members, how: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", how) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return packed.getvalue()


def tarred(members: Members, mode: str = "w:gz", form: int = tarfile.PAX_FORMAT) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode=mode, format=form) as archive:  # type: ignore[call-overload]  # a mode
        for name, data in members:
            header = tarfile.TarInfo(name)
            header.size = len(data)
            archive.addfile(header, io.BytesIO(data))
    return packed.getvalue()


def read(data: bytes, limits: Limits | None = None) -> list[File | Skipped]:
    return list(files_in("a", io.BytesIO(data), limits))


def told(data: bytes, limits: Limits | None = None) -> list[tuple[str, str]]:
    """Each file and skip: its name, and "" or why it is not read."""
    return [
        (one.name, one.error if one.problem else "")
        if isinstance(one, File)
        else (one.name, one.why)
        for one in read(data, limits)
    ]


KINDS: list[Callable[[Members], bytes]] = [
    zipped,
    tarred,
    lambda members: tarred(members, "w"),
    lambda members: tarred(members, "w:gz", tarfile.GNU_FORMAT),
    lambda members: tarred(members, "w", tarfile.USTAR_FORMAT),
]
every_kind = pytest.mark.parametrize("pack", KINDS, ids=["zip", "tar.gz", "tar", "gnu", "ustar"])


@every_kind
def test_each_notice_inside_is_read_and_the_rest_is_said(pack: Callable[[Members], bytes]) -> None:
    data = pack(
        [
            ("2027/a.xml", GOOD),
            ("2027/lisez-moi.pdf", b"%PDF"),
            ("2027/b.JSON", b"{}"),
            (f"{'long/' * 18}c.xml", GOOD),
            ("sans-suffixe", GOOD),
            ("2027/._a.xml", b"\x00"),
            ("2027/é.xml", GOOD),
        ]
    )
    assert told(data) == [
        ("a/2027/a.xml", ""),
        ("a/2027/lisez-moi.pdf", "other"),
        ("a/2027/b.JSON", ""),
        (f"a/{'long/' * 18}c.xml", ""),
        ("a/sans-suffixe", "other"),
        ("a/2027/._a.xml", "other"),
        ("a/2027/é.xml", ""),
    ]
    assert [one.data for one in read(data) if isinstance(one, File)] == [GOOD, b"{}", GOOD, GOOD]


@every_kind
def test_names_that_climb_out_are_only_shown(pack: Callable[[Members], bytes]) -> None:
    climbing = ["../../etc/passwd.xml", "/etc/x.xml", "a\nb.xml"]
    found = read(pack([(name, GOOD) for name in climbing]))
    assert [one.name for one in found] == [
        "a/../../etc/passwd.xml",
        "a/etc/x.xml",
        "a/a\ufffdb.xml",
    ]
    assert not os.path.exists("/etc/x.xml")


@every_kind
def test_a_bad_notice_among_good_ones_is_the_only_one_lost(
    pack: Callable[[Members], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parsing, "MAX_BYTES", 2 * MB)
    large = random.Random(1).randbytes(3 * MB)
    found = read(pack([("a.xml", GOOD), ("grand.xml", large), ("b.xml", GOOD)]))
    assert [one.error if isinstance(one, File) and one.problem else "" for one in found] == [
        "",
        "too_large",
        "",
    ]
    refused = found[1]
    assert isinstance(refused, File)
    assert (refused.size, refused.sha256) == (3 * MB, hashlib.sha256(large).hexdigest())
    assert refused.data == large[:KEPT]


@pytest.mark.parametrize("pack", [zipped, tarred], ids=["zip", "tar.gz"])
def test_an_archive_without_files_says_so(pack: Callable[[Members], bytes]) -> None:
    assert told(pack([])) == [("a", "empty")]


@every_kind
def test_an_archive_cut_short_gives_what_came_before_and_keeps_its_digest(
    pack: Callable[[Members], bytes],
) -> None:
    noise = random.Random(2).randbytes(4000)
    data = pack([("a.xml", GOOD), ("b.xml", noise)])
    cut = data[: data.index(noise) + 2000 if noise in data else len(data) // 2]
    found = read(cut)
    last = found[-1]
    assert isinstance(last, File)
    assert (last.name, last.error) == ("a", "truncated")
    assert (last.size, last.sha256) == (len(cut), hashlib.sha256(cut).hexdigest())
    assert len(found) <= 2  # the list of a .zip is at its end: nothing is found without it


# --- bombs ---------------------------------------------------------------------------------------


@every_kind
def test_a_bomb_is_stopped_by_what_it_unpacks_to(
    pack: Callable[[Members], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "FLOOR", 2 * MB)
    monkeypatch.setattr(archives, "RATIO", 20)
    data = pack([("a.xml", GOOD), *((f"{n}.xml", bytes(MB)) for n in range(12))])
    found = told(data)
    if len(data) > 12 * MB:  # not packed at all: no bomb
        assert len(found) == 13
        return
    assert found[0] == ("a/a.xml", "")
    assert found[-1] == ("a", "too_large")
    assert len(found) < 6


def test_a_bomb_in_a_file_that_is_passed_over_is_stopped_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(archives, "FLOOR", 2 * MB)
    assert told(tarred([("zeros.bin", bytes(8 * MB))])) == [
        ("a/zeros.bin", "other"),
        ("a", "too_large"),
    ]


def test_a_bomb_of_one_packed_file_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "FLOOR", 2 * MB)
    assert told(gzip.compress(b" " * 8 * MB)) == [("a", "too_large")]


@every_kind
def test_what_people_bring_has_bounds_of_its_own(pack: Callable[[Members], bytes]) -> None:
    data = pack((f"{n}.xml", GOOD) for n in range(10))
    assert told(data, Limits(files=3))[3:] == [("a", "too_large")]
    noise = [(f"{n}.xml", random.Random(n).randbytes(MB)) for n in range(4)]
    assert told(pack(noise), Limits(unpacked=2 * MB))[-1] == ("a", "too_large")


# --- archives inside archives --------------------------------------------------------------------


@pytest.mark.parametrize("outer", KINDS[:3], ids=["zip", "tar.gz", "tar"])
@pytest.mark.parametrize("inner", KINDS[:3], ids=["zip", "tar.gz", "tar"])
def test_a_month_of_days_is_read_and_nothing_deeper(
    outer: Callable[[Members], bytes], inner: Callable[[Members], bytes]
) -> None:
    day = inner([("1.xml", GOOD), ("plus.zip", zipped([("x.xml", GOOD)]))])
    suffix = ".zip" if day.startswith(b"PK") else ".tar.gz"
    month = outer([(f"jour{suffix}", day), ("seul.xml", GOOD)])
    assert told(month) == [
        (f"a/jour{suffix}/1.xml", ""),
        (f"a/jour{suffix}/plus.zip", "unsupported_format"),
        ("a/seul.xml", ""),
    ]


def test_empty_archives_inside_count_as_files() -> None:
    empty = [(f"{n}.zip", zipped([])) for n in range(10)]
    found = told(zipped(empty), Limits(files=3))
    assert [error for _name, error in found] == ["empty", "empty", "empty", "too_large"]


def test_a_damaged_day_loses_no_other_day() -> None:
    month = tarred([("1.tar.gz", tarred([("x.xml", GOOD)])[:60]), ("2.xml", GOOD)])
    assert told(month) == [("a/1.tar.gz", "truncated"), ("a/2.xml", "")]


def test_a_packed_file_is_the_file() -> None:
    [file] = files_in("avis.xml.gz", io.BytesIO(gzip.compress(GOOD)))
    assert file == File("avis.xml", GOOD)
    [cut] = files_in("avis.xml.gz", io.BytesIO(gzip.compress(b" " * 5000)[:-9]))
    assert isinstance(cut, File)
    assert cut.error == "truncated"


def test_an_office_document_is_no_archive_of_notices() -> None:
    data = zipped([("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<w/>")])
    assert told(data) == [("a", "unsupported_format")]


# --- members that are no files -------------------------------------------------------------------


def test_links_and_devices_are_passed_over_in_a_tar() -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for name, kind in (
            ("lien.xml", tarfile.SYMTYPE),
            ("dur.xml", tarfile.LNKTYPE),
            ("tuyau.xml", tarfile.FIFOTYPE),
            ("dossier", tarfile.DIRTYPE),
        ):
            header = tarfile.TarInfo(name)
            header.type, header.linkname = kind, "/etc/passwd"
            archive.addfile(header)
        header = tarfile.TarInfo("a.xml")
        header.size = len(GOOD)
        archive.addfile(header, io.BytesIO(GOOD))
    assert told(packed.getvalue()) == [
        ("a/lien.xml", "link"),
        ("a/dur.xml", "link"),
        ("a/tuyau.xml", "special"),
        ("a/a.xml", ""),
    ]


def test_links_and_devices_are_passed_over_in_a_zip() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, mode in (("lien.xml", 0o120777), ("tuyau.xml", 0o010644), ("a.xml", 0o100644)):
            member = zipfile.ZipInfo(name)
            member.external_attr = mode << 16
            archive.writestr(member, b"/etc/passwd" if name != "a.xml" else GOOD)
        archive.mkdir("dossier.xml")
    assert told(packed.getvalue()) == [
        ("a/lien.xml", "link"),
        ("a/tuyau.xml", "special"),
        ("a/a.xml", ""),
    ]


def test_an_encrypted_member_says_so_and_the_others_are_read() -> None:
    data = bytearray(zipped([("a.xml", GOOD), ("b.xml", GOOD)]))
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1  # the flag, in the list
    assert told(bytes(data)) == [("a/a.xml", "encrypted"), ("a/b.xml", "")]


# --- damage --------------------------------------------------------------------------------------


def test_a_checksum_that_was_not_written_again_loses_no_notice_and_is_said() -> None:
    data = zipped([("a.xml", GOOD)], zipfile.ZIP_STORED).replace(GOOD, b"<mal/>")
    assert told(data) == [("a/a.xml", ""), ("a/a.xml", "checksum")]
    [file, _said] = read(data)
    assert isinstance(file, File)
    assert file.data == b"<mal/>"


def test_a_member_whose_bytes_are_damaged_is_kept_as_far_as_it_can_be_read() -> None:
    whole = b"<a>" + b"bien lu " * 50_000
    packer = zlib.compressobj(wbits=-15)
    packed = packer.compress(whole) + packer.flush(zlib.Z_FULL_FLUSH) + b"\xff" * 20
    data = bytearray(zipped([("a.xml", packed), ("b.xml", GOOD)], zipfile.ZIP_STORED))
    at = data.index(b"PK\x01\x02")
    data[at + 10 : at + 12] = b"\x08\x00"  # packed, says the list, into more than can be read
    data[at + 24 : at + 28] = struct.pack("<L", len(whole) + 1000)
    first, last = read(bytes(data))
    assert isinstance(first, File)
    assert isinstance(last, File)
    assert (first.error, last.data) == ("unreadable", GOOD)
    assert "damaged" in first.problem
    assert len(first.data) > 100_000
    assert whole.startswith(first.data)


def test_an_unknown_way_of_packing_is_a_reason() -> None:
    data = bytearray(zipped([("a.xml", GOOD), ("b.xml", GOOD)]))
    at = data.index(b"PK\x01\x02")
    data[at + 10 : at + 12] = b"\x63\x00"
    assert told(bytes(data)) == [("a/a.xml", "unreadable"), ("a/b.xml", "")]


@pytest.mark.parametrize("how", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA], ids=["bzip2", "lzma"])
def test_a_way_of_packing_that_unpacks_without_bounds_is_not_read(how: int) -> None:
    data = zipped([("a.xml", bytes(24 * MB))], how)  # a few hundred bytes
    tracemalloc.start()
    found = told(data)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found == [("a/a.xml", "unreadable")]
    assert peak < 4 * MB


def test_a_damaged_member_of_a_rare_packing_is_a_reason() -> None:
    data = bytearray(zipped([("a.xml", GOOD * 1000), ("b.xml", GOOD)], zipfile.ZIP_LZMA))
    for at in range(60, 80):
        data[at] ^= 0x5A
    assert [why for _name, why in told(bytes(data))] == ["unreadable", "unreadable"]


def test_noise_in_the_middle_of_a_tar_is_said() -> None:
    data = bytearray(tarred([("a.xml", GOOD), ("b.xml", GOOD)], "w"))
    data[1024:1536] = random.Random(4).randbytes(512)
    assert told(bytes(data)) == [("a/a.xml", ""), ("a", "unreadable")]


def header(name: bytes, size: bytes, kind: bytes) -> bytes:
    """A header of a .tar, with its checksum."""
    block = struct.pack("100s8s8s8s12s12s8s1s100s8s", name, b"0000644", b"0", b"0", size, b"0",
                        b" " * 8, kind, b"", b"ustar\x0000").ljust(512, b"\x00")  # fmt: skip
    return block[:148] + b"%06o\x00 " % sum(block) + block[156:]


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (header(b"a.xml", b"%011o" % (1 << 32), b"0") + GOOD, "truncated"),  # more than there is
        (header(b"n", b"%011o" % (1 << 20), b"L") + bytes(1 << 20), "too_large"),  # a name of 1 MB
        (header(b"p", b"%011o" % (1 << 20), b"x") + bytes(1 << 20), "too_large"),
        (header(b"a.xml", b"%011o" % 6, b"S") + bytes(512), "unsupported_format"),
        (header(b"p", b"%011o" % 8, b"x") + b"0 a=b\n\n\n".ljust(512, b"\x00"), "unreadable"),
        (header(b"p", b"%011o" % 19, b"x") + b"19 size=-9999999999".ljust(512, b"\x00")
         + header(b"a.xml", b"0", b"0") + bytes(1024), "unreadable"),
        (header(b"a.xml", b"\xff" * 11 + b"\xf6", b"0") + bytes(1024), "unreadable"),
    ],
    ids=["size", "long name", "long header", "holes", "headers", "size of a header", "negative"],
)  # fmt: skip
def test_headers_made_to_harm_are_reasons(data: bytes, error: str) -> None:
    found = told(data)
    assert found[-1] == ("a", error)


def test_zip_lists_that_lie_are_reasons() -> None:
    data = bytearray(zipped([(f"{n}.xml", GOOD) for n in range(3)]))
    at = data.rindex(b"PK\x05\x06")
    data[at + 12 : at + 16] = b"\xff\xff\xff\x7f"  # a list longer than the file
    assert told(bytes(data))[-1][0] == "a"
    assert told(b"PK\x03\x04" + bytes(100)) == [("a", "truncated")]


def test_a_large_zip_is_found_by_its_own_record() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for n in range(70_000):  # beyond what the small record can count
            archive.writestr(f"{n}.txt", b"")
        archive.writestr("a.xml", GOOD)
    found = told(packed.getvalue(), Limits(directory=16 * MB))
    assert (len(found), found[-1]) == (70_001, ("a/a.xml", ""))
    assert told(packed.getvalue(), Limits(directory=MB)) == [("a", "too_large")]


# --- memory --------------------------------------------------------------------------------------


class Endless(io.RawIOBase):
    """A .tar of so many members that is written as it is read."""

    def __init__(self, members: int, size: int) -> None:
        self.blocks = self.written(members, size)
        self.rest = b""

    def written(self, members: int, size: int) -> Iterator[bytes]:
        body = bytes(-(-size // 512) * 512)
        for n in range(members):
            yield header(b"%06d.xml" % n, b"%011o" % size, b"0") + body
        yield bytes(1024)

    def read(self, size: int = -1, /) -> bytes:
        while len(self.rest) < size and (block := next(self.blocks, b"")):
            self.rest += block
        data, self.rest = self.rest[:size], self.rest[size:]
        return data


def peak(members: int) -> tuple[int, int]:
    """Files read of an archive of so many, and bytes held at once meanwhile."""
    budget = archives.Budget(Limits(), packed=1 << 40)
    follows = archives._Follows(b"", Endless(members, 600), budget)
    tracemalloc.start()
    try:
        count = sum(1 for _file in archives._tar("a", follows, budget, 0))
        return count, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_hundred_thousand_members_take_the_memory_of_one() -> None:
    """Shown of four thousand: each that stayed would have to be smaller than twenty-five bytes, which is less
    than a number and its place in a list."""

    def as_one() -> bool:
        few, many = peak(100), peak(4_000)
        assert (few[0], many[0]) == (100, 4_000)
        return many[1] < few[1] + 100_000

    # One time of three: what the process holds besides is counted too.
    assert any(as_one() for _turn in range(3))
