# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BidsConfig(AppConfig):
    name = "tenders.bids"
    label = "bids"
    verbose_name = _("Bids")

    def ready(self) -> None:
        from groupes import access

        access.register_membership_powers(
            "bids.take_up", "bids.state_intention", "bids.write_bid", "bids.set_price"
        )
