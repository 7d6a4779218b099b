# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig


class QualificationConfig(AppConfig):
    name = "tenders.qualification"
    label = "qualification"
