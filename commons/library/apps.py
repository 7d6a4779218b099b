# SPDX-License-Identifier: AGPL-3.0-or-later
from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LibraryConfig(AppConfig):
    name = "commons.library"
    label = "library"
    verbose_name = _("Library")

    def ready(self) -> None:
        from commons.library import readers
        from groupes import access, home, jump
        from groupes.journal import feed

        access.register_membership_powers("library.contribute")
        home.register_section(50, readers.latest, "library/home_section.html")
        jump.register(50, _("Commons"), readers.found)
        feed.register_names("library.resource", readers.names)
        feed.register_sentence("library.resource_added", _("{actor} adds {target} to the commons"))
        feed.register_sentence("library.resource_changed", _("{actor} changes {target}"))
        feed.register_sentence(
            "library.file_version_added",
            _("{actor} brings version {number} of {target}"),
            number=feed.NUMBER,
        )
        feed.register_sentence("library.resource_reused", readers.reused)
