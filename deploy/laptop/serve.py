# SPDX-License-Identifier: AGPL-3.0-or-later
"""`./run demo` and `./run serve`: the engines, the server and the worker as children of this process,
stopped in order when it is told to stop."""

import argparse
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from deploy.laptop.engines import (
    SERVER_STOP,
    WORKER_STOP,
    EngineError,
    Engines,
    StateInUseError,
    read_json,
    spawn,
)
from deploy.laptop.state import (
    ROOT,
    command_for,
    engines_for,
    environment,
    is_known,
    set_mode,
    state_folder,
)
from deploy.laptop.terminal import Stopped, listen_to_signals, say, step

PORT = 8000
WORKER_COMMAND = [sys.executable, "manage.py", "jobs"]
WORKER_PAUSES = (0.0, 2.0, 10.0, 60.0)
"""Seconds before a worker that stopped by itself is started again: the first time, and later on."""
STEADY = 600.0
"""Seconds of work after which a worker that stops is one that stops for the first time."""
NOT_MADE = 3
"""What `manage.py init --made` ends with where there is no cooperative yet."""


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
        sys.executable, "-m", "deploy.server", "deploy.asgi:application",
        "--port", str(port), "--grace", "3",
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
        if not demo and not os.environ.get("DATABASE_URL") and not is_known(state):
            raise EngineError(first_step(state))
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
            GROUPES_HERE=url.rstrip("/"),
        )
        prepare(env, demo=demo)
        if not demo and not is_set_up(env):
            raise EngineError(first_step(state))
        refuse_busy_port(options.port, options.command)  # preparing took a while
        with step("server"):
            server = spawn(
                server_command(options.port), env=env, cwd=ROOT, stdin=subprocess.DEVNULL
            )
            engines.adopt(server, SERVER_STOP)
            wait_until_served(server, options.port)
        worker = Worker(engines, env)
        worker.start()
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
        elif not env.get("EMAIL_URL"):
            say("No mail server: no letter leaves; pages give the links to pass on by hand.")
            say(f"To set one: {command_for(state, 'manage mail')}")
        say("Ctrl-C stops everything; the data stays.")
        watch(engines, server, worker)
        say("The server stopped by itself: see above why.")
        return 1
    except EngineError as error:
        print(error, file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as error:
        print(failed(error, state), file=sys.stderr)
        return error.returncode or 1
    except Stopped as stopped:
        say("\nStopping …")
        return 0 if stopped.number == signal.SIGINT else 128 + stopped.number
    finally:
        for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(each, signal.SIG_IGN)
        engines.stop()


def first_step(state: Path) -> str:
    """What to do where there is nothing to serve yet."""
    return (
        f"{state} holds no installation yet. First make the cooperative and its administrator:\n"
        f"    {command_for(state, 'setup')}\n"
        "Then serve it. To look around without one: ./run demo"
    )


def is_set_up(env: dict[str, str]) -> bool:
    """Whether the installation has a cooperative: what `./run setup` ends with."""
    try:
        run_django(env, "init", "--made")
    except subprocess.CalledProcessError as error:
        if error.returncode != NOT_MADE:
            raise
        return False
    return True


class Worker:
    """The process that does what waits (`manage.py jobs`). Pages are served without one."""

    def __init__(self, engines: Engines, env: dict[str, str]) -> None:
        self.engines, self.env = engines, env
        self.process: subprocess.Popen[bytes] | None = None
        self.began = 0.0
        self.stops = 0

    def start(self) -> None:
        self.process = spawn(WORKER_COMMAND, env=self.env, cwd=ROOT, stdin=subprocess.DEVNULL)
        self.engines.adopt(self.process, WORKER_STOP, engine="worker")
        self.began = time.monotonic()

    def revive(self) -> bool:
        """Start it again when it has stopped by itself: at once, then after longer and longer."""
        if self.process is None or self.process.poll() is None:
            return False
        now = time.monotonic()
        self.stops = self.stops if now - self.began < STEADY else 0
        if now - self.began < WORKER_PAUSES[min(self.stops, len(WORKER_PAUSES) - 1)]:
            return False
        self.stops += 1
        self.start()
        return True


def watch(engines: Engines, server: subprocess.Popen[bytes], worker: Worker) -> None:
    """Until the server stops. An engine or a worker that stops meanwhile is started again, and that is
    said."""
    while server.poll() is None:
        if worker.revive():
            say("The worker of background jobs had stopped by itself: it was started again.")
        for name in engines.revive():
            say(
                f"{name} had stopped by itself: it was started again. Its log is in {engines.home}."
            )
        time.sleep(0.5)


def failed(error: subprocess.CalledProcessError, state: Path) -> str:
    """What to say of a step of the preparation that failed: which, and that nothing is lost."""
    how = f"status {error.returncode}" if error.returncode > 0 else f"signal {-error.returncode}"
    return (
        f"“{error.cmd[0]}” failed ({how}): see above why. Nothing that {state} holds is lost: put "
        "right what is said above, and start again."
    )


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
