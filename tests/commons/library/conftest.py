# SPDX-License-Identifier: AGPL-3.0-or-later
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def storage(settings, tmp_path) -> Path:
    """A folder of uploads for one test, with the rights of the real one."""
    folder = tmp_path / "uploads"
    default = settings.STORAGES["default"]
    options = {**default["OPTIONS"], "location": folder}
    settings.STORAGES = {**settings.STORAGES, "default": {**default, "OPTIONS": options}}
    return folder
