# SPDX-License-Identifier: AGPL-3.0-or-later
from django.urls import path

from groupes.seasons import views

app_name = "seasons"
urlpatterns = [
    path("moi/energie/", views.mine, name="mine"),
    path("g/<slug:slug>/energie/", views.energy, name="energy"),
    path("g/<slug:slug>/energie/lecture/", views.reader, name="reader"),
    path("g/<slug:slug>/energie/<str:season>/besoins/", views.needs, name="needs"),
]
