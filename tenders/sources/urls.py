# SPDX-License-Identifier: AGPL-3.0-or-later
from django.urls import path

from tenders.sources import views

app_name = "sources"
urlpatterns = [
    path("appels-d-offres/sources/", views.index, name="index"),
    path("appels-d-offres/sources/ajouter/<slug:kind>/", views.add, name="add"),
    path("appels-d-offres/sources/<int:pk>/", views.source, name="source"),
    path("appels-d-offres/sources/<int:pk>/changer/", views.change, name="change"),
    path("appels-d-offres/sources/<int:pk>/allumer/", views.turn_on, name="turn_on"),
    path("appels-d-offres/sources/<int:pk>/eteindre/", views.turn_off, name="turn_off"),
    path("appels-d-offres/sources/<int:pk>/demander/", views.ask_now, name="ask_now"),
    path("appels-d-offres/sources/<int:pk>/retirer/", views.remove, name="remove"),
]
