# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "deploy.accounts"
    label = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        from deploy.accounts import opened

        user_logged_in.connect(opened.note, dispatch_uid="accounts-opened")
