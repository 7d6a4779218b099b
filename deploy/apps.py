# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig


class DeployConfig(AppConfig):
    name = "deploy"
    verbose_name = "deployment"
