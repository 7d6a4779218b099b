# SPDX-License-Identifier: AGPL-3.0-or-later
"""A large file is read apart: what it takes is given back, and a limit is a reason, never an error."""

from __future__ import annotations

import json
import resource
import subprocess
import threading
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tenders.notices import apart, parsing
from tenders.notices.corrections import content_of
from tenders.notices.models import RefusedFile
from tests import factories
from tests.tenders import calls

SAMPLES = Path(__file__).parent / "samples"
MB = 1024 * 1024


def padded(data: bytes, size: int) -> bytes:
    """The same notice in more bytes: blanks before its end, which say nothing."""
    at = data.rindex(b"</")
    return data[:at] + b" " * (size - len(data)) + data[at:]


def wide(size: int) -> bytes:
    """A notice made of empty elements: 4 bytes each in the file, 130 in a tree."""
    head, _root, rest = calls.eforms("large").partition(b"<cbc:CustomizationID>")
    return head + b"<a/>" * ((size - len(head) - len(rest)) // 4) + _root + rest


def memory() -> int:
    """Bytes this process holds now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


@pytest.fixture
def no_child(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise AssertionError("a process was started")

    monkeypatch.setattr(subprocess, "Popen", fail)


@pytest.mark.parametrize("sample", ["eforms-call-three-lots.xml", "eforms-award.xml"])
def test_apart_and_here_read_the_same(sample: str) -> None:
    data = padded((SAMPLES / sample).read_bytes(), apart.SMALL + 1)
    [notice] = parsing.parse(data, name="f.xml")
    assert isinstance(notice, parsing.Notice)
    assert list(apart.read(data, name="f.xml")) == [content_of(notice)]


def test_a_large_answer_of_many_records_comes_record_by_record() -> None:
    record = json.loads(calls.boamp("26-1"))["results"][0]
    records = [record | {"idweb": f"26-{n}"} for n in range(400)] + [{"idweb": "26-x"}]
    data = json.dumps({"total_count": 401, "results": records}).encode()
    assert len(data) > apart.SMALL
    read = list(apart.read(data, name="boamp.json"))
    assert [one["notice_id"] for one in read if isinstance(one, dict)] == [
        f"26-{n}" for n in range(400)
    ]
    assert isinstance(read[-1], parsing.Refusal)
    assert read[-1].file == "boamp.json"


@pytest.mark.usefixtures("no_child")
def test_a_small_file_starts_no_process() -> None:
    [content] = apart.read((SAMPLES / "eforms-award.xml").read_bytes(), name="f.xml")
    assert isinstance(content, dict)


def test_what_a_small_file_can_take_is_bounded() -> None:
    """The worst that is read here: below 12 MB. Kept by no one, but never given back either."""
    list(apart.read(wide(apart.SMALL), name="warm.xml"))
    before = memory()
    for _number in range(10):
        list(apart.read(wide(apart.SMALL), name="wide.xml"))
    assert memory() - before < 12 * MB


def test_a_wide_notice_takes_nothing_that_stays() -> None:
    """10 MB of empty elements are 310 MB of tree: in the child, which ends."""
    data = wide(10 * MB)
    list(apart.read(padded(calls.eforms("warm"), apart.SMALL + 1), name="warm.xml"))
    before = memory()
    [content] = apart.read(data, name="wide.xml")
    assert isinstance(content, dict)  # read to the end all the same
    assert memory() - before < 15 * MB


@pytest.mark.parametrize(
    ("limit", "value", "error"),
    [("MEMORY", 128 * MB, "too_heavy"), ("SECONDS", 0, "too_slow"), ("ANSWER", 100, "too_large")],
)
def test_beyond_a_limit_the_file_is_refused_with_its_reason(
    monkeypatch: pytest.MonkeyPatch, limit: str, value: int, error: str
) -> None:
    monkeypatch.setattr(apart, limit, value)
    data = padded(calls.eforms("long"), 300_000) if limit == "ANSWER" else wide(10 * MB)
    [refusal] = apart.read(data, name="f.xml")
    assert isinstance(refusal, parsing.Refusal)
    assert (refusal.file, refusal.error) == ("f.xml", error)


def test_a_child_that_never_answers_is_left_and_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    started = []
    popen = subprocess.Popen

    def sleeping(command: list[str], **kwargs: Any) -> object:
        child = popen([command[0], "-c", "import time; time.sleep(600)"], **kwargs)
        started.append(child)
        return child

    monkeypatch.setattr(apart, "PATIENCE", 0.5)
    monkeypatch.setattr(subprocess, "Popen", sleeping)
    [refusal] = apart.read(wide(300_000), name="f.xml")
    assert isinstance(refusal, parsing.Refusal)
    assert refusal.error == "too_slow"
    assert started[0].poll() is not None


def test_a_child_that_breaks_is_told_and_what_it_had_read_is_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    popen = subprocess.Popen
    script = (
        "import os,sys; sys.stdin.buffer.read(); "
        'print(\'{"content": {"notice_id": "a"}}\', flush=True); '
        "print('{\"content\": {\"noti', end='', flush=True); os.abort()"
    )

    def breaking(command: list[str], **kwargs: Any) -> object:
        return popen([command[0], "-c", script], **kwargs)

    monkeypatch.setattr(subprocess, "Popen", breaking)
    first, second = apart.read(wide(300_000), name="f.xml")
    assert first == {"notice_id": "a"}
    assert isinstance(second, parsing.Refusal)
    assert (second.error, "please report it" in second.reason) == ("internal", True)


def test_the_child_is_told_nothing_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "secret")
    given: dict[str, object] = {}
    popen = subprocess.Popen

    def noting(command: list[str], **kwargs: Any) -> object:
        given.update(kwargs)
        return popen(command, **kwargs)

    monkeypatch.setattr(subprocess, "Popen", noting)
    list(apart.read(wide(300_000), name="f.xml"))
    assert given["env"] == {"PYTHONPATH": str(Path(__file__).parents[3])}


def test_so_many_children_at_a_time_and_the_others_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    working: list[int] = []
    most = 0
    lock = threading.Lock()

    class Slow:
        returncode = 0

        def __init__(self, *args: object, **kwargs: object) -> None: ...

        def communicate(self, data: bytes, timeout: float) -> None:
            nonlocal most
            with lock:
                working.append(1)
                most = max(most, len(working))
            threading.Event().wait(0.05)
            with lock:
                working.pop()

        def __enter__(self) -> Slow:
            return self

        def __exit__(self, *_: object) -> None: ...
        def kill(self) -> None: ...

    monkeypatch.setattr(subprocess, "Popen", Slow)
    threads = [
        threading.Thread(target=lambda: list(apart.read(b" " * (apart.SMALL + 1), name="f")))
        for _number in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert most == apart.CHILDREN


def test_when_every_child_stays_at_work_the_file_is_refused(
    monkeypatch: pytest.MonkeyPatch, no_child: None
) -> None:
    turns = threading.BoundedSemaphore(1)
    turns.acquire()
    monkeypatch.setattr(apart, "_turns", turns)
    monkeypatch.setattr(apart, "PATIENCE", 0.05)
    [refusal] = apart.read(b"<" * (apart.SMALL + 1), name="f.xml")
    assert isinstance(refusal, parsing.Refusal)
    assert refusal.error == "busy"


@pytest.fixture
def little_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "MEMORY", 128 * MB)


@pytest.mark.django_db
@pytest.mark.usefixtures("little_memory")
def test_who_sends_a_file_beyond_the_limits_reads_why(client: Client) -> None:
    client.force_login(factories.member().user)
    client.cookies["django_language"] = "en"
    good = SimpleUploadedFile("bon.xml", calls.eforms("bon"))
    heavy = SimpleUploadedFile("lourd.xml", wide(9 * MB))
    answer = client.post(reverse("notices:import"), {"files": [heavy, good]})
    assert answer.status_code == 302
    assert RefusedFile.objects.get().error == "too_heavy"
    page = client.get(answer["Location"]).content.decode()
    assert "more memory to read than a notice" in page
    assert calls.get("bon").title
