# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RolesConfig(AppConfig):
    name = "roles"
    label = "roles"
    verbose_name = _("Roles")

    def ready(self) -> None:
        from groupes import access, home, jump, today
        from groupes import actions as groupes
        from groupes import readers as doors
        from roles import actions, founding, readers, sentences
        from roles import today as waiting
        from roles.standing import MandateSource, holders

        access.register_standing(MandateSource())
        access.register_necessary("roles.edit_roles", "roles.give_mandate")
        doors.register_holders(holders)
        groupes.register_founding(founding.found_roles)
        groupes.register_leaving(actions.what_goes, actions.end_all)
        today.register(waiting.mandates_ending)
        today.register(waiting.offers_to_answer)
        home.register_section(40, readers.home_section, "roles/home_section.html")
        jump.register(30, _("Roles"), readers.find)
        sentences.register()
