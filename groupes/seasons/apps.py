# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SeasonsConfig(AppConfig):
    name = "groupes.seasons"
    label = "seasons"
    verbose_name = _("Energy by season")
