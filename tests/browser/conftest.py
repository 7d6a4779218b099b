# SPDX-License-Identifier: AGPL-3.0-or-later
"""Browsers against a real server: one uvicorn per worker, on a database of its own.

What a browser test writes in that database stays (the server must see it, and emptying it between
tests would cost more than the tests): each test makes its own people and groupes and counts nothing
that is not its own. Other tests never see it.

    def test_something(server, live_db, browse, axe):
        anne = make_person()
        page = browse(anne)            # a browser of its own, logged in; several at once are fine
        page.goto(server.url + "/")
        axe(page)

A message of CSP, a script's error or a failed request on any page fails the test.
"""

import gzip
import os
import re
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.test import override_settings
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    expect,
    sync_playwright,
)

from deploy.dev.chromium import installed_chromium, playwright_chromium
from deploy.laptop.engines import free_port
from deploy.laptop.serve import server_command
from tests import databases
from tests.engines import RUNS, once

ROOT = Path(settings.BASE_DIR)
AXE = ROOT / "tests" / "vendor" / "axe-core" / "axe.min.js"
SHOTS = ROOT / "test-results"
PATIENCE = 30_000
"""Milliseconds that something is waited for on a page, or a page itself: a busy machine is slow."""

expect.set_options(timeout=PATIENCE)

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # nothing but this machine, whatever a page asks for
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]

SHARED = Path("/dev/shm")  # noqa: S108 - where Linux shares memory
ROOM = 1 << 30


def in_memory() -> bool:
    """Whether Chromium's processes may share in memory what they say to each other. Playwright has them use
    files, as a container may have 64 MB for it: the first page of a browser then costs a quarter more."""
    return SHARED.is_dir() and shutil.disk_usage(SHARED).free > ROOM


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What is here comes last (tests/timing.py): once a browser is open, Playwright's loop runs in
    this process until its end, and a test with a loop of its own could not.

    A journey that fails is tried once more, by the same code with people of its own: some hundred
    waits on a machine that does other things. The run's summary names it (``-ra``: RERUN), and a
    fault of ours fails twice."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker("browser")
            item.add_marker(pytest.mark.flaky(reruns=1))


# --- The server and its database ------------------------------------------------------------------


@dataclass
class Server:
    """A running server. `stop` and `start` are for tests of a server that dies."""

    url: str
    port: int
    database: str
    environment: dict[str, str]
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def start(self) -> None:
        self.process = subprocess.Popen(
            server_command(self.port), cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL
        )
        deadline = time.monotonic() + 60
        while True:
            try:
                with urllib.request.urlopen(f"{self.url}/sante/", timeout=10):
                    return
            except urllib.error.HTTPError as error:
                raise AssertionError(f"the server is not well: {error.read().decode()}") from None
            except OSError:
                assert self.process.poll() is None, "the server stopped while starting"
                assert time.monotonic() < deadline, "the server does not answer"
                time.sleep(0.1)

    def stop(self, *, kill: bool = False) -> None:
        """Ask it to stop, or kill it outright as a power cut would."""
        if self.process is not None:
            self.process.kill() if kill else self.process.terminate()
            self.process.wait(20)
            self.process = None


@pytest.fixture(scope="session")
def live_database(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    with django_db_blocker.unblock():
        name = databases.copy("live")
    yield name
    with django_db_blocker.unblock():
        databases.drop(name)


@pytest.fixture(scope="session")
def collected() -> None:
    """The static files as an installation serves them, collected once for the run: a sheet instead of
    twenty, and what a browser keeps, it does not ask for again."""
    everyone = RUNS / f"run-{os.environ['GROUPES_TEST_RUN']}" / "static"
    with once("static") as first:
        if first:
            storages = settings.STORAGES | {
                "staticfiles": {"BACKEND": "deploy.staticfiles.StaticFiles"}
            }
            with override_settings(STATIC_ROOT=everyone, STORAGES=storages):
                call_command("collectstatic", verbosity=0, interactive=False)
            script = AXE.read_bytes()
            (everyone / AXE.name).write_bytes(script)
            (everyone / f"{AXE.name}.gz").write_bytes(gzip.compress(script))
    own = Path(settings.STATIC_ROOT)
    if own != everyone:
        own.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        own.symlink_to(everyone)


@pytest.fixture(scope="session")
def server(live_database: str, collected: None) -> Iterator[Server]:
    port = free_port()
    database = settings.DATABASES["default"]
    url = (
        f"postgresql://{quote(database['USER'], safe='')}:{quote(database['PASSWORD'], safe='')}@"
        f"/{live_database}?host={quote(database['HOST'], safe='')}&port={database['PORT'] or 5432}"
    )
    running = Server(
        url=f"http://127.0.0.1:{port}",
        port=port,
        database=live_database,
        environment=dict(os.environ)
        | {
            "DATABASE_URL": url,
            "SECRET_KEY": settings.SECRET_KEY,
            "GROUPES_PREFIX": settings.PREFIX,
            "GROUPES_STATE": str(settings.STATE),
            "GROUPES_DEMO": "1",
            "GROUPES_THREADS": "4",
        },
    )
    running.start()
    yield running
    running.stop()


@pytest.fixture
def live_db(live_database: str, django_db_blocker: Any) -> Iterator[str]:
    """The server's database, for this test's own reading and writing: committed, never emptied."""
    with django_db_blocker.unblock():
        own = databases.use(live_database)
        try:
            yield live_database
        finally:
            databases.use(own)


# --- Browsers -------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def _database_beside_playwright(monkeypatch: pytest.MonkeyPatch) -> None:
    """Playwright's synchronous API runs inside an event loop, where Django refuses its database;
    here nothing else runs in that loop."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(scope="session")
def chromium(server: Server) -> Iterator[Browser]:
    """After the server, which needs Django's database while no loop runs here yet."""
    program = installed_chromium() or playwright_chromium()
    if program is None:
        pytest.fail(
            "No Chromium on this machine: ./run test gets one, or name it in GROUPES_CHROMIUM."
        )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program,
            args=CHROMIUM_FLAGS,
            ignore_default_args=["--disable-dev-shm-usage"] if in_memory() else [],
        )
        yield browser
        browser.close()


@dataclass
class Watch:
    """What went wrong in the browsers of one test. A test that means to break something (a killed
    server) allows the messages that this brings, by regular expression."""

    troubles: list[str] = field(default_factory=list)
    allowed: list[str] = field(
        # A page left, or a browser closed, while its socket was still opening or a request was on its
        # way: htmx says so of those too. One that fails by itself is said by the browser, and noted.
        default_factory=lambda: [
            "WebSocket is closed before the connection is established",
            "console error: htmx:(afterRequest|sendError|sendAbort)",
        ]
    )

    def allow(self, pattern: str) -> None:
        self.allowed.append(pattern)

    def note(self, text: str) -> None:
        self.troubles.append(text)

    def left(self) -> list[str]:
        return [each for each in self.troubles if not any(re.search(a, each) for a in self.allowed)]


@pytest.fixture
def watch() -> Iterator[Watch]:
    watching = Watch()
    yield watching
    assert watching.left() == []


def _watch_page(page: Page, watching: Watch) -> None:
    def console(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            watching.note(f"{page.url}: console {message.type}: {message.text}")

    page.on("console", console)
    page.on(
        "pageerror", lambda error: watching.note(f"{page.url}: script error: {error} {error.stack}")
    )


def session_cookie(user: Any) -> str:
    """A session in which `user` is logged in, as the log-in page would make it."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    assert session.session_key is not None
    return session.session_key


Browse = Callable[..., Page]


@pytest.fixture
def browse(
    chromium: Browser,
    server: Server,
    live_db: str,
    watch: Watch,
    request: pytest.FixtureRequest,
) -> Iterator[Browse]:
    """browse(user=None, *, width=1280, height=900, scheme="light", locale="fr-FR", zone="Europe/Paris") → a
    page of a browser of its own (cookies apart), logged in as `user`. A test that fails leaves a picture of
    each page in test-results/."""
    contexts: list[BrowserContext] = []

    def open_page(
        user: Any = None,
        *,
        width: int = 1280,
        height: int = 900,
        scheme: str = "light",
        locale: str = "fr-FR",
        zone: str = "Europe/Paris",
        **options: Any,
    ) -> Page:
        context = chromium.new_context(
            base_url=server.url,
            viewport={"width": width, "height": height},
            color_scheme=scheme,  # type: ignore[arg-type]  # "light" or "dark", as text
            locale=locale,
            timezone_id=zone,
            **options,
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        if user is not None:
            context.add_cookies(
                [
                    {
                        "name": settings.SESSION_COOKIE_NAME,
                        "value": session_cookie(user),
                        "url": server.url,
                        "httpOnly": True,
                        "sameSite": "Lax",
                    }
                ]
            )
        page = context.new_page()
        _watch_page(page, watch)
        context.on("page", lambda other: _watch_page(other, watch))
        return page

    failures_before = request.session.testsfailed
    yield open_page
    report = getattr(request.node, "call_report", None)
    failed = report.failed if report is not None else request.session.testsfailed > failures_before
    for number, context in enumerate(contexts):
        for page in context.pages:
            if failed:
                SHOTS.mkdir(exist_ok=True)
                name = re.sub(r"\W+", "-", request.node.name).strip("-")
                page.screenshot(path=SHOTS / f"{name}-{number}.png", full_page=True)
        context.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.when == "call":
        item.call_report = report  # type: ignore[attr-defined]  # read by `browse`
    return report


# --- Accessibility --------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def axe() -> Callable[..., None]:
    """axe(page, *, context=None) fails with what axe-core finds wrong on the page (WCAG 2.2 A and
    AA, and best practices). Loaded from the server like any script, the CSP being in force."""

    def run(page: Page, *, context: str | None = None, disable: tuple[str, ...] = ()) -> None:
        # A click has begun to lead elsewhere, it may be: what runs there is gone, or axe itself was asked for
        # by a page that was being left. Then it is the next page that is looked at.
        try:
            told = look(page, context, disable)
        except Error:
            page.wait_for_load_state()
            told = look(page, context, disable)
        assert not told, f"axe on {page.url}:\n" + "\n".join(told)

    def look(page: Page, context: str | None, disable: tuple[str, ...]) -> list[str]:
        # It stays until the page is left. Said to the browser as a text, it would cost twice as much.
        page.evaluate(
            """(address) => "axe" in globalThis || new Promise((done, failed) => {
                const script = document.createElement("script");
                script.src = address;
                script.onload = () => { script.remove(); done(); };
                script.onerror = () => failed(new Error(`${address} was not had`));
                document.head.append(script);
            })""",
            f"{settings.STATIC_URL}{AXE.name}",
        )
        # Only what is told leaves the page: all that passed is a hundred times as long. No rule
        # of these looks into style sheets, which axe would fetch a second time (preload).
        told: list[str] = page.evaluate(
            """async ([context, disable]) => {
                const found = await axe.run(context || document, {
                    runOnly: [
                        "wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice",
                    ],
                    rules: Object.fromEntries(disable.map((rule) => [rule, {enabled: false}])),
                    resultTypes: ["violations"],
                    preload: false,  // a copy of the sheets, for one rule that is off: the CSP refuses it
                });
                return found.violations.map(({id, impact, help, nodes}) => [
                    `${id} (${impact}): ${help}`,
                    ...nodes.slice(0, 5).map((node) => `    ${node.html.slice(0, 200)}`),
                ].join("\\n"));
            }""",
            [context, list(disable)],
        )
        return told

    return run
