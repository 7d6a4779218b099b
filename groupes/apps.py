# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GroupesConfig(AppConfig):
    name = "groupes"
    label = "groupes"
    verbose_name = _("Groupes")

    def ready(self) -> None:
        from groupes import jump, readers, today

        today.register(readers.memberships_to_answer)
        jump.register(10, _("Groupes"), readers.find_groupes)
        jump.register(20, _("People"), readers.find_people)
