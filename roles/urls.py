# SPDX-License-Identifier: AGPL-3.0-or-later
from django.urls import path

from roles import views

app_name = "roles"
urlpatterns = [
    path("reponses/offres/<int:pk>/vu/", views.see_answer, name="see_answer"),
    path("g/<slug:slug>/roles/", views.index, name="index"),
    path("g/<slug:slug>/roles/nouveau/", views.new, name="new"),
    path("g/<slug:slug>/roles/<int:pk>/", views.role, name="role"),
    path("g/<slug:slug>/roles/<int:pk>/modifier/", views.edit, name="edit"),
    path("g/<slug:slug>/roles/<int:pk>/editions/", views.editions, name="editions"),
    path("g/<slug:slug>/roles/<int:pk>/fermer/", views.close, name="close"),
    path("g/<slug:slug>/roles/<int:pk>/passer/", views.offer, name="offer"),
    path("g/<slug:slug>/roles/<int:pk>/me-proposer/", views.volunteer, name="volunteer"),
    path("g/<slug:slug>/roles/offres/<int:pk>/repondre/", views.answer_offer, name="answer_offer"),
    path(
        "g/<slug:slug>/roles/offres/<int:pk>/retirer/", views.withdraw_offer, name="withdraw_offer"
    ),
    path("g/<slug:slug>/roles/mandats/<int:pk>/rendre/", views.give_back, name="give_back"),
]
