# SPDX-License-Identifier: AGPL-3.0-or-later
from django.urls import path

from tests.capability import views

app_name = "capability"
urlpatterns = [
    path("etageres/", views.everywhere, name="everywhere"),
    path("g/<slug:slug>/etageres/", views.index, name="index"),
    path("g/<slug:slug>/etageres/<int:pk>/", views.tidy, name="tidy"),
]
