# SPDX-License-Identifier: AGPL-3.0-or-later
from django.urls import path

from groupes.founding import views

app_name = "founding"
urlpatterns = [
    path("groupes/nouveau/", views.step, name="start"),
    path("groupes/nouveau/abandonner/", views.remove, name="remove"),
    path("groupes/nouveau/<str:step>/", views.step, name="step"),
    path("g/<slug:slug>/etat/", views.state, name="state"),
    path("g/<slug:slug>/etat/changer/", views.change, name="change"),
]
