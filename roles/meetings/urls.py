# SPDX-License-Identifier: AGPL-3.0-or-later
from django.urls import path

from roles.meetings.views import calendars, calling, holding, minutes, preparing, reading

app_name = "meetings"
urlpatterns = [
    path("moi/calendrier/", calendars.calendar, name="calendar"),
    path("g/<slug:slug>/reunions/", reading.index, name="index"),
    path("g/<slug:slug>/reunions/prochaine/", reading.next_one, name="next"),
    path("g/<slug:slug>/reunions/nouvelle/", calling.new, name="new"),
    path("g/<slug:slug>/reunions/nouvelle/<str:ref>/", calling.call_on, name="call_on"),
    path("g/<slug:slug>/reunions/tour/<slug:part>/", calling.willing, name="willing"),
    path("g/<slug:slug>/reunions/series/<int:pk>/", calling.series, name="series"),
    path(
        "g/<slug:slug>/reunions/series/<int:pk>/modifier/", calling.edit_series, name="edit_series"
    ),
    path(
        "g/<slug:slug>/reunions/series/<int:pk>/arreter/", calling.stop_series, name="stop_series"
    ),
    path("g/<slug:slug>/reunions/points/<int:pk>/", preparing.item, name="item"),
    path("g/<slug:slug>/reunions/points/<int:pk>/objet/", reading.about, name="about"),
    path("g/<slug:slug>/reunions/points/<int:pk>/notes/", holding.notes, name="notes"),
    path("g/<slug:slug>/reunions/points/<int:pk>/plume/", holding.pen, name="pen"),
    path(
        "g/<slug:slug>/reunions/points/<int:pk>/<slug:verb>/", preparing.item_act, name="item_act"
    ),
    path("g/<slug:slug>/reunions/tuyaux/<int:pk>/garder/", preparing.keep_tip, name="keep_tip"),
    path("g/<slug:slug>/reunions/<int:pk>/", reading.meeting, name="meeting"),
    path("g/<slug:slug>/reunions/<int:pk>/modifier/", calling.edit, name="edit"),
    path("g/<slug:slug>/reunions/<int:pk>/annuler/", calling.cancel, name="cancel"),
    path("g/<slug:slug>/reunions/<int:pk>/inviter/", calling.invite, name="invite"),
    path("g/<slug:slug>/reunions/<int:pk>/repondre/", calling.answer, name="answer"),
    path("g/<slug:slug>/reunions/<int:pk>/part/<slug:part>/", calling.part, name="part"),
    path("g/<slug:slug>/reunions/<int:pk>/ordre/", preparing.agenda, name="agenda"),
    path("g/<slug:slug>/reunions/<int:pk>/ordre/reprendre/", preparing.take_up, name="take_up"),
    path("g/<slug:slug>/reunions/<int:pk>/nouvelles/", preparing.news, name="news"),
    path("g/<slug:slug>/reunions/<int:pk>/ecran/", reading.screen, name="screen"),
    path("g/<slug:slug>/reunions/<int:pk>/travail/", holding.write_down, name="write_down"),
    path("g/<slug:slug>/reunions/<int:pk>/tension/", holding.raise_tension, name="raise_tension"),
    path("g/<slug:slug>/reunions/<int:pk>/decision/", holding.note_decision, name="note_decision"),
    path("g/<slug:slug>/reunions/<int:pk>/compte-rendu/", minutes.minutes, name="minutes"),
    path("g/<slug:slug>/reunions/<int:pk>/compte-rendu/corriger/", minutes.correct, name="correct"),
    path(
        "g/<slug:slug>/reunions/<int:pk>/compte-rendu/editions/", minutes.editions, name="editions"
    ),
    path("g/<slug:slug>/reunions/<int:pk>/compte-rendu/lu/", minutes.read, name="read"),
    path("g/<slug:slug>/reunions/<int:pk>/faire/<slug:verb>/", holding.act, name="act"),
]
