# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartingConfig(AppConfig):
    name = "groupes.parting"
    label = "parting"
    verbose_name = _("Parting fairly")
