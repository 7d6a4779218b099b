# SPDX-License-Identifier: AGPL-3.0-or-later
"""`./run` before there is a Python of ours, and the lock that it installs."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from django.conf import settings
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(settings.BASE_DIR)
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
FIND = """
set -euo pipefail
eval "$(sed -n '/^good_python()/,/^}/p; /^find_python()/,/^}/p; /^fail()/,/^}/p; /^say()/p' run)"
find_python
"""


def bash(program: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/bash", "-c", program],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "HOME": "/nonexistent"} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def a_python(folder: Path, name: str, works: bool) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    body = f'exec "{sys.executable}" "$@"' if works else "echo 'not chosen' >&2; exit 127"
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return path


def test_a_shim_that_fails_is_passed_over(tmp_path):
    shims = tmp_path / "one" / "bin"
    a_python(shims, "python3.14", works=False)
    a_python(shims, "python3.13", works=False)
    good = a_python(tmp_path / "two" / "bin", "python3.13", works=True)
    found = bash(FIND, PATH=f"{shims}:{good.parent}:/usr/bin:/bin")
    assert found.stdout.strip() == str(good)


def test_pyenv_s_versions_are_found_though_none_is_chosen(tmp_path):
    a_python(tmp_path / "versions" / "3.12.9" / "bin", "python3", works=False)
    good = a_python(tmp_path / "versions" / "3.13.1" / "bin", "python3", works=True)
    hidden = tmp_path / "empty"
    hidden.mkdir()
    for tool in ("sed", "tr", "id"):
        (hidden / tool).symlink_to(
            f"/usr/bin/{tool}" if Path(f"/usr/bin/{tool}").exists() else f"/bin/{tool}"
        )
    found = bash(FIND, PATH=str(hidden), PYENV_ROOT=str(tmp_path))
    assert found.stdout.strip() == str(good)
    beside = bash(FIND, PATH=f"{tmp_path}/shims:{hidden}")
    assert beside.stdout.strip() == str(good)


def test_a_named_python_that_is_not_one_is_refused(tmp_path):
    broken = a_python(tmp_path, "python3", works=False)
    found = bash(FIND, GROUPES_PYTHON=str(broken))
    assert found.returncode != 0
    assert "GROUPES_PYTHON" in found.stderr


def test_help_and_an_unknown_command():
    told = bash("./run help")
    assert told.returncode == 0
    for command in ("demo", "test", "check", "format", "setup", "serve", "manage", "bench", "lock"):
        assert f"./run {command}" in told.stdout
    unknown = bash("./run nonsense")
    assert unknown.returncode == 2
    assert "nonsense" in unknown.stderr


def test_help_needs_no_home():
    done = subprocess.run(
        ["/bin/bash", "./run", "help"], cwd=ROOT, env={"PATH": "/usr/bin:/bin"}, check=False
    )
    assert done.returncode == 0


@pytest.mark.parametrize("path", ["run", ".ci/run", "manage.py"])
def test_can_be_run(path):
    assert os.access(ROOT / path, os.X_OK) or path == "manage.py"


def pins() -> dict[str, str]:
    text = (ROOT / "requirements.lock").read_text()
    return {
        canonicalize_name(name): version
        for name, version in re.findall(r"^([A-Za-z0-9._-]+)==([^ \\]+)", text, re.MULTILINE)
    }


def requirements() -> list[Requirement]:
    named = PROJECT["project"]["dependencies"] + PROJECT["dependency-groups"]["dev"]
    return [Requirement(each) for each in named]


def test_the_lock_holds_what_the_project_asks_for():
    locked = pins()
    for requirement in requirements():
        version = locked[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(version), f"./run lock: {requirement} is {version}"


def test_every_pin_has_hashes_and_no_address():
    text = (ROOT / "requirements.lock").read_text()
    assert "://" not in text
    assert not re.search(r"^-", text, re.MULTILINE)
    entries = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]
    assert len(entries) == len(pins())
    for entry in entries:
        assert "--hash=sha256:" in entry, entry.split()[0]


def test_every_dependency_says_why():
    inside = False
    for line in (ROOT / "pyproject.toml").read_text().splitlines():
        if re.match(r"(dependencies|dev) = \[", line):
            inside = True
        elif line.startswith("]"):
            inside = False
        elif inside:
            assert re.search(r'",\s+# \S', line), line
