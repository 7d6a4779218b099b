# SPDX-License-Identifier: AGPL-3.0-or-later
from django.urls import path

from groupes import views

app_name = "groupes"
urlpatterns = [
    path("", views.today, name="today"),
    path("nouvelles/", views.news, name="news"),
    path("aller/", views.jump, name="jump"),
    path("groupes/", views.directory, name="directory"),
    path("groupes/nouveau/", views.groupe_new, name="groupe_new"),
    path("personnes/", views.people, name="people"),
    path("personnes/<int:pk>/", views.person, name="person"),
    path("moi/", views.me, name="me"),
    path("moi/preferences/", views.preferences, name="preferences"),
    path("moi/cooperative/inviter/", views.invite_member, name="invite_member"),
    path("moi/cooperative/inviter/<int:pk>/", views.resend_invitation, name="resend_invitation"),
    path("g/<slug:slug>/", views.home, name="home"),
    path("g/<slug:slug>/modifier/", views.edit, name="edit"),
    path("g/<slug:slug>/charte/", views.charter, name="charter"),
    path("g/<slug:slug>/rejoindre/", views.join, name="join"),
    path("g/<slug:slug>/invitation/", views.answer_invitation, name="answer_invitation"),
    path("g/<slug:slug>/demandes/<int:pk>/repondre/", views.answer_request, name="answer_request"),
    path("g/<slug:slug>/demandes/<int:pk>/retirer/", views.take_back, name="take_back"),
    path("g/<slug:slug>/membres/", views.members, name="members"),
    path("g/<slug:slug>/membres/inviter/", views.invite, name="invite"),
    path("g/<slug:slug>/quitter/", views.leave, name="leave"),
    path("g/<slug:slug>/pause/", views.pause, name="pause"),
]
