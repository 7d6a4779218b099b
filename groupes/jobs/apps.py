# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    name = "groupes.jobs"
    label = "jobs"
    verbose_name = _("Background jobs")
    default = True


class QueueConfig(AppConfig):
    """procrastinate's tables, without the application that it would make of them when Django starts:
    a worker makes its own (``worker.py``)."""

    name = "procrastinate.contrib.django"
    label = "procrastinate"
