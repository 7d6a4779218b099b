# SPDX-License-Identifier: AGPL-3.0-or-later
from django.urls import path

from tenders.guests import views

_BID = "g/<slug:slug>/appels-d-offres/<int:pk>/invites/"

app_name = "guests"
urlpatterns = [
    path(_BID, views.index, name="index"),
    path(f"{_BID}nouveau/", views.invite, name="invite"),
    path(f"{_BID}<int:guest>/", views.change, name="change"),
    path(f"{_BID}<int:guest>/nouveau-lien/", views.again, name="again"),
    path(f"{_BID}<int:guest>/repondre/", views.take_on, name="take_on"),
    path(f"{_BID}<int:guest>/fin/", views.end, name="end"),
    # Without a login: reached by a link that nobody guesses, then by the cookie that it gave.
    path("reponses/invite/<str:token>/", views.link, name="link"),
    path("reponses/invite/<int:guest>/page/", views.page, name="page"),
    path("reponses/invite/<int:guest>/pieces/<int:piece>/", views.piece, name="piece"),
    path("reponses/invite/<int:guest>/mots/", views.word, name="word"),
    path("reponses/invite/<int:guest>/besoins/<int:need>/", views.promise, name="promise"),
    path("reponses/invite/<int:guest>/lettres/", views.choose_letters, name="letters"),
    path("reponses/invite/<int:guest>/partir/", views.leave, name="leave"),
]
