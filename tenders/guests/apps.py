# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig


class GuestsConfig(AppConfig):
    name = "tenders.guests"
    label = "guests"
