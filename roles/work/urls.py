# SPDX-License-Identifier: AGPL-3.0-or-later
from django.urls import path

from roles.work import views

app_name = "work"
urlpatterns = [
    path("moi/travail/", views.mine, name="mine"),
    path("reponses/travail/<int:pk>/vu/", views.see_answer, name="see_answer"),
    path("g/<slug:slug>/travail/", views.board, name="board"),
    path("g/<slug:slug>/travail/nouveau/", views.new, name="new"),
    path("g/<slug:slug>/travail/repartir/", views.share, name="share"),
    path("g/<slug:slug>/travail/repartir/proposer/", views.propose, name="propose"),
    path("g/<slug:slug>/travail/pour/<str:ref>/", views.on, name="on"),
    path("g/<slug:slug>/travail/<int:pk>/", views.work, name="work"),
    path("g/<slug:slug>/travail/<int:pk>/modifier/", views.edit, name="edit"),
    path("g/<slug:slug>/travail/<int:pk>/editions/", views.editions, name="editions"),
    path("g/<slug:slug>/travail/<int:pk>/couper/", views.split, name="split"),
    path("g/<slug:slug>/travail/<int:pk>/cocher/", views.tick, name="tick"),
    path("g/<slug:slug>/travail/<int:pk>/proposer/", views.offer, name="offer"),
    path("g/<slug:slug>/travail/<int:pk>/faire/<slug:verb>/", views.act, name="act"),
    path("g/<slug:slug>/travail/offres/<int:pk>/repondre/", views.answer, name="answer"),
    path("g/<slug:slug>/travail/offres/<int:pk>/retirer/", views.withdraw, name="withdraw"),
]
