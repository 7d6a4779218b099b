# SPDX-License-Identifier: AGPL-3.0-or-later
from django.urls import path

from roles.decisions import views

app_name = "decisions"
urlpatterns = [
    path("g/<slug:slug>/decisions/", views.index, name="index"),
    path("g/<slug:slug>/decisions/nouvelle/", views.choose_way, name="new"),
    path("g/<slug:slug>/decisions/nouvelle/<slug:way>/", views.write, name="write"),
    path("g/<slug:slug>/decisions/tensions/", views.tensions, name="tensions"),
    path("g/<slug:slug>/decisions/tensions/nouvelle/", views.raise_tension, name="raise"),
    path("g/<slug:slug>/decisions/tensions/sur/<str:ref>/", views.raise_tension, name="raise_on"),
    path("g/<slug:slug>/decisions/tensions/<int:pk>/", views.tension, name="tension"),
    path(
        "g/<slug:slug>/decisions/tensions/<int:pk>/modifier/",
        views.change_tension,
        name="change_tension",
    ),
    path(
        "g/<slug:slug>/decisions/tensions/<int:pk>/travail/",
        views.tension_work,
        name="tension_work",
    ),
    path(
        "g/<slug:slug>/decisions/tensions/<int:pk>/demander/",
        views.tension_ask,
        name="tension_ask",
    ),
    path(
        "g/<slug:slug>/decisions/tensions/<int:pk>/repondre/",
        views.tension_answer,
        name="tension_answer",
    ),
    path(
        "g/<slug:slug>/decisions/tensions/<int:pk>/<slug:step>/",
        views.tension_step,
        name="tension_step",
    ),
    path("g/<slug:slug>/decisions/registre.csv", views.sheet, name="sheet"),
    path("g/<slug:slug>/decisions/registre.md", views.text, name="text"),
    path("g/<slug:slug>/decisions/registre.pdf", views.pdf, name="pdf"),
    path("g/<slug:slug>/decisions/registre/", views.paper, name="paper"),
    path("g/<slug:slug>/decisions/<int:pk>/porter/", views.own, name="own"),
    path("g/<slug:slug>/decisions/<int:pk>/transmettre/", views.hand_on, name="hand_on"),
    path("g/<slug:slug>/decisions/<int:pk>/premier-pas/", views.step, name="step"),
    path("g/<slug:slug>/decisions/<int:pk>/bilan/", views.review, name="review"),
    path("g/<slug:slug>/decisions/sur/<str:ref>/", views.on, name="on"),
    path("g/<slug:slug>/decisions/<int:pk>/reprendre/", views.ask_again, name="ask_again"),
    path("g/<slug:slug>/decisions/<int:pk>/", views.decision, name="decision"),
    path("g/<slug:slug>/decisions/<int:pk>/modifier/", views.edit, name="edit"),
    path("g/<slug:slug>/decisions/<int:pk>/texte/", views.change_text, name="change_text"),
    path("g/<slug:slug>/decisions/<int:pk>/editions/", views.editions, name="editions"),
    path("g/<slug:slug>/decisions/<int:pk>/ouvrir/", views.open_decision, name="open"),
    path("g/<slug:slug>/decisions/<int:pk>/fermer/", views.close, name="close"),
    path("g/<slug:slug>/decisions/<int:pk>/retirer/", views.withdraw, name="withdraw"),
    path("g/<slug:slug>/decisions/<int:pk>/pas-ainsi/", views.take_back, name="take_back"),
    path("g/<slug:slug>/decisions/<int:pk>/repondre/", views.answer, name="answer"),
    path("g/<slug:slug>/decisions/<int:pk>/objecter/", views.object_to, name="object_to"),
    path(
        "g/<slug:slug>/decisions/<int:pk>/objection/retirer/",
        views.withdraw_objection,
        name="withdraw_objection",
    ),
    path("g/<slug:slug>/decisions/<int:pk>/remarque/", views.remark, name="remark"),
    path(
        "g/<slug:slug>/decisions/<int:pk>/remarque/<int:remark>/",
        views.reply,
        name="reply",
    ),
    path("g/<slug:slug>/decisions/<int:pk>/bulletin/", views.ballot, name="ballot"),
    path("g/<slug:slug>/decisions/<int:pk>/recu/", views.receipt, name="receipt"),
    path("g/<slug:slug>/decisions/<int:pk>/verifier/", views.check, name="check"),
    path(
        "g/<slug:slug>/decisions/<int:pk>/bulletins/", views.secret_ballots, name="secret_ballots"
    ),
    path("g/<slug:slug>/decisions/<int:pk>/qui/", views.voters, name="voters"),
    path("g/<slug:slug>/decisions/<int:pk>/confier/", views.delegate, name="delegate"),
    path(
        "g/<slug:slug>/decisions/<int:pk>/deleguer/reprendre/",
        views.end_delegation,
        name="end_delegation",
    ),
    path("g/<slug:slug>/decisions/<int:pk>/interet/", views.gain, name="gain"),
    path("g/<slug:slug>/decisions/<int:pk>/date/", views.choose_date, name="choose_date"),
    path("g/<slug:slug>/decisions/<int:pk>/nom/", views.name_in, name="name_in"),
    path("g/<slug:slug>/decisions/<int:pk>/election/nommer/", views.nominate, name="nominate"),
    path(
        "g/<slug:slug>/decisions/<int:pk>/election/montrer/",
        views.show_ballots,
        name="show_ballots",
    ),
    path(
        "g/<slug:slug>/decisions/<int:pk>/election/proposer/",
        views.propose_person,
        name="propose_person",
    ),
    path(
        "g/<slug:slug>/decisions/<int:pk>/election/repondre/",
        views.answer_proposed,
        name="answer_proposed",
    ),
    path(
        "g/<slug:slug>/decisions/<int:pk>/recompter/programme/",
        views.recount,
        {"what": "programme"},
        name="program",
    ),
    path(
        "g/<slug:slug>/decisions/<int:pk>/recompter/bulletins/",
        views.recount,
        {"what": "bulletins"},
        name="recounted_ballots",
    ),
]
