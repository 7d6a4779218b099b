# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CraftConfig(AppConfig):
    name = "groupes.craft"
    label = "craft"
    verbose_name = _("Craft and compagnonnage")
