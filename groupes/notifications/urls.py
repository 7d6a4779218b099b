# SPDX-License-Identifier: AGPL-3.0-or-later
from django.urls import path

from groupes.notifications import views

app_name = "notifications"
urlpatterns = [
    path("nouveau/", views.index, name="index"),
    path("nouveau/vu/", views.seen, name="seen"),
    path("nouveau/reglages/", views.choices, name="choices"),
    path("nouveau/<int:pk>/", views.open_one, name="open"),
    path("garder/", views.kept, name="kept"),
    path("garder/<str:ref>/", views.keep, name="keep"),
    path("garder/<int:pk>/fait/", views.done, name="done"),
]
