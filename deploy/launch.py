# SPDX-License-Identifier: AGPL-3.0-or-later
"""What `./run` does once Python and the packages are there: demo, serve, setup, manage, test…

This process starts the engines and the server as its children, hands them their settings through
the environment, and stops them in order when it is told to stop. Django itself runs in children
(or, for one command, here, once the environment is set).
"""

import argparse
import hashlib
import json
import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

from deploy.engines import SERVER_STOP, EngineError, Engines, StateInUseError, read_json, spawn

ROOT = Path(__file__).resolve().parent.parent
LOCAL = ROOT / ".local"
PORT = 8000
DJADE = ("--target-version", "6.1")

# Commands that ask the database nothing: they start no engine.
WITHOUT_ENGINES = {
    "", "help", "version", "--help", "--version", "-h",
    "parse_notice", "split", "translations", "wiring", "diffsettings", "findstatic", "collectstatic",
}  # fmt: skip


class Stopped(BaseException):
    """Somebody asked us to stop: Ctrl-C, a closed terminal, or a plain kill."""

    def __init__(self, number: int) -> None:
        self.number = number


def _raise_stopped(number: int, _frame: object) -> NoReturn:
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)  # stopping in order takes a second: not to be cut
    raise Stopped(number)


def listen_to_signals() -> None:
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, _raise_stopped)


def say(line: str = "") -> None:
    try:
        print(line, flush=True)
    except OSError:  # the terminal is gone: stopping in order matters more
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115 - replaces the standard output for good


@contextmanager
def step(title: str) -> Iterator[None]:
    """One line of progress, with its seconds when it is done."""
    started = time.monotonic()
    try:
        print(f"  {title} … ", end="", flush=True)
        yield
    except BaseException:
        say()
        raise
    say(f"{time.monotonic() - started:.1f} s")


def state_folder(name: str, given: str | None = None) -> Path:
    chosen = given or os.environ.get("GROUPES_STATE")
    return Path(chosen).expanduser().resolve() if chosen else LOCAL / name


def engines_for(state: Path) -> Engines:
    return Engines(
        state,
        database_url=os.environ.get("DATABASE_URL", ""),
        redis_url=os.environ.get("REDIS_URL", ""),
    )


def environment(
    state: Path, mode: str, *, secret: str, database_url: str, redis_url: str, **more: str
) -> dict[str, str]:
    """The environment that deploy.settings reads, for one state folder."""
    mark = hashlib.sha256(os.fsencode(state)).hexdigest()[:8]
    return (
        dict(os.environ)
        | {
            "DJANGO_SETTINGS_MODULE": "deploy.settings",
            "GROUPES_MODE": mode,
            "GROUPES_STATE": str(state),
            "GROUPES_PREFIX": f"groupes-{mark}",
            "SECRET_KEY": os.environ.get("SECRET_KEY") or secret,
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
        }
        | more
    )


def mode_of(state: Path) -> str:
    """Which kind of installation a state folder holds: "site" when `./run setup` made it."""
    return str(read_json(state / "kind.json").get("mode", "demo"))


def set_mode(state: Path, mode: str) -> None:
    """Say which kind this folder holds, once: a real installation never becomes a demonstration,
    where anyone is let in as anybody."""
    path = state / "kind.json"
    if path.exists() and mode_of(state) != mode:
        held = "a real installation" if mode == "demo" else "the demonstration"
        raise EngineError(f"{state} holds {held}: choose another folder (GROUPES_STATE).")
    path.write_text(json.dumps({"mode": mode}))


# --- One command of Django ------------------------------------------------------------------------


def manage(arguments: Sequence[str], state: Path | None = None, mode: str | None = None) -> int:
    """Run one management command here, on the laptop's engines. Returns its exit status."""
    state = state or state_folder("demo")
    command = next(iter(arguments), "")
    if command in WITHOUT_ENGINES or "--help" in arguments:
        os.environ |= {"GROUPES_MODE": "check", "DJANGO_SETTINGS_MODULE": "deploy.settings"}
        return _django(arguments)
    listen_to_signals()
    engines = engines_for(state)
    try:
        served = _hold_or_share(engines)
        if served is None:
            engines.start()
        urls = served or {"database_url": engines.database_url, "redis_url": engines.redis_url}
        os.environ |= environment(
            state,
            mode or mode_of(state),
            secret=engines.secret("django"),
            database_url=urls["database_url"],
            redis_url=urls["redis_url"],
        )
        if mode_of(state) == "demo":
            os.environ["GROUPES_DEMO"] = "1"
        return _django(arguments)
    except EngineError as error:
        print(error, file=sys.stderr)
        return 1
    except Stopped as stopped:
        return 128 + stopped.number
    finally:
        engines.stop()


def _django(arguments: Sequence[str]) -> int:
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(["manage.py", *arguments])
    except SystemExit as end:
        if isinstance(end.code, str):
            print(end.code, file=sys.stderr)
            return 1
        return int(end.code or 0)
    return 0


def _hold_or_share(engines: Engines) -> dict[str, str] | None:
    """Take the state folder; or, when a server runs on it, return that server's addresses. Another
    passing command is waited for: its engines end with it."""
    told = False
    while True:
        try:
            engines.hold()
            return None
        except StateInUseError:
            running = read_json(engines.state / "running.json")
            if running.get("kind") == "server":
                return running
        if not told:
            print("Waiting for another command to end …", file=sys.stderr)
            told = True
        time.sleep(0.2)


# --- Serving --------------------------------------------------------------------------------------


def refuse_busy_port(port: int, command: str) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            raise EngineError(f"Port {port} is not ours to use: choose one above 1023.") from None
        except OSError:
            raise EngineError(
                f"Port {port} of this machine is in use already. "
                f"Choose another one, for instance: ./run {command} --port {port + 1}"
            ) from None


def server_command(port: int) -> list[str]:
    return [
        sys.executable, "-m", "uvicorn", "deploy.asgi:application",
        "--host", "127.0.0.1", "--port", str(port),
        "--lifespan", "off",  # Channels' router has no handler for it
        "--ws-per-message-deflate", "false",  # on, it costs twenty times the latency
        "--ws-max-size", "65536",  # browsers write over HTTP: what they send here is tiny
        "--no-proxy-headers",
        "--no-server-header",
        "--no-access-log",  # addresses of people
        "--log-level", "warning",
        "--timeout-graceful-shutdown", "3",
    ]  # fmt: skip


def wait_until_served(server: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + 60
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while True:
        try:
            with opener.open(f"http://127.0.0.1:{port}/sante/", timeout=10):
                return
        except urllib.error.HTTPError as error:
            raise EngineError(
                f"The server answers, but not well: {error.read().decode()}"
            ) from None
        except OSError:
            if server.poll() is not None:
                raise EngineError("The server stopped while starting: see above why.") from None
            if time.monotonic() > deadline:
                raise EngineError("The server has not answered within a minute.") from None
            time.sleep(0.1)


def serve(options: argparse.Namespace, mode: str) -> int:
    """`./run demo` and `./run serve`: engines, preparation, server; until told to stop."""
    demo = mode == "demo"
    state = state_folder(mode, options.state)
    engines = engines_for(state)
    listen_to_signals()
    started = time.monotonic()
    try:
        try:
            engines.hold()
        except StateInUseError:
            running = read_json(state / "running.json")
            if running.get("url"):
                raise StateInUseError(
                    f"It is running already, at {running['url']} (process {running['pid']}). "
                    "For a second one beside it: --state OTHER_FOLDER --port OTHER_PORT"
                ) from None
            raise
        refuse_busy_port(options.port, options.command)
        url = f"http://127.0.0.1:{options.port}/"
        engines.note(kind="starting", url=url)
        set_mode(state, mode)
        if demo and options.reset:
            if os.environ.get("DATABASE_URL"):
                raise EngineError(
                    "--reset leaves the database of DATABASE_URL alone: empty it yourself."
                )
            engines.reset()
            engines.note(kind="starting", url=url)
            set_mode(state, mode)
        say(f"Groupes: {'the demonstration' if demo else 'this installation'}, in {state}")
        with step("PostgreSQL and Valkey"):
            engines.start()
        env = environment(
            state,
            mode,
            secret=engines.secret("django"),
            database_url=engines.database_url,
            redis_url=engines.redis_url,
            GROUPES_DEMO="1" if demo else "0",
        )
        prepare(env, demo=demo)
        refuse_busy_port(options.port, options.command)  # preparing took a while
        with step("server"):
            server = spawn(
                server_command(options.port), env=env, cwd=ROOT, stdin=subprocess.DEVNULL
            )
            engines.adopt(server, SERVER_STOP)
            wait_until_served(server, options.port)
        engines.note(
            kind="server",
            url=url,
            database_url=engines.database_url,
            redis_url=engines.redis_url,
        )
        say(f"Ready in {time.monotonic() - started:.0f} s:  {url}")
        if demo:
            say(f"To log in: choose a person at {url}demo/ (one click).")
            say(f"Mail that it sends is read at {url}demo/courrier/.")
        say("Ctrl-C stops everything; the data stays.")
        server.wait()
        say("The server stopped by itself: see above why.")
        return 1
    except EngineError as error:
        print(error, file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as error:
        if demo:
            print("That failed: see above why. To start anew: ./run demo --reset", file=sys.stderr)
        return error.returncode or 1
    except Stopped as stopped:
        say("\nStopping …")
        return 0 if stopped.number == signal.SIGINT else 128 + stopped.number
    finally:
        for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(each, signal.SIG_IGN)
        engines.stop()


def run_django(env: dict[str, str], *arguments: str) -> None:
    """One management command in a child; its output is shown, CalledProcessError when it fails."""
    child = spawn([sys.executable, "manage.py", *arguments], env=env, cwd=ROOT)
    try:
        status = child.wait()
    except BaseException:
        child.terminate()
        child.wait()
        raise
    if status:
        raise subprocess.CalledProcessError(status, list(arguments))


def prepare(env: dict[str, str], *, demo: bool) -> None:
    with step("tables and static files"):
        run_django(env, "prepare")
    if demo:
        with step("people, groupes and notices of the demonstration"):
            run_django(env, "seed_demo")


# --- Setting up -----------------------------------------------------------------------------------


def setup(arguments: Sequence[str]) -> int:
    """`./run setup`: an installation without the demonstration, its first cooperative and its
    administrator. Options are those of `manage.py init`, and --state FOLDER."""
    parser = argparse.ArgumentParser(prog="./run setup", add_help=False, allow_abbrev=False)
    parser.add_argument("--state")
    options, arguments = parser.parse_known_args(arguments)
    if "--help" in arguments or "-h" in arguments:
        return manage(["init", "--help"])
    state = state_folder("site", options.state)
    engines = engines_for(state)
    listen_to_signals()
    try:
        engines.hold()
        set_mode(state, "site")
        with step("PostgreSQL and Valkey"):
            engines.start()
        env = environment(
            state,
            "site",
            secret=engines.secret("django"),
            database_url=engines.database_url,
            redis_url=engines.redis_url,
        )
        prepare(env, demo=False)
        run_django(env, "init", *arguments)
        elsewhere = "" if state == LOCAL / "site" else f" --state {shlex.quote(str(state))}"
        say(f"To serve it on this machine: ./run serve{elsewhere}")
        return 0
    except EngineError as error:
        print(error, file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as error:
        return error.returncode or 1
    except Stopped as stopped:
        return 128 + stopped.number
    finally:
        engines.stop()


# --- Tests and checks -----------------------------------------------------------------------------

CHROMIUMS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)


def _runs(program: str) -> bool:
    """Whether this browser starts at all: Ubuntu's chromium-browser may be a mere signpost."""
    try:
        done = subprocess.run(
            [program, "--version"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=60,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def installed_chromium() -> str | None:
    named = os.environ.get("GROUPES_CHROMIUM")
    for name in (named,) if named else CHROMIUMS:
        program = shutil.which(name)
        if program and _runs(program):
            return program
    return None


def playwright_chromium() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() and _runs(path) else None


def chromium() -> str | None:
    """A Chromium that runs: an installed one; else Debian's package when root; else Playwright's.
    None, having said why, when none is to be had."""
    if found := installed_chromium() or playwright_chromium():
        return found
    if os.geteuid() == 0 and (apt := shutil.which("apt-get")):
        say("Installing Debian's chromium for the browser tests …")
        quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stdin": subprocess.DEVNULL}
        env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run([apt, "-qq", "update"], env=env, check=False, **quiet)
        subprocess.run(
            [apt, "-qq", "install", "-y", "--no-install-recommends", "chromium"],
            env=env,
            check=False,
            **quiet,
        )
        if found := installed_chromium():
            return found
    say("Fetching Playwright's Chromium for the browser tests …")
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    if found := playwright_chromium():
        return found
    say(
        "No Chromium could be had: the browser tests will fail. Install one (Debian: apt install "
        "chromium; elsewhere any Chrome or Chromium) or name it in GROUPES_CHROMIUM."
    )
    return None


def test(arguments: Sequence[str]) -> int:
    """`./run test`: pytest in two processes, with a browser at hand."""
    from deploy.translations import compile_catalogues

    compile_catalogues(ROOT / "locale")
    env = dict(os.environ)
    if program := chromium():
        env["GROUPES_CHROMIUM"] = program
    workers = os.environ.get("GROUPES_TEST_WORKERS", "2")
    parallel = ["-n", workers]
    if any(each.startswith(("-n", "--pdb", "--numprocesses")) for each in arguments):
        parallel = []
    os.chdir(ROOT)
    sys.stdout.flush()
    os.execve(sys.executable, [sys.executable, "-m", "pytest", *parallel, *arguments], env)  # noqa: S606 - pytest in our place, no shell


def templates() -> list[str]:
    return [str(path) for path in sorted((ROOT / "templates").rglob("*.html"))]


def check() -> int:
    """`./run check`: every check but the tests, all of them even when one fails. Nothing is changed:
    Django, which asks its database what it can do, gets an empty one for the time of it."""
    python = sys.executable
    tools = Path(python).parent
    django = [python, "manage.py"]
    checks: list[tuple[str, list[str]]] = [
        ("code (ruff)", [f"{tools}/ruff", "check", "--quiet"]),
        ("its format (ruff)", [f"{tools}/ruff", "format", "--check", "--quiet"]),
        ("types (mypy)", [f"{tools}/mypy"]),
        ("tower of imports (import-linter)", [f"{tools}/lint-imports", "--no-cache"]),
        ("templates (djlint)", [f"{tools}/djlint", "--lint", "--quiet", "templates"]),
        ("their format (djade)", [f"{tools}/djade", *DJADE, "--check", *templates()]),
        ("Django's own checks", [*django, "check", "--fail-level", "WARNING"]),
        ("migrations", [*django, "makemigrations", "--check", "--dry-run"]),
        ("translations", [*django, "translations", "--check"]),
        ("shell", ["bash", "-n", "run", ".ci/run"]),
    ]
    listen_to_signals()
    failed = []
    engines = Engines(LOCAL / "test" / f"run-check-{os.getpid()}", durable=False)
    try:
        engines.start()
        env = environment(
            engines.state,
            "check",
            secret=engines.secret("django"),
            database_url=engines.database_url,
            redis_url=engines.redis_url,
        )
        for name, command in checks:
            started = time.monotonic()
            done = subprocess.run(
                command, cwd=ROOT, env=env, capture_output=True, text=True, check=False
            )
            seconds = time.monotonic() - started
            say(f"  {'FAILED' if done.returncode else 'ok    '}  {name}  {seconds:.1f} s")
            if done.returncode:
                failed.append(name)
                say((done.stdout + done.stderr).strip())
    except EngineError as error:
        print(error, file=sys.stderr)
        return 1
    except Stopped as stopped:
        return 128 + stopped.number
    finally:
        engines.stop()
        shutil.rmtree(engines.home, ignore_errors=True)
        shutil.rmtree(engines.state, ignore_errors=True)
    say(f"{len(checks) - len(failed)} checks passed, {len(failed)} failed.")
    return 1 if failed else 0


def format_all() -> int:
    tools = Path(sys.executable).parent
    for command in (
        [f"{tools}/ruff", "check", "--fix", "--quiet", "--exit-zero"],
        [f"{tools}/ruff", "format"],
        [f"{tools}/djade", *DJADE, *templates()],
    ):
        subprocess.run(command, cwd=ROOT, check=False)
    return 0


def bench(arguments: Sequence[str]) -> int:
    """`./run bench [name …]`: bench/<name>.py as a program, on engines and data of its own."""
    names = [name for name in arguments if not name.startswith("-")]
    known = sorted(
        path.stem
        for path in (ROOT / "bench").glob("*.py")
        if not path.stem.startswith("_") and path.stem != "conftest"
    )
    if not names:
        names = known
    unknown = [name for name in names if name not in known]
    if unknown:
        say(f"No such bench: {', '.join(unknown)}. There are: {', '.join(known)}.")
        return 2
    options = [name for name in arguments if name.startswith("-")]
    listen_to_signals()
    engines = engines_for(state_folder("bench"))
    try:
        engines.start()
        env = environment(
            engines.state,
            "test",
            secret=engines.secret("django"),
            database_url=engines.database_url,
            redis_url=engines.redis_url,
        )
        for name in names:
            child = spawn([sys.executable, "-m", f"bench.{name}", *options], env=env, cwd=ROOT)
            engines.adopt(child, SERVER_STOP)
            if status := child.wait():
                return status
        return 0
    except EngineError as error:
        print(error, file=sys.stderr)
        return 1
    except Stopped as stopped:
        return 128 + stopped.number
    finally:
        engines.stop()


# --- Commands -------------------------------------------------------------------------------------


def main(arguments: Sequence[str]) -> int:
    command, rest = arguments[0], list(arguments[1:])
    match command:
        case "manage":
            return manage(rest)
        case "setup":
            return setup(rest)
        case "test":
            return test(rest)
        case "check":
            return check()
        case "format":
            return format_all()
        case "bench":
            return bench(rest)
    parser = argparse.ArgumentParser(prog=f"./run {command}")
    parser.add_argument("--port", type=int, default=PORT, help="of 127.0.0.1 (default: 8000)")
    parser.add_argument("--state", help="folder of its data (default: .local/…)")
    if command == "demo":
        parser.add_argument("--reset", action="store_true", help="forget its data and start anew")
    options = parser.parse_args(rest)
    options.command = command
    return serve(options, "demo" if command == "demo" else "site")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
