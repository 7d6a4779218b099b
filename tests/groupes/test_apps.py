# SPDX-License-Identifier: AGPL-3.0-or-later
"""A process that serves sends the letters that wait; a command does not."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps

from groupes import outbox


@pytest.mark.parametrize("serving", [True, False])
def test_a_process_that_serves_has_a_postman(
    serving: bool, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    postman = outbox.Postman()
    monkeypatch.setattr(outbox, "postman", postman)
    settings.SERVING = serving
    apps.get_app_config("groupes").ready()
    try:
        assert (postman._thread is not None) is serving
    finally:
        postman.stop(20)
