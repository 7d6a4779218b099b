# SPDX-License-Identifier: AGPL-3.0-or-later
from django.urls import path

from commons.sharing import views

app_name = "sharing"
urlpatterns = [
    path("g/<slug:slug>/partage/", views.groupe_index, name="groupe_index"),
    path("g/<slug:slug>/partage/regles/nouvelle/", views.rule_new, name="rule_new"),
    path("g/<slug:slug>/partage/regles/<int:number>/", views.rule, name="rule"),
    path("g/<slug:slug>/partage/regles/<int:number>/adopter/", views.adopt, name="adopt"),
    path("g/<slug:slug>/partage/<int:pk>/", views.distribution, name="distribution"),
    path("g/<slug:slug>/partage/<int:pk>/inscrire/", views.settle, name="settle"),
    path("g/<slug:slug>/partage/<int:pk>/annuler/", views.reverse_share, name="reverse"),
]
