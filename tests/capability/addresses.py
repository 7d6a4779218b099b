# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every address of the product, and those of the capability."""

from django.urls import include, path

from deploy import urls

urlpatterns = [*urls.urlpatterns, path("", include("tests.capability.urls"))]
