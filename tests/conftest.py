# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every test may use. Engines: tests/engines.py; browsers: tests/browser/conftest.py."""

import gc
import itertools
import os
from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
from django.test import RequestFactory, TransactionTestCase
from django.utils import translation

from tests import databases
from tests.environments import read, reader  # noqa: F401 - fixtures

# "ci": the same examples each time, so that a red run can be repeated; "search" looks further.
hypothesis.settings.register_profile("ci", derandomize=True, deadline=None, max_examples=100)
hypothesis.settings.register_profile("search", deadline=None, max_examples=2000)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """What is loaded by now stays until the end: Python need not look through it again and again for
    what could go, nor so often through what has been there for long."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(2_000, 10, 100)


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any) -> Iterator[None]:
    """In place of pytest-django's, which migrates a database in each worker: a copy of the run's."""
    with django_db_blocker.unblock():
        own = databases.copy("own")
        before = databases.use(own)
        emptied = databases.Emptied()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: emptied(case))
        yield
    with django_db_blocker.unblock():
        databases.use(before)
        databases.drop(own)


RANGES = itertools.count(1)


@pytest.fixture(autouse=True)
def _own_range(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test asks from a range of addresses of its own: what is counted by range (letters from
    outside, tries of a password) is counted in a cache that one worker's tests share."""
    number = next(RANGES) % 65_536
    near = f"10.{number >> 8}.{number & 255}.1"
    base = RequestFactory._base_environ  # type: ignore[attr-defined]  # where a test's requests begin

    def environ(self: RequestFactory, **request: Any) -> dict[str, Any]:
        return base(self, **({"REMOTE_ADDR": near} | self.defaults | request))

    monkeypatch.setattr(RequestFactory, "_base_environ", environ)


@pytest.fixture(autouse=True)
def _own_language() -> Iterator[None]:
    """A page that is asked in a test's own process leaves its language there, as on a server it does
    until the next one: each test begins in the language of the settings."""
    translation.deactivate()
    yield
    translation.deactivate()


@pytest.fixture
def in_english() -> Iterator[None]:
    """What actions say is read in the words of the code, not of a translation."""
    with translation.override("en"):
        yield
