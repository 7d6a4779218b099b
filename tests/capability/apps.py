# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig


class CapabilityConfig(AppConfig):
    name = "tests.capability"
    label = "capability"
