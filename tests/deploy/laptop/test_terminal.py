# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a command says on the terminal, and how it is told to stop."""

import os
import signal
import sys

import pytest

from deploy.laptop.terminal import Stopped, listen_to_signals, say, step

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@pytest.fixture
def listening():
    before = {each: signal.getsignal(each) for each in SIGNALS}
    listen_to_signals()
    yield
    for each, handler in before.items():
        signal.signal(each, handler)


@pytest.mark.usefixtures("listening")
@pytest.mark.parametrize("number", SIGNALS)
def test_each_way_of_stopping_stops_in_order_and_is_not_cut_by_a_second_one(number) -> None:
    with pytest.raises(Stopped) as stopped:
        os.kill(os.getpid(), number)
    assert stopped.value.number == number
    for each in SIGNALS:
        os.kill(os.getpid(), each)  # stopping takes a second: nothing cuts it


@pytest.mark.usefixtures("listening")
def test_stopping_is_no_error_that_a_command_could_swallow() -> None:
    with pytest.raises(Stopped):
        try:
            os.kill(os.getpid(), signal.SIGTERM)
        except Exception:
            pytest.fail("swallowed")


def test_a_step_is_one_line_with_its_seconds(capsys) -> None:
    with step("tables"):
        pass
    out = capsys.readouterr().out
    assert out.startswith("  tables … ")
    assert out.endswith(" s\n")
    assert out.count("\n") == 1


def test_a_step_that_fails_ends_its_line_without_seconds(capsys) -> None:
    with pytest.raises(ValueError, match="no table"), step("tables"):
        raise ValueError("no table")
    assert capsys.readouterr().out == "  tables … \n"


def test_a_terminal_that_is_gone_stops_nothing(monkeypatch) -> None:
    class Gone:
        def write(self, text: str) -> int:
            raise BrokenPipeError

        def flush(self) -> None: ...

    monkeypatch.setattr(sys, "stdout", Gone())
    say("one")
    say("two")
    sys.stdout.close()
