# SPDX-License-Identifier: AGPL-3.0-or-later
"""The folder of an installation, and the environment its processes get."""

import os
from pathlib import Path

import pytest

from deploy.laptop.engines import EngineError
from deploy.laptop.state import (
    LOCAL,
    ROOT,
    command_for,
    engines_for,
    environment,
    is_known,
    mode_of,
    set_mode,
    state_folder,
)
from deploy.mail import keep

GIVEN = {"secret": "made here", "database_url": "postgresql://x", "redis_url": "redis://x"}


def test_a_folder_is_the_one_given_else_the_shells_else_our_own(monkeypatch, tmp_path) -> None:
    monkeypatch.delenv("GROUPES_STATE", raising=False)
    assert state_folder("demo") == LOCAL / "demo"
    assert LOCAL.parent == ROOT
    monkeypatch.setenv("GROUPES_STATE", str(tmp_path / "shell"))
    assert state_folder("demo") == tmp_path / "shell"
    assert state_folder("demo", str(tmp_path / "given")) == tmp_path / "given"


def test_a_folder_is_known_wherever_one_stands(monkeypatch, tmp_path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert state_folder("demo", "here/../there") == (tmp_path / "there").resolve()
    assert state_folder("demo", "~/groupes") == (tmp_path / "home" / "groupes").resolve()


def test_the_environment_says_which_installation_it_is(monkeypatch, tmp_path) -> None:
    monkeypatch.delenv("SECRET_KEY", raising=False)
    monkeypatch.setenv("KEPT", "of the shell")
    made = environment(tmp_path, "site", **GIVEN, GROUPES_DEMO="0")
    assert made["GROUPES_MODE"] == "site"
    assert made["GROUPES_STATE"] == str(tmp_path)
    assert made["SECRET_KEY"] == "made here"
    assert (made["DATABASE_URL"], made["REDIS_URL"]) == ("postgresql://x", "redis://x")
    assert (made["KEPT"], made["GROUPES_DEMO"]) == ("of the shell", "0")
    assert "GROUPES_DEMO" not in os.environ  # a copy


def test_a_secret_that_the_shell_gives_is_the_one(monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("SECRET_KEY", "of the shell")
    assert environment(tmp_path, "site", **GIVEN)["SECRET_KEY"] == "of the shell"
    monkeypatch.setenv("SECRET_KEY", "")
    assert environment(tmp_path, "site", **GIVEN)["SECRET_KEY"] == "made here"


def test_two_installations_on_one_valkey_do_not_hear_each_other(tmp_path) -> None:
    def prefix(name: str) -> str:
        return environment(tmp_path / name, "site", **GIVEN)["GROUPES_PREFIX"]

    assert prefix("a") != prefix("b")
    assert prefix("a") == prefix("a")


def test_engines_of_another_machine_are_taken_from_the_shell(monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere")
    monkeypatch.delenv("REDIS_URL", raising=False)
    engines = engines_for(tmp_path)
    assert engines.database_url == "postgresql://elsewhere"
    assert not engines.redis_url
    assert not list(tmp_path.iterdir())  # nothing is made until it is asked for


def test_a_folder_is_of_the_demonstration_until_it_says_otherwise(tmp_path) -> None:
    assert mode_of(tmp_path / "absent") == "demo"
    (tmp_path / "kind.json").write_text("{")  # cut while it was written
    assert mode_of(tmp_path) == "demo"


def test_a_real_installation_never_becomes_a_demonstration(tmp_path: Path) -> None:
    set_mode(tmp_path, "site")
    set_mode(tmp_path, "site")
    with pytest.raises(EngineError, match="a real installation"):
        set_mode(tmp_path, "demo")
    assert mode_of(tmp_path) == "site"


def test_nor_does_the_demonstration_become_a_real_one(tmp_path) -> None:
    set_mode(tmp_path, "demo")
    with pytest.raises(EngineError, match="the demonstration"):
        set_mode(tmp_path, "site")
    assert mode_of(tmp_path) == "demo"


def test_the_mail_server_of_the_folder_holds_unless_the_shell_says_another(
    monkeypatch, tmp_path
) -> None:
    monkeypatch.delenv("EMAIL_URL", raising=False)
    assert not environment(tmp_path, "site", **GIVEN).get("EMAIL_URL")
    keep(tmp_path, "smtp://kept.example", "g@kept.example")
    made = environment(tmp_path, "site", **GIVEN)
    assert (made["EMAIL_URL"], made["EMAIL_FROM"]) == ("smtp://kept.example", "g@kept.example")
    monkeypatch.setenv("EMAIL_URL", "smtp://shell.example")
    assert environment(tmp_path, "site", **GIVEN)["EMAIL_URL"] == "smtp://shell.example"


def test_a_command_is_told_as_it_is_typed_for_a_folder(tmp_path) -> None:
    assert command_for(LOCAL / "site", "serve") == "./run serve"
    folder = tmp_path / "mes groupes"
    assert command_for(folder, "setup") == f"./run setup --state '{folder}'"
    assert command_for(folder, "manage mail") == f"GROUPES_STATE='{folder}' ./run manage mail"
    assert not is_known(folder)
    folder.mkdir()
    set_mode(folder, "site")
    assert is_known(folder)
