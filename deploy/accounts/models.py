# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which sessions are whose: Django's own table does not say."""

from django.conf import settings
from django.db import models


class OpenSession(models.Model):
    """A session somebody logged in to. On which device and when it was last used is in the session
    itself, and ends with it; no address is kept."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="open_sessions"
    )
    key = models.CharField(max_length=40, unique=True)

    def __str__(self) -> str:
        return f"session of {self.user_id}"
