# SPDX-License-Identifier: AGPL-3.0-or-later
"""How long a password may be: to hash one costs, and a stranger may send megabytes."""

from __future__ import annotations

from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LONGEST: Final = 256


class LengthValidator:
    """For AUTH_PASSWORD_VALIDATORS: LONGEST characters at most."""

    def validate(self, password: str, user: object = None) -> None:
        if len(password) > LONGEST:
            raise ValidationError(self.get_help_text(), code="password_too_long")

    def get_help_text(self) -> str:
        return _("A password can have at most %(length)s characters.") % {"length": LONGEST}
