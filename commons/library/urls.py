# SPDX-License-Identifier: AGPL-3.0-or-later
from django.urls import path

from commons.library import views

app_name = "library"
urlpatterns = [
    path("communs/", views.index, name="index"),
    path("g/<slug:slug>/communs/", views.groupe_index, name="groupe_index"),
    path("g/<slug:slug>/communs/nouveau/", views.new, name="new"),
    path("g/<slug:slug>/communs/<int:pk>/", views.resource, name="resource"),
    path("g/<slug:slug>/communs/<int:pk>/modifier/", views.edit, name="edit"),
    path("g/<slug:slug>/communs/<int:pk>/editions/", views.editions, name="editions"),
    path("g/<slug:slug>/communs/<int:pk>/version/", views.new_version, name="new_version"),
    path("g/<slug:slug>/communs/<int:pk>/fichier/", views.download, name="download"),
]
