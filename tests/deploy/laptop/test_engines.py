# SPDX-License-Identifier: AGPL-3.0-or-later
"""The laptop's engines: private, recovering from crashes, never started twice."""

import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg
import pytest
import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

from deploy.laptop import engines as module
from deploy.laptop.engines import EngineError, Engines, StateInUseError

ROOT = Path(settings.BASE_DIR)
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root runs engines as another user")


@pytest.fixture
def make(tmp_path):
    """make() → Engines on one folder, for this test. As root that folder is out of reach of the
    engines' user (pytest's folders are private), so that theirs lie elsewhere: removed here too."""
    made: list[Engines] = []

    def engines(state: Path = tmp_path / "state", **options) -> Engines:
        made.append(Engines(state, durable=False, **options))
        return made[-1]

    yield engines
    for each in made:
        each.stop()
        shutil.rmtree(each.home, ignore_errors=True)


@dataclass(frozen=True)
class First:
    """What was seen of engines that started for the first time, in a folder that nobody else enters."""

    engines: Engines
    closed: Path
    modes: dict[str, int]
    closed_mode: int
    command_lines: str
    users: list[int]
    rows: list[tuple]


@pytest.fixture(scope="module")
def first(tmp_path_factory) -> Iterator[First]:
    """Engines that were started for the first time, which takes a second, and stopped: looked at while
    they ran, and copied by who wants some that were started before (`again`)."""
    closed = tmp_path_factory.mktemp("once") / "closed"
    closed.mkdir(mode=0o700)
    with Engines(closed / "state", durable=False) as engines:
        places = {
            "secrets": engines.state / "secrets.json",
            "home": engines.home,
            "postgres": engines.home / "postgres",
            "data": engines.home / "postgres" / "data",
            "valkey": engines.home / "valkey",
        }
        running = [psutil.Process(child.pid) for child, _how in engines._children]
        write_a_row(engines.database_url)
        seen = First(
            engines,
            closed,
            {name: mode(path) for name, path in places.items()},
            mode(closed),
            " ".join(word for each in running for word in each.cmdline()),
            [each.uids().real for each in running],
            rows(engines.database_url),
        )
        with psycopg.connect(engines.database_url) as connection:
            connection.execute("DROP TABLE kept")
    yield seen
    shutil.rmtree(engines.home, ignore_errors=True)


@pytest.fixture
def again(make, first):
    """As `make`, for tests of what comes after the first start: the folder is a copy."""

    def engines() -> Engines:
        made = make().hold()
        if not (made.home / "postgres").exists():
            shutil.copy2(first.engines.state / "secrets.json", made.state)
            command = ["cp", "-a", f"{first.engines.home}/.", str(made.home)]  # owners included
            subprocess.run(command, check=True)
        made.release()
        return made

    return engines


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def write_a_row(url: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept (word text)")
        connection.execute("INSERT INTO kept VALUES ('Élan')")


def rows(url: str) -> list[tuple]:
    with psycopg.connect(url) as connection:
        return connection.execute("SELECT lower(word) FROM kept").fetchall()


def test_what_is_written_is_there_after_a_restart(again):
    with again() as engines:
        write_a_row(engines.database_url)
        assert redis.Redis.from_url(engines.redis_url).ping()
    with again() as engines:
        assert rows(engines.database_url) == [("élan",)]


def test_nothing_is_left_running(again):
    with again() as engines:
        running = [psutil.Process(child.pid) for child, _how in engines._children]
        assert len(running) == 2
    assert not any(process.is_running() for process in running)
    assert not (engines.state / "children.json").exists()
    engines.stop()  # a second time does nothing


def test_private_to_us(first):
    assert first.modes["secrets"] == 0o600
    assert first.modes["postgres"] == 0o700
    assert first.modes["data"] == 0o700
    assert first.modes["valkey"] == 0o700
    assert "postgres" in first.command_lines
    assert "valkey" in first.command_lines
    assert first.engines.secret("database") not in first.command_lines


@as_root
def test_as_root_the_engines_are_somebody_else(first):
    assert first.users == [module.ENGINE_UID] * 2


@as_root
def test_the_clone_s_folders_are_never_opened_up(first):
    assert first.closed_mode == 0o700
    assert first.closed not in first.engines.home.parents
    assert first.modes["home"] == 0o711
    assert first.rows == [("élan",)]  # and they work


def test_passwords_are_asked_for(again):
    with again() as engines:
        wrong = engines.database_url.replace(engines.secret("database"), "wrong")
        with pytest.raises(psycopg.OperationalError, match="authentication"):
            psycopg.connect(wrong)
        without = "unix://" + engines.redis_url.partition("@")[2]
        with pytest.raises(redis.AuthenticationError):
            redis.Redis.from_url(without, retry=Retry(NoBackoff(), 0)).ping()


def test_a_path_too_long_for_a_socket(again, monkeypatch):
    monkeypatch.setattr(module, "SOCKET_PATH_LIMIT", 10)
    with again() as engines:
        assert "127.0.0.1" in engines.database_url
        assert "127.0.0.1" in engines.redis_url
        write_a_row(engines.database_url)
        assert redis.Redis.from_url(engines.redis_url).ping()
        with pytest.raises(psycopg.OperationalError, match="authentication"):
            psycopg.connect(engines.database_url.replace(engines.secret("database"), "wrong"))
        without = "redis://" + engines.redis_url.rpartition("@")[2]
        with pytest.raises(redis.AuthenticationError):
            redis.Redis.from_url(without, retry=Retry(NoBackoff(), 0)).ping()


def test_one_at_a_time(again, make):
    with again(), pytest.raises(StateInUseError):
        make().hold()


def test_a_folder_half_made_is_made_anew(again):
    with again() as engines:
        pass
    data = engines.home / "postgres" / "data"
    (data / "PG_VERSION").unlink()
    (engines.home / "postgres" / "making").mkdir()
    with again() as engines:
        write_a_row(engines.database_url)


@pytest.mark.parametrize("pid", ["living", "dead", "nonsense"])
def test_a_stale_pid_file_stops_nothing(again, pid):
    with again() as engines:
        write_a_row(engines.database_url)
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    number = {"living": os.getpid(), "dead": gone.pid, "nonsense": "x"}[pid]
    path = engines.home / "postgres" / "data" / "postmaster.pid"
    path.write_text(f"{number}\n{path.parent}\n0\n5432\n\n\n  123 456\n")
    with again() as engines:
        assert rows(engines.database_url) == [("élan",)]


OWNER = """
import sys, time
from pathlib import Path
from deploy.laptop.engines import Engines
engines = Engines(Path(sys.argv[1]), durable=False).start()
print(engines.database_url, flush=True)
time.sleep(600)
"""


def killed_owner(state: Path) -> list[psutil.Process]:
    """Start engines in another process, write a row, kill that process. Returns its children."""
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER, str(state)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert owner.stdout is not None
    write_a_row(owner.stdout.readline().strip())
    children = psutil.Process(owner.pid).children()
    assert len(children) == 2
    owner.send_signal(signal.SIGKILL)
    owner.wait()
    owner.stdout.close()
    return children


def test_killed_then_started_again(again, tmp_path):
    again()
    children = killed_owner(tmp_path / "state")
    with again() as engines:
        assert rows(engines.database_url) == [("élan",)]
        assert not any(child.is_running() for child in children)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children that we died")
def test_the_engines_die_with_their_owner(again, tmp_path):
    again()
    children = killed_owner(tmp_path / "state")
    _gone, alive = psutil.wait_procs(children, timeout=15)
    assert alive == []


def test_leftovers_are_stopped_and_strangers_are_not(make):
    engines = make().hold()
    stranger = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    leftover = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    try:
        born = psutil.Process(leftover.pid).create_time()
        told = [
            {"pid": leftover.pid, "created": born, "signals": [int(signal.SIGTERM)]},
            # a number that another process has got since
            {"pid": stranger.pid, "created": born - 1000, "signals": [int(signal.SIGTERM)]},
        ]
        engines.release()
        (engines.state / "children.json").write_text(json.dumps({"children": told}))
        engines.hold()
        assert leftover.poll() is not None
        assert stranger.poll() is None
    finally:
        for process in (stranger, leftover):
            process.kill()
            process.wait()


def test_lost_secrets_are_said_not_replaced(again):
    with again() as engines:
        pass
    (engines.state / "secrets.json").write_text("{")
    with pytest.raises(EngineError, match="from a copy"):
        again().start()


def test_reset_forgets_everything_but_the_lock(again):
    with again() as engines:
        write_a_row(engines.database_url)
        first = engines.secret("django")
        (engines.state / "uploads").mkdir()
    engines = again().hold()
    engines.reset()
    assert [path.name for path in engines.state.iterdir()] == ["lock"]
    engines.start()
    assert engines.secret("django") != first
    with psycopg.connect(engines.database_url) as connection:
        assert connection.execute("SELECT to_regclass('kept')").fetchone() == (None,)


def test_an_engine_that_can_not_start_says_why(make, monkeypatch):
    monkeypatch.setattr(module, "_valkey_program", lambda: Path("/bin/false"))
    began = time.monotonic()
    with pytest.raises(EngineError, match="Valkey did not start"):
        make().start()
    assert time.monotonic() - began < 15


def test_engines_of_somebody_else_are_left_alone(make):
    engines = make(database_url="postgresql://x@y/z", redis_url="redis://y")
    with engines:
        assert engines._children == []
        assert engines.database_url == "postgresql://x@y/z"


def killed(engines: Engines, *names: str) -> None:
    for name in names:
        engines._running[name].kill()
        engines._running[name].wait()


def test_engines_that_stop_by_themselves_are_started_again_where_they_were(again):
    with again() as engines:
        write_a_row(engines.database_url)
        with psycopg.connect(engines.database_url, autocommit=True) as connection:
            connection.execute("CHECKPOINT")  # what a test writes is not on the disk at once
        where = engines.database_url, engines.redis_url
        assert engines.revive() == []
        killed(engines, "Valkey", "PostgreSQL")
        assert engines.revive() == ["Valkey", "PostgreSQL"]
        assert (engines.database_url, engines.redis_url) == where
        assert rows(engines.database_url) == [("élan",)]
        with redis.from_url(engines.redis_url) as client:
            assert client.ping()
        assert engines.revive() == []
        children = [psutil.Process(child.pid) for child, _how in engines._children]
        assert len(children) == 2  # the dead are not remembered
    assert not any(child.is_running() for child in children)


def test_an_engine_that_stops_again_and_again_is_given_up(again, monkeypatch):
    monkeypatch.setattr(module, "REVIVALS", 1)
    with again() as engines:
        killed(engines, "Valkey")
        assert engines.revive() == ["Valkey"]
        killed(engines, "Valkey")
        with pytest.raises(EngineError, match="Valkey stops again and again"):
            engines.revive()
