# SPDX-License-Identifier: AGPL-3.0-or-later
from django.urls import path

from groupes.journal import views

app_name = "journal"
urlpatterns = [
    path("g/<slug:slug>/journal/", views.feed, name="feed"),
    path("g/<slug:slug>/journal/depuis/", views.events, name="events"),
]
