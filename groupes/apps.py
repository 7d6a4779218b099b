# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.utils.translation import gettext_lazy as _


class GroupesConfig(AppConfig):
    name = "groupes"
    label = "groupes"
    verbose_name = _("Groupes")

    def ready(self) -> None:
        from groupes.web.prepared import planning_once

        connection_created.connect(planning_once, dispatch_uid="planning_once")
