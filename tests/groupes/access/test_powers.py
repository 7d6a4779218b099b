# SPDX-License-Identifier: AGPL-3.0-or-later
"""The plain words of powers and the permissions that the models declare say the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.apps import AppConfig, apps
from django.conf import settings

from groupes import access
from roles import founding


def ours(config: AppConfig) -> bool:
    path = Path(config.path).relative_to(settings.BASE_DIR, walk_up=True)
    return ".." not in path.parts and "site-packages" not in path.parts


def declared() -> set[str]:
    return {
        f"{model._meta.app_label}.{codename}"
        for config in apps.get_app_configs()
        if ours(config)
        for model in config.get_models()
        for codename, _name in model._meta.permissions
    }


def test_every_power_has_plain_words_and_every_word_a_power() -> None:
    assert access.powers().keys() == declared()


def test_starter_roles_carry_known_powers() -> None:
    assert {power for starter in founding.STARTERS for power in starter.powers} <= declared()


@pytest.mark.django_db
def test_the_powers_exist_once_migrated() -> None:
    from django.contrib.auth.models import Permission

    rows = Permission.objects.values_list("content_type__app_label", "codename")
    assert access.powers().keys() <= {f"{app}.{codename}" for app, codename in rows}
