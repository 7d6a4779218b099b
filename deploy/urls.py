# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every address. Each app's urls are its own; those of the demo exist only with it."""

from importlib.util import find_spec

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from deploy import views

APP_URLS = [
    ("", "groupes.urls"),
    ("", "groupes.journal.urls"),
    ("", "groupes.chat.urls"),
    ("", "roles.urls"),
    ("", "commons.library.urls"),
    ("", "commons.sharing.urls"),
    ("", "tenders.notices.urls"),
    ("", "tenders.bids.urls"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("sante/", views.health, name="health"),
    path("source/", views.source, name="source"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("compte/", include("allauth.urls")),
]
if settings.DEMO:
    from deploy import demo_views

    # before allauth's own, of the same name
    urlpatterns = [
        path("compte/login/", demo_views.DemoLoginView.as_view(), name="account_login"),
        *urlpatterns,
        path("demo/", demo_views.demo, name="demo"),
        path("demo/entrer/", demo_views.demo_login, name="demo_login"),
        path("demo/courrier/", demo_views.mail, name="demo_mail"),
    ]
urlpatterns += [
    path(prefix, include(module))
    for prefix, module in APP_URLS
    if find_spec(module.rpartition(".")[0]) and find_spec(module)
]
