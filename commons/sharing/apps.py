# SPDX-License-Identifier: AGPL-3.0-or-later
from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from groupes.journal.feed import Name
    from groupes.models import Member


def _name_rules(ids: set[int], reader: Member) -> dict[int, Name]:
    from commons.sharing.models import SplitRule
    from groupes.journal.feed import Name

    return {
        rule.pk: Name(
            gettext("split rule, version %(number)s") % {"number": rule.number},
            rule.get_absolute_url(),
        )
        for rule in SplitRule.objects.filter(pk__in=ids).select_related("groupe")
    }


def _name_distributions(ids: set[int], reader: Member) -> dict[int, Name]:
    from commons.sharing.models import Distribution
    from groupes.journal.feed import Name

    found = Distribution.objects.visible_to(reader).filter(pk__in=ids).select_related("groupe")
    return {
        share.pk: Name(share.label or gettext("Share"), share.get_absolute_url()) for share in found
    }


class SharingConfig(AppConfig):
    name = "commons.sharing"
    label = "sharing"
    verbose_name = _("Sharing")

    def ready(self) -> None:
        from groupes.journal import feed

        feed.register_names("sharing.splitrule", _name_rules)
        feed.register_names("sharing.distribution", _name_distributions)
        feed.register_sentence("sharing.rule_proposed", _("{actor} proposes the {target}"))
        feed.register_sentence(
            "sharing.rule_adopted",
            _("{actor} adopts the {target}, in force from {in_force_from}"),
            in_force_from=feed.DATE,
        )
        # Previews are a draft of a price and tell nothing to the groupe: they have no sentence.
        feed.register_sentence(
            "sharing.distribution_settled",
            _("{actor} settles {target}: {amount_cents} shared"),
            amount_cents=feed.MONEY,
        )
