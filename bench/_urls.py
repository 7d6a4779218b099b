# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every address of the product, and one that does nothing: it passes the same middleware as the
rest, asks nobody to log in and answers an empty page."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import path

from deploy.urls import urlpatterns as product

BARE = "/bench/nu/"


@login_not_required
def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


urlpatterns = [path(BARE.removeprefix("/"), bare), *product]
