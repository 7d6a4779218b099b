# SPDX-License-Identifier: AGPL-3.0-or-later
from django.urls import path

from tenders.candidacy import views

_BID = "g/<slug:slug>/appels-d-offres/<int:pk>/candidat/"

app_name = "candidacy"
urlpatterns = [
    path("aide/candidat/", views.help_page, name="help"),
    path("moi/cooperative/rencontres/", views.meetings, name="meetings"),
    path(_BID, views.candidate, name="candidate"),
    path(f"{_BID}noter/", views.begin, name="begin"),
    path(f"{_BID}forme/", views.form, name="form"),
    path(f"{_BID}membres/nouveau/", views.add, name="add"),
    path(f"{_BID}membres/<int:body>/", views.body, name="body"),
    path(f"{_BID}membres/<int:body>/retirer/", views.remove, name="remove"),
    path(f"{_BID}liens/nouveau/", views.declare, name="declare"),
    path(f"{_BID}liens/<int:interest>/reprendre/", views.withdraw, name="withdraw"),
]
