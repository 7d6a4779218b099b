# SPDX-License-Identifier: AGPL-3.0-or-later
"""Notices: files read per second beside lxml alone, large ones at N and 2N, notices stored per second.

Reading: the same files, in turns, in the same run; trust the ratio (a half is asked). Large notices,
made to be slow or only large (``bench/_awards.py``): twice the size must take no more than twice the
time, and six times lxml's. Storing: into
an empty PostgreSQL, from bytes to rows, then the same again, all unchanged (300 a second asked);
contracts too. Files of BOAMP and of contracts are spoilt in thousands of ways: none stops a reader.
The notices are the demonstration's, made again under other identifiers; the real ones beside the
checkout (``../shared/data/tenders``) are read too when they are there.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from bench._server import database

# isort: split
from django.db import connection
from lxml import etree

from bench import _mutations, _product
from bench._awards import SHAPES, TEXTS
from tenders.contracts import actions as bringing
from tenders.contracts import parsing as contracts
from tenders.notices import actions, parsing
from tenders.notices.models import Notice

COUNT = 3000
SPOILT = 3000  # files of each format
ROUNDS = 7
READ_LEAST = 0.5  # of lxml's own speed
STORE_LEAST = 300  # notices a second
LARGE = 2000  # N: lots, results, tenders… of a large notice
LARGE_MOST = 6  # times lxml alone
GROWTH_MOST = 2.6  # from N to 2N: twice, and what a machine of many adds
REAL = Path(__file__).parents[2] / "shared" / "data" / "tenders" / "eforms"


def generated(count: int) -> list[bytes]:
    """So many calls of one to three lots, each with an identity of its own."""
    specs = [spec for spec in _product.find("SPECS") if spec.format == "eforms"]
    eforms = _product.find("eforms")
    today = dt.date(2026, 6, 9)
    return [
        eforms(replace(specs[n % len(specs)], key=f"bench-{n}", twin_of=""), today)
        for n in range(count)
    ]


def _lxml() -> Callable[[bytes], object]:
    """lxml alone, as safely as the reader uses it."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True,
        remove_pis=True, huge_tree=False, collect_ids=False,
    )  # fmt: skip
    return lambda data: etree.fromstring(data, parser)


def _read_all(data: bytes) -> list[parsing.Notice | parsing.Refusal]:
    return parsing.parse(data, name="bench.xml")


def _read(data: bytes) -> object:
    return parsing.parse(data, name="bench.xml")


def _seconds(read: Callable[[bytes], object], files: Sequence[bytes]) -> float:
    start = time.perf_counter()
    for data in files:
        read(data)
    return time.perf_counter() - start


def reading(name: str, files: Sequence[bytes]) -> None:
    bare = _lxml()
    _seconds(_read, files)  # warm: caches of codes and dates, as in a long import
    alone, ours = [], []
    for _round in range(ROUNDS):
        alone.append(_seconds(bare, files))
        ours.append(_seconds(_read, files))
    size = sum(map(len, files)) / len(files) / 1000
    lxml_rate = len(files) / statistics.median(alone)
    our_rate = len(files) / statistics.median(ours)
    share = our_rate / lxml_rate
    verdict = "ok" if share >= READ_LEAST else "BELOW"
    print(f"reading {len(files)} {name} ({size:.0f} kB each)")
    print(f"  lxml alone   {lxml_rate:8.0f} files/s")
    print(
        f"  read whole   {our_rate:8.0f} files/s   {share:.2f} of lxml (at least {READ_LEAST}: {verdict})"
    )


def large() -> None:
    """Each shape at N and 2N: milliseconds, how they grow, how those of XML compare with lxml."""
    print(f"large notices, N = {LARGE} and 2N (milliseconds, the best of {ROUNDS})")
    lxml = _lxml()
    for name, shape in SHAPES.items():
        small, double = shape(LARGE), shape(2 * LARGE)
        once = min(_seconds(_read, [small]) for _round in range(ROUNDS))
        twice = min(_seconds(_read, [double]) for _round in range(ROUNDS))
        good = twice / once <= GROWTH_MOST
        beside = ""
        if double.startswith(b"<") and name not in TEXTS:
            times = twice / min(_seconds(lxml, [double]) for _round in range(ROUNDS))
            beside = f"   {times:.1f} of lxml (at most {LARGE_MOST})"
            good = good and times <= LARGE_MOST
        print(
            f"  {name:24} {len(small) / 1000:6.0f} kB {once * 1000:7.1f} -> {twice * 1000:7.1f}"
            f"   x {twice / once:.1f} (at most {GROWTH_MOST}){beside}: {'ok' if good else 'ABOVE'}"
        )


def storing(files: Sequence[bytes]) -> None:
    print(f"storing {len(files)} notices in PostgreSQL, from bytes to rows")
    for name in ("first time", "the same again"):
        named = [actions.File(f"{n}.xml", data) for n, data in enumerate(files)]
        start = time.perf_counter()
        run = actions.import_files(by=None, files=named)
        rate = len(files) / (time.perf_counter() - start)
        verdict = "ok" if rate >= STORE_LEAST else "BELOW"
        print(
            f"  {name:14} {rate:8.0f} notices/s (at least {STORE_LEAST}: {verdict})   "
            f"{run.new} new, {run.unchanged} unchanged"
        )


def spoiling() -> None:
    """Files of BOAMP and of contracts, spoilt: none stops a reader, none lasts."""
    real = REAL.parent
    records = _product.find("records")(dt.date(2026, 6, 9))
    _mutations.spoil("BOAMP's XML", _mutations.boamp(real), _read_all, SPOILT)
    _mutations.spoil(
        "contracts",
        _mutations.contracts(records, real),
        lambda data: contracts.parse(data, name="bench.json"),
        SPOILT,
    )


def storing_contracts() -> None:
    """Contracts, from a stream to rows, then the same again."""
    [record, *_rest] = _product.find("records")(dt.date(2026, 6, 9))
    data = json.dumps({"marches": [record | {"id": f"bench-{n}"} for n in range(COUNT)]}).encode()
    print(f"storing {COUNT} contracts in PostgreSQL, from bytes to rows")
    for name in ("first time", "the same again"):
        start = time.perf_counter()
        run = bringing.import_files(by=None, files=[("bench.json", io.BytesIO(data))])
        rate = COUNT / (time.perf_counter() - start)
        verdict = "ok" if rate >= STORE_LEAST else "BELOW"
        print(
            f"  {name:14} {rate:8.0f} contracts/s (at least {STORE_LEAST}: {verdict})   "
            f"{run.new} new, {run.unchanged} unchanged"
        )


def main() -> None:
    files = generated(COUNT)
    reading("generated notices", files[:500])
    if REAL.is_dir():
        real = sorted(path for path in REAL.rglob("*.xml") if "invalid" not in path.parts)
        reading("real notices", [path.read_bytes() for path in real])
    else:
        print("the real notices (../shared/data/tenders) are not beside this checkout")
    large()
    spoiling()
    with database("bench_notices"):
        storing(files)
        storing_contracts()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_size_pretty(pg_database_size(current_database()))")
            (size,) = cursor.fetchone()
        print(f"  {Notice.objects.count()} notices stored, the database is {size}")


if __name__ == "__main__":
    main()
