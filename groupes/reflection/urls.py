# SPDX-License-Identifier: AGPL-3.0-or-later
from django.urls import path

from groupes.reflection import views

app_name = "reflection"
urlpatterns = [
    path("g/<slug:slug>/reflexion/", views.index, name="index"),
    path("g/<slug:slug>/reflexion/ouvrir/", views.open_one, name="open"),
    path("g/<slug:slug>/reflexion/<int:pk>/", views.one, name="one"),
    path("g/<slug:slug>/reflexion/<int:pk>/passer/", views.skip, name="skip"),
    path("g/<slug:slug>/reflexion/<int:pk>/clore/", views.close, name="close"),
    path("g/<slug:slug>/reflexion/<int:pk>/conclure/", views.conclude, name="conclude"),
    path("g/<slug:slug>/reflexion/<int:pk>/editions/", views.editions, name="editions"),
]
