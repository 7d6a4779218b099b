# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BidsConfig(AppConfig):
    name = "tenders.bids"
    label = "bids"
    verbose_name = _("Bids")

    def ready(self) -> None:
        from groupes import access, home, jump, today
        from tenders.bids import actions, pages, readers, sentences
        from tenders.bids import today as waiting
        from tenders.notices import followers

        access.register_membership_powers(
            "bids.take_up", "bids.state_intention", "bids.write_bid", "bids.set_price"
        )
        followers.register(
            listener=actions.tell_of_changes, marker=readers.marks, panel=readers.panel
        )
        today.register(waiting.bids)
        today.register(waiting.pieces)
        home.register_section(30, pages.home_section, "bids/home_section.html", wide=True)
        jump.register(38, _("Our bids"), readers.find)
        sentences.register()
