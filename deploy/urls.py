# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every address. Each app's urls are its own; those of the demo exist only with it."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from deploy import views
from deploy.health import health

handler500 = "deploy.views.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("sante/", health, name="health"),
    path("source/", views.source, name="source"),
    # browsers ask for it beside whatever is not a page of ours (JSON, a download)
    path("favicon.ico", views.favicon, name="favicon"),
    path("textes/<slug:digest>.<slug:language>.js", views.texts, name="texts"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("compte/", include("deploy.accounts.urls")),
]
if settings.DEMO:
    from deploy.demo import views as demo_views

    # before allauth's own, of the same name
    urlpatterns = [
        path("compte/login/", demo_views.DemoLoginView.as_view(), name="account_login"),
        *urlpatterns,
        path("demo/", demo_views.demo, name="demo"),
        path("demo/entrer/", demo_views.demo_login, name="demo_login"),
        path("demo/courrier/", demo_views.mail, name="demo_mail"),
    ]
urlpatterns += [
    path("", include("groupes.urls")),
    path("", include("groupes.journal.urls")),
    path("", include("groupes.chat.urls")),
    path("", include("roles.urls")),
    path("", include("commons.library.urls")),
    path("", include("commons.sharing.urls")),
    path("", include("tenders.notices.urls")),
    path("", include("tenders.bids.urls")),
]
