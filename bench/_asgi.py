# SPDX-License-Identifier: AGPL-3.0-or-later
"""The product's own application, with a view that does nothing beside its pages: what ``pages``
measures them by."""

from django.conf import settings

import deploy.asgi

settings.ROOT_URLCONF = "bench._urls"
application = deploy.asgi.application
