# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class GroupesConfig(AppConfig):
    name = "groupes"
    label = "groupes"
    verbose_name = _("Groupes")

    def ready(self) -> None:
        """A process that serves sends the letters that another left in the tray."""
        from groupes import outbox

        if settings.SERVING:
            outbox.postman.start()
