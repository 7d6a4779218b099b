# SPDX-License-Identifier: AGPL-3.0-or-later
"""A WebSocket is opened from our own pages alone: scheme, host and port."""

from __future__ import annotations

from typing import Any

import pytest

from deploy.origin import is_our_own


def handshake(origin: str | None, host: str = "groupes.example.coop", scheme: str = "ws") -> Any:
    headers = [(b"host", host.encode())]
    if origin is not None:
        headers.append((b"origin", origin.encode("latin-1")))
    return {"type": "websocket", "scheme": scheme, "headers": headers}


@pytest.mark.parametrize(
    ("origin", "ours"),
    [
        ("https://groupes.example.coop", True),
        ("https://groupes.example.coop:443", True),
        ("HTTPS://Groupes.Example.coop", True),
        ("http://groupes.example.coop", False),  # another scheme
        ("https://groupes.example.coop:8443", False),  # another port
        ("https://other.groupes.example.coop", False),
        ("https://groupes.example.coop.evil.test", False),
        ("https://groupes.example.coop@evil.test", False),
        ("https://evil.test/https://groupes.example.coop", False),
        ("https://groupes.example.coop/page", False),
        ("https://[", False),
        ("https://groupes.example.coop:port", False),
        ("null", False),
        ("", False),
        (None, False),
    ],
)
def test_in_production_it_is_the_configured_origin(
    origin: str | None, ours: bool, settings: Any
) -> None:
    settings.ORIGIN = "https://groupes.example.coop"
    settings.ALLOWED_HOSTS = ["groupes.example.coop", "other.groupes.example.coop"]
    assert is_our_own(handshake(origin)) is ours


@pytest.mark.parametrize(
    ("origin", "host", "ours"),
    [
        ("http://127.0.0.1:8000", "127.0.0.1:8000", True),
        ("http://localhost:8000", "localhost:8000", True),
        ("http://[::1]:8000", "[::1]:8000", True),
        ("http://127.0.0.1:9000", "127.0.0.1:8000", False),  # another demo of this machine
        ("http://localhost:8000", "127.0.0.1:8000", False),
        ("https://127.0.0.1:8000", "127.0.0.1:8000", False),
        ("http://evil.test:8000", "evil.test:8000", False),  # a name made to mean this machine
    ],
)
def test_on_a_laptop_it_is_the_host_that_is_asked(
    origin: str, host: str, ours: bool, settings: Any
) -> None:
    settings.ORIGIN = ""
    settings.ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
    assert is_our_own(handshake(origin, host)) is ours
