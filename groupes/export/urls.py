# SPDX-License-Identifier: AGPL-3.0-or-later
from django.urls import path

from groupes.export import views

app_name = "export"
urlpatterns = [
    path("g/<slug:slug>/partir-ensemble/", views.plan, name="plan"),
    path("g/<slug:slug>/partir-ensemble/abandonner/", views.give_up, name="give_up"),
    path("g/<slug:slug>/partir-ensemble/dire/", views.say, name="say"),
    path("g/<slug:slug>/partir-ensemble/regler/", views.settle, name="settle"),
    path("g/<slug:slug>/partir-ensemble/archive/", views.archive, name="archive"),
    path("g/<slug:slug>/partir-ensemble/archive/<int:pk>/", views.download, name="download"),
    path("moi/donnees/", views.copy, name="copy"),
    path("moi/donnees/<int:pk>/", views.copy_download, name="copy_download"),
    path("moi/qui-me-voit/", views.seen, name="seen"),
    path("moi/supprimer/", views.delete, name="delete"),
]
