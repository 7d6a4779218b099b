# SPDX-License-Identifier: AGPL-3.0-or-later
"""A Valkey of a test's own, to be killed and started again."""

from __future__ import annotations

import socket
import subprocess
import time
from pathlib import Path

from channels_redis.pubsub import RedisPubSubChannelLayer

from deploy.laptop.engines import _valkey_program


class Valkey:
    def __init__(self, folder: Path) -> None:
        self.socket = folder / "v"
        self.process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(
            [
                str(_valkey_program()), "--port", "0", "--unixsocket", str(self.socket),
                "--save", "", "--logfile", "/dev/null",
            ]
        )  # fmt: skip
        deadline = time.monotonic() + 30
        while True:
            with socket.socket(socket.AF_UNIX) as probe:
                if probe.connect_ex(str(self.socket)) == 0:
                    return
            assert time.monotonic() < deadline, "Valkey does not answer"
            time.sleep(0.02)

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def layer(self) -> RedisPubSubChannelLayer:
        return RedisPubSubChannelLayer(hosts=[f"unix://{self.socket}"], prefix="test")
