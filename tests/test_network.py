# SPDX-License-Identifier: AGPL-3.0-or-later
"""No test leaves this machine, on purpose or not."""

import asyncio
import socket

import pytest
from pytest_socket import SocketConnectBlockedError

ELSEWHERE = "192.0.2.1"  # an address set apart for examples (RFC 5737)


# pytest-socket also warns, beside refusing
pytestmark = pytest.mark.filterwarnings("ignore:A test tried to use socket")


def test_other_machines_are_out_of_reach():
    with socket.socket() as probe, pytest.raises(SocketConnectBlockedError):
        probe.connect((ELSEWHERE, 80))


async def test_also_for_asynchronous_code():
    with pytest.raises(SocketConnectBlockedError):
        await asyncio.open_connection(ELSEWHERE, 80)


def test_this_machine_is_not():
    with socket.socket() as listener, socket.socket() as caller:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        caller.connect(listener.getsockname())
