# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig


class DossierConfig(AppConfig):
    name = "tenders.dossier"
    label = "dossier"
