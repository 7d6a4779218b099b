# SPDX-License-Identifier: AGPL-3.0-or-later
"""The folder that holds an installation on this machine, and the environment its processes get."""

import hashlib
import json
import os
import shlex
from pathlib import Path

from deploy.laptop.engines import EngineError, Engines, read_json
from deploy.mail import kept

ROOT = Path(__file__).resolve().parent.parent.parent


LOCAL = ROOT / ".local"


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
        | ({} if os.environ.get("EMAIL_URL") else kept(state))
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


def is_known(state: Path) -> bool:
    """Whether a folder holds an installation of any kind, or the beginning of one."""
    return (state / "kind.json").exists()


def command_for(state: Path, command: str) -> str:
    """How one of our commands is typed for a folder: with its name unless it is the usual one."""
    if state == LOCAL / "site" and not command.startswith("manage"):
        return f"./run {command}"
    folder = shlex.quote(str(state))
    if command.startswith("manage"):
        return f"GROUPES_STATE={folder} ./run {command}"
    return f"./run {command} --state {folder}"


def set_mode(state: Path, mode: str) -> None:
    """Say which kind this folder holds, once: a real installation never becomes a demonstration,
    where anyone is let in as anybody."""
    path = state / "kind.json"
    if path.exists() and mode_of(state) != mode:
        held = "a real installation" if mode == "demo" else "the demonstration"
        raise EngineError(f"{state} holds {held}: choose another folder (GROUPES_STATE).")
    path.write_text(json.dumps({"mode": mode}))
