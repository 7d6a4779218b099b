# SPDX-License-Identifier: AGPL-3.0-or-later
from django.urls import path

from groupes.views import belonging, groupes, joining, me, people

app_name = "groupes"
urlpatterns = [
    path("", me.today, name="today"),
    path("nouvelles/", me.news, name="news"),
    path("aller/", me.jump, name="jump"),
    path("reponses/<int:pk>/vu/", joining.see_answer, name="see_answer"),
    path("groupes/", groupes.directory, name="directory"),
    path("moi/", me.profile, name="me"),
    path("moi/jeton/", me.token, name="token"),
    path("moi/preferences/", me.preferences, name="preferences"),
    path("moi/cooperative/inviter/", people.invite_member, name="invite_member"),
    path("moi/cooperative/inviter/<int:pk>/", people.resend_invitation, name="resend_invitation"),
    path("moi/cooperative/contribution/", people.contribution, name="contribution"),
    path("moi/cooperative/personnes/<int:pk>/lien/", people.password_link, name="password_link"),
    path("moi/cooperative/personnes/<int:pk>/adresse/", people.change_email, name="change_email"),
    path("moi/cooperative/personnes/<int:pk>/depart/", people.departure, name="departure"),
    path("moi/cooperative/personnes/<int:pk>/retour/", people.come_back, name="come_back"),
    path("g/<slug:slug>/", groupes.home, name="home"),
    path("g/<slug:slug>/modifier/", groupes.edit, name="edit"),
    path("g/<slug:slug>/modifier/editions/", groupes.editions, name="editions"),
    path("g/<slug:slug>/rejoindre/", joining.join, name="join"),
    path("g/<slug:slug>/ecrire/", joining.write, name="write_to_groupe"),
    path("g/<slug:slug>/invitation/", joining.answer_invitation, name="answer_invitation"),
    path(
        "g/<slug:slug>/demandes/<int:pk>/repondre/", joining.answer_request, name="answer_request"
    ),
    path("g/<slug:slug>/demandes/<int:pk>/retirer/", joining.take_back, name="take_back"),
    path("g/<slug:slug>/membres/", belonging.members, name="members"),
    path("g/<slug:slug>/membres/inviter/", joining.invite, name="invite"),
    path("g/<slug:slug>/quitter/", belonging.leave, name="leave"),
    path("g/<slug:slug>/fermer/", belonging.close, name="close"),
    path("g/<slug:slug>/pause/", belonging.pause, name="pause"),
]
