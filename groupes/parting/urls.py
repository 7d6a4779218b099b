# SPDX-License-Identifier: AGPL-3.0-or-later
from django.urls import path

from groupes.parting import views

app_name = "parting"
urlpatterns = [
    path("g/<slug:slug>/se-separer/", views.index, name="index"),
    path("se-separer/<int:pk>/", views.path, name="path"),
    path("se-separer/<int:pk>/demander/", views.ask, name="ask"),
    path("se-separer/<int:pk>/<slug:step>/", views.step, name="step"),
]
