# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig


class ResultsConfig(AppConfig):
    name = "tenders.results"
    label = "results"
