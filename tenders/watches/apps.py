# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig


class WatchesConfig(AppConfig):
    name = "tenders.watches"
    label = "watches"
