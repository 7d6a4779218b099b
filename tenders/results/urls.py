# SPDX-License-Identifier: AGPL-3.0-or-later
from django.urls import path

from tenders.results.views import after

_BID = "g/<slug:slug>/appels-d-offres/<int:pk>/"

app_name = "results"
urlpatterns = [
    path("g/<slug:slug>/appels-d-offres/reussite/", after.rates, name="rates"),
    path("g/<slug:slug>/projet/role/", after.offer_lead, name="offer_lead"),
    path(f"{_BID}suites/", after.after, name="after"),
    path(f"{_BID}suites/echanges/", after.rounds, name="rounds"),
    path(f"{_BID}suites/analyse/", after.analysis, name="analysis"),
    path(f"{_BID}suites/analyse/fichier/", after.analysis_file, name="analysis_file"),
    path(f"{_BID}suites/bilan/", after.debrief, name="debrief"),
    path(f"{_BID}suites/temps/", after.time, name="time"),
    path(f"{_BID}suites/projet/", after.project, name="project"),
]
