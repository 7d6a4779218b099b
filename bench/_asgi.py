# SPDX-License-Identifier: AGPL-3.0-or-later
"""The product's own application, with a bare view beside its pages: the ceiling of ``pages``."""

from django.conf import settings

import deploy.asgi

settings.ROOT_URLCONF = "bench._urls"
application = deploy.asgi.application
