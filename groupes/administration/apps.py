# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AdministrationConfig(AppConfig):
    name = "groupes.administration"
    label = "administration"
    verbose_name = _("Administration of a cooperative")
