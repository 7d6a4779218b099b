# SPDX-License-Identifier: AGPL-3.0-or-later
"""The addresses inside. Those of the public page stand in deploy/urls.py, with what is public."""

from django.urls import path

from groupes.brand import views

app_name = "brand"
urlpatterns = [
    path("g/<slug:slug>/marque/", views.index, name="index"),
    path("g/<slug:slug>/marque/logo/", views.logo, name="logo"),
    path("g/<slug:slug>/marque/identite/", views.identity, name="identity"),
    path("g/<slug:slug>/marque/editions/", views.editions, name="editions"),
    path("g/<slug:slug>/marque/offres/nouvelle/", views.offer, name="offer_new"),
    path("g/<slug:slug>/marque/offres/<int:pk>/", views.offer, name="offer"),
    path("g/<slug:slug>/marque/offres/<int:pk>/monter/", views.offer_up, name="offer_up"),
    path("g/<slug:slug>/marque/offres/<int:pk>/retirer/", views.offer_remove, name="offer_remove"),
    path("g/<slug:slug>/marque/references/nouvelle/", views.reference, name="reference_new"),
    path("g/<slug:slug>/marque/references/<int:pk>/", views.reference, name="reference"),
    path(
        "g/<slug:slug>/marque/references/<int:pk>/retirer/",
        views.reference_remove,
        name="reference_remove",
    ),
    path("g/<slug:slug>/marque/apercu/", views.preview, name="preview"),
    path("g/<slug:slug>/marque/publier/", views.publish, name="publish"),
    path("g/<slug:slug>/marque/depublier/", views.take_down, name="take_down"),
    path("g/<slug:slug>/marque/messages/", views.inbox, name="inbox"),
    path("g/<slug:slug>/marque/messages/<int:pk>/", views.contact, name="contact"),
    path("g/<slug:slug>/marque/messages/<int:pk>/faire/", views.contact_do, name="contact_do"),
]
