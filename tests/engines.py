# SPDX-License-Identifier: AGPL-3.0-or-later
"""The engines of a test run: loaded by pytest before Django reads its settings (pyproject.toml).

The first process of a run starts a PostgreSQL and a Valkey of its own, in a folder of its own, and
tells Django through the environment; xdist's workers inherit it. So two runs at once, and the demo
beside them, never meet. With DATABASE_URL or REDIS_URL set, those are used, under names made for
this run alone.
"""

import fcntl
import os
import secrets
import shutil
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from deploy.laptop.engines import Engines, StateInUseError

ROOT = Path(__file__).resolve().parent.parent
RUNS = Path(os.environ.get("GROUPES_TEST_STATE") or ROOT / ".local" / "test")

_engines: Engines | None = None


def _sweep() -> None:
    """Stop and remove what runs killed in the middle left behind."""
    for state in RUNS.glob("run-*"):
        leftover = Engines(state)
        try:
            leftover.hold()  # stops its processes; refused when that run is alive
        except StateInUseError:
            continue
        leftover.reset()
        leftover.release()
        shutil.rmtree(state, ignore_errors=True)


def folder() -> Path:
    """What the processes of this run share."""
    return RUNS / f"run-{os.environ['GROUPES_TEST_RUN']}"


@contextmanager
def once(step: str) -> Iterator[bool]:
    """Whether this process is the run's first to come to `step`; the others wait until it is done.
    Where the first one fails, the next is the first."""
    with open(folder() / f"{step}.lock", "ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = folder() / f"{step}.done"
        yield not done.exists()
        done.touch()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests() -> Generator[None]:
    global _engines
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker is None and "GROUPES_TEST_RUN" not in os.environ:
        RUNS.mkdir(parents=True, exist_ok=True)
        with open(RUNS / "lock", "ab") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # a run being swept must not be one being made
            _sweep()
            run = f"r{os.getpid()}{secrets.token_hex(2)}"
            engines = Engines(
                RUNS / f"run-{run}",
                durable=False,
                database_url=os.environ.get("DATABASE_URL", ""),
                redis_url=os.environ.get("REDIS_URL", ""),
            ).hold()
        _engines = engines.start()
        os.environ |= {
            "GROUPES_MODE": "test",
            "GROUPES_TEST_RUN": run,
            "GROUPES_STATE": str(engines.state),
            "GROUPES_PREFIX": run,
            "DATABASE_URL": engines.database_url,
            "REDIS_URL": engines.redis_url,
            "SECRET_KEY": secrets.token_urlsafe(60),
        }
        os.environ.pop("GROUPES_DEMO", None)
    elif worker is not None:
        os.environ["GROUPES_PREFIX"] = f"{os.environ['GROUPES_TEST_RUN']}-{worker}"
        os.environ["GROUPES_STATE"] = str(Path(os.environ["GROUPES_STATE"]) / worker)
    try:
        yield
    except BaseException:
        _stop()  # Django did not start: pytest will not come to its end
        raise


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    _stop()


def _stop() -> None:
    global _engines
    if _engines is not None:
        engines, _engines = _engines, None
        with (
            suppress(psycopg.Error),  # a server that died took it along, or nothing ever made it
            psycopg.connect(engines.database_url, dbname="postgres", autocommit=True) as connection,
        ):
            for kind in ("", "_told"):
                original = sql.Identifier(f"test_{os.environ['GROUPES_TEST_RUN']}{kind}")
                connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(original))
        engines.stop()
        for name in ("GROUPES_TEST_RUN", "DATABASE_URL", "REDIS_URL"):
            os.environ.pop(name, None)
        shutil.rmtree(engines.home, ignore_errors=True)
        shutil.rmtree(engines.state, ignore_errors=True)
