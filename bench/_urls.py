# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every address of the product, and one that does nothing."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import path

from deploy.urls import urlpatterns as product


@login_not_required
def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


urlpatterns = [path("bench/nu/", bare), *product]
