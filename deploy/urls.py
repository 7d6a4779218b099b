# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every address. Each app's urls are its own; those of the demo exist only with it."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from deploy import views
from deploy.health import health
from groupes import urls as ground
from groupes.administration import views as administration
from groupes.brand import views as brand
from groupes.notifications.views import stop
from groupes.people import urls as people
from groupes.web.paths import Remembered
from roles.meetings.views import calendars
from roles.views import circles
from tenders.guests import views as guests
from tenders.watches import views as watches

handler500 = "deploy.views.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("sante/", health, name="health"),
    path("source/", views.source, name="source"),
    # browsers ask for it beside whatever is not a page of ours (JSON, a download)
    path("mentions-legales/", administration.legal_notice, name="legal_notice"),
    path("accessibilite/", administration.accessibility, name="accessibility"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("textes/<slug:digest>.<slug:language>.js", views.texts, name="texts"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("compte/", include("deploy.accounts.urls")),
    # asked by mail programs, without a login: beside the pages of the product
    path("courrier/arret/<str:token>/", stop, name="stop_letters"),
    # a brand's page, for anybody
    path("m/<slug:brand>/", brand.public, name="brand_public"),
    path("m/<slug:brand>/logo/", brand.public_logo, name="brand_logo"),
    path("m/<slug:brand>/ecrire/", brand.write, name="brand_write"),
    path("m/<slug:brand>/merci/", brand.thanks, name="brand_thanks"),
    # a groupe's map, for whoever has its address
    path("carte/<str:token>/", circles.public_map, name="public_map"),
    # asked by calendar and mail programs, without a login
    path("calendrier/<str:token>.ics", calendars.feed, name="calendar_feed"),
    path("reunion/reponse/<str:token>/", calendars.answer_letter, name="meeting_answer"),
    # asked by readers of feeds and by mail programs, without a login
    path("veilles/<str:token>.atom", watches.atom, name="watch_atom"),
    path("veilles/<str:token>.json", watches.ocds, name="watch_ocds"),
    path("courrier/veilles/<str:token>/", watches.stop, name="stop_watch_letters"),
    path("courrier/invites/<str:token>/", guests.stop, name="stop_guest_letters"),
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
    path("", include("groupes.founding.urls")),
    path("", include("groupes.brand.urls")),
    path("", include("groupes.administration.urls")),
    # The ground floor leads to people's pages by its own names; groupes/people serves them.
    path("", include(([*ground.urlpatterns, *people.of_the_ground], ground.app_name))),
    path("", include("groupes.people.urls")),
    path("", include("groupes.journal.urls")),
    path("", include("groupes.notifications.urls")),
    path("", include("groupes.chat.urls")),
    path("", include("groupes.export.urls")),
    path("", include("groupes.charter.urls")),
    path("", include("groupes.reflection.urls")),
    path("", include("groupes.welcome.urls")),
    path("", include("groupes.seasons.urls")),
    path("", include("groupes.parting.urls")),
    path("", include("groupes.craft.urls")),
    path("", include("roles.urls")),
    path("", include("roles.work.urls")),
    path("", include("roles.planning.urls")),
    path("", include("roles.decisions.urls")),
    path("", include("roles.meetings.urls")),
    path("", include("commons.library.urls")),
    path("", include("commons.sharing.urls")),
    path("", include("tenders.notices.urls")),
    path("", include("tenders.sources.urls")),
    path("", include("tenders.bids.urls")),
    path("", include("tenders.contracts.urls")),
    path("", include("tenders.candidacy.urls")),
    path("", include("tenders.guests.urls")),
    path("", include("tenders.qualification.urls")),
    path("", include("tenders.dossier.urls")),
    path("", include("tenders.results.urls")),
    path("", include("tenders.watches.urls")),
]
urlpatterns = [Remembered(urlpatterns)]
