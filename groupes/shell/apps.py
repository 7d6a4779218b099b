# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig


class ShellConfig(AppConfig):
    name = "groupes.shell"
    label = "shell"
