# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an administrator installs: the units for systemd and the proxy's file, read here, and judged by
the programs themselves where they are installed."""

from __future__ import annotations

import http.client
import json
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import get_commands

from deploy import bodies, server
from deploy.laptop.engines import free_port

PRODUCTION = Path(settings.BASE_DIR, "deploy/production")
UNITS = sorted(PRODUCTION.glob("*.service"))
EXPOSURE = 20
"""Tenths of systemd's own mark, from 0 (shut) to 100 (open), that no unit goes past."""

SHUT = {
    "NoNewPrivileges": "yes",
    "CapabilityBoundingSet": "",
    "AmbientCapabilities": "",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "PrivateDevices": "yes",
    "PrivateUsers": "yes",
    "ProtectClock": "yes",
    "ProtectControlGroups": "yes",
    "ProtectHostname": "yes",
    "ProtectKernelLogs": "yes",
    "ProtectKernelModules": "yes",
    "ProtectKernelTunables": "yes",
    "ProtectProc": "invisible",
    "ProcSubset": "pid",
    "RestrictAddressFamilies": "AF_UNIX AF_INET AF_INET6",
    "RestrictNamespaces": "yes",
    "RestrictRealtime": "yes",
    "RestrictSUIDSGID": "yes",
    "RemoveIPC": "yes",
    "LockPersonality": "yes",
    "MemoryDenyWriteExecute": "yes",
    "SystemCallArchitectures": "native",
    "SystemCallFilter": "@system-service ~@privileged @resources",
    "UMask": "0077",
    "StateDirectoryMode": "0700",
    "LimitCORE": "0",
}


LISTS = {"SystemCallFilter", "StateDirectory", "NoExecPaths"}


def directives(unit: Path) -> dict[str, str]:
    """Each directive of [Service], as systemd takes it: lists add up, of the rest the last counts."""
    text = unit.read_text("utf-8").replace("\\\n", " ")
    parts = re.split(r"^\[(\w+)\]$", text, flags=re.MULTILINE)
    found: dict[str, str] = {}
    for name, value in re.findall(r"^(\w+)=(.*)$", parts[parts.index("Service") + 1], re.MULTILINE):
        before = found.get(name, "") if name in LISTS else ""
        found[name] = f"{before} {value}".strip()
    return found


@pytest.fixture(params=UNITS, ids=lambda unit: unit.name)
def unit(request: pytest.FixtureRequest) -> Path:
    return request.param


# --- The units ------------------------------------------------------------------------------------


def test_a_unit_shuts_what_the_application_does_not_need(unit: Path) -> None:
    found = directives(unit)
    assert {name: found.get(name) for name in SHUT} == SHUT


def test_a_unit_bounds_what_a_process_takes_and_leaves_it_enough(unit: Path) -> None:
    found = directives(unit)
    assert 2 * settings.PAGE_THREADS < int(found["TasksMax"]) <= 1024
    high, most = (int(found[name].removesuffix("M")) for name in ("MemoryHigh", "MemoryMax"))
    assert 512 <= high < most <= 2048


def test_a_server_may_hold_a_socket_for_everybody() -> None:
    assert int(directives(PRODUCTION / "groupes@.service")["LimitNOFILE"]) >= 10_000


def test_a_unit_writes_where_the_application_writes_and_runs_nothing_of_it(unit: Path) -> None:
    found = directives(unit)
    example = (PRODUCTION / "groupes.env.example").read_text("utf-8")
    [state] = re.findall(r"^GROUPES_STATE=(.*)$", example, re.MULTILINE)
    assert state == f"/var/lib/{found['StateDirectory'].split()[0]}"
    for folder in (settings.MEDIA_ROOT, settings.MAIL_FOLDER, settings.STATIC_ROOT):
        assert Path(folder).is_relative_to(settings.STATE)
    assert found["User"] not in ("", "root")
    assert {state, "/tmp", "/var/tmp"} == set(found["NoExecPaths"].split())
    assert not {"ReadWritePaths", "ExecPaths", "BindPaths"} & set(found)


def systemd_analyze(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd-analyze is not installed: its mark is not asked for")
    told = subprocess.run([program, "--help"], capture_output=True, text=True, check=False).stdout
    if "--threshold" not in told or "--offline" not in told:
        pytest.skip("this systemd-analyze is older than 250: it judges no unit that is not running")
    return subprocess.run(
        [program, *arguments], capture_output=True, text=True, check=False, timeout=60
    )


def test_systemd_itself_finds_little_open(unit: Path) -> None:
    done = systemd_analyze(
        "security", "--offline=true", f"--threshold={EXPOSURE}", "--no-pager", unit
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Overall exposure level" in done.stdout


def test_systemd_itself_knows_each_directive(unit: Path, tmp_path: Path) -> None:
    copy = tmp_path / unit.name  # the program that it starts is not installed here
    text = unit.read_text("utf-8").replace("\\\n", " ")
    copy.write_text(re.sub(r"^ExecStart=.*", "ExecStart=/bin/true", text, flags=re.MULTILINE))
    done = systemd_analyze("verify", "--man=no", copy)
    said = [line for line in done.stderr.splitlines() if unit.stem in line or unit.name in line]
    assert said == []


# --- The proxy ------------------------------------------------------------------------------------


@pytest.fixture
def caddy(tmp_path: Path) -> list[str]:
    program = shutil.which("caddy")
    if program is None:
        pytest.skip("caddy is not installed: the Caddyfile is not judged by the program itself")
    return ["env", f"HOME={tmp_path}", f"XDG_DATA_HOME={tmp_path}", program]


def asked(command: list[str], *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*command, *arguments], capture_output=True, text=True, check=False, timeout=60
    )


def test_caddy_itself_takes_the_caddyfile_and_has_nothing_to_say(caddy: list[str]) -> None:
    given = ("--adapter", "caddyfile", "--config", PRODUCTION / "Caddyfile")
    done = asked(caddy, "validate", *given)
    assert done.returncode == 0, done.stderr
    assert '"level":"warn"' not in done.stderr  # among others: that `caddy fmt` would change it
    assert "WARN" not in done.stderr


@pytest.fixture
def proxied(caddy: list[str], tmp_path: Path) -> Iterator[int]:
    """The real proxy, as the Caddyfile says but without TLS, in front of two servers that answer with
    their name and what they were sent; yields its port."""
    adapted = asked(caddy, "adapt", "--config", PRODUCTION / "Caddyfile")
    port = free_port()
    servers = {name: answering(name) for name in ("pages", "sockets")}
    text = adapted.stdout
    for name, upstream in (("pages", "127.0.0.1:8001"), ("sockets", "127.0.0.1:8002")):
        assert upstream in text
        text = text.replace(upstream, f"127.0.0.1:{servers[name].server_port}")
    config = json.loads(text)
    [site] = config["apps"]["http"]["servers"].values()
    site |= {"listen": [f"127.0.0.1:{port}"], "automatic_https": {"disable": True}}
    config["admin"] = {"disabled": True}
    (tmp_path / "caddy.json").write_text(json.dumps(config))
    running = subprocess.Popen(
        [*caddy, "run", "--config", str(tmp_path / "caddy.json")],
        stdin=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _again in range(400):
            try:
                through(port, "/")
                break
            except OSError:
                assert running.poll() is None, "caddy does not start"
                time.sleep(0.05)
        yield port
    finally:
        running.terminate()
        running.wait(20)
        for server in servers.values():
            server.shutdown()
            server.server_close()


def answering(name: str) -> ThreadingHTTPServer:
    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps({"server": name, **{k.lower(): v for k, v in self.headers.items()}})
            self.send_response(200)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def through(port: int, path: str, **headers: str) -> dict[str, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request("GET", path, headers={"host": "groupes.example.coop"} | given)
    try:
        return json.load(connection.getresponse())
    finally:
        connection.close()


def test_the_proxy_parts_pages_from_sockets(proxied: int) -> None:
    assert through(proxied, "/")["server"] == "pages"
    assert through(proxied, "/ws/live/")["server"] == "sockets"
    assert through(proxied, "/wsx")["server"] == "pages"


def test_nobody_tells_the_proxy_who_they_are(proxied: int) -> None:
    """Rate limits by address, and what counts as TLS, hang on these two."""
    sent = through(proxied, "/", x_forwarded_for="203.0.113.9", x_forwarded_proto="https")
    assert sent["x-forwarded-for"] == "127.0.0.1"
    assert sent["x-forwarded-proto"] == "http"
    assert sent["host"] == "groupes.example.coop"


# --- What they say is what the code says ------------------------------------------------------------


def test_the_units_start_what_exists() -> None:
    started = [re.search(r"^ExecStart=\S+/python (.+)$", u.read_text(), re.M)[1] for u in UNITS]  # type: ignore[index]
    assert sorted(started) == ["-m deploy.server --port %i", "manage.py jobs"]
    assert "jobs" in get_commands()


def test_uploads_wait_on_the_disk_where_they_stay_and_are_swept_there(unit: Path) -> None:
    text = unit.read_text()
    assert "Environment=TMPDIR=/var/lib/groupes/tmp\n" in text
    assert "StateDirectory=groupes groupes/tmp\n" in text


def test_valkey_full_refuses_rather_than_forgets_there_as_here() -> None:
    assert "maxmemory-policy noeviction\n" in (PRODUCTION / "valkey.conf").read_text()
    laptop = Path(settings.BASE_DIR, "deploy/laptop/engines.py").read_text()
    assert '"maxmemory-policy noeviction"' in laptop


def seconds(name: str) -> int:
    [(number, unit)] = re.findall(rf"\b{name} (\d+)(s|m)", (PRODUCTION / "Caddyfile").read_text())
    return int(number) * (60 if unit == "m" else 1)


def test_the_proxy_waits_as_long_as_the_application() -> None:
    assert seconds("read_body") == bodies.Patience().large
    assert seconds("write") > seconds("read_body")  # Go counts it from the head of the request
    assert seconds("read_header") == server.HEAD_SECONDS
    assert seconds("keepalive") < server.KEPT_SECONDS
