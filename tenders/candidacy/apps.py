# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig


class CandidacyConfig(AppConfig):
    name = "tenders.candidacy"
    label = "candidacy"
