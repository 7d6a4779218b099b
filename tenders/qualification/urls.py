# SPDX-License-Identifier: AGPL-3.0-or-later
from django.urls import path

from tenders.qualification.views import board, card, offers, papers

_BID = "g/<slug:slug>/appels-d-offres/<int:pk>/"

app_name = "qualification"
urlpatterns = [
    path("moi/cooperative/pieces/", papers.credentials, name="credentials"),
    path("moi/cooperative/pieces/nouvelle/", papers.new_credential, name="new_credential"),
    path("moi/cooperative/pieces/<int:pk>/", papers.credential, name="credential"),
    path(
        "moi/cooperative/pieces/<int:pk>/retirer/", papers.drop_credential, name="drop_credential"
    ),
    path(
        "moi/cooperative/pieces/<int:pk>/fichier/", papers.credential_file, name="credential_file"
    ),
    path("moi/cooperative/chiffre-d-affaires/", papers.turnover, name="turnover"),
    path("g/<slug:slug>/appels-d-offres/tableau/", board.board, name="board"),
    path("g/<slug:slug>/appels-d-offres/mois/", board.month, name="month"),
    path("g/<slug:slug>/appels-d-offres/refus/", card.look_back, name="look_back"),
    path(f"{_BID}qualifier/", card.card, name="card"),
    path(f"{_BID}qualifier/questions/", card.questions, name="questions"),
    path(
        f"{_BID}qualifier/questions/<int:question>/tenir/", card.question_hold, name="question_hold"
    ),
    path(f"{_BID}qualifier/risques/", card.risks, name="risks"),
    path(f"{_BID}qualifier/references/", card.references, name="references"),
    path(f"{_BID}qualifier/references/bibliotheque/", card.from_library, name="from_library"),
    path(f"{_BID}qualifier/date/", card.day, name="day"),
    path(f"{_BID}besoins/<int:need>/qui/", offers.whom, name="whom"),
    path(f"{_BID}besoins/<int:need>/qui/<int:member>/", offers.ask, name="ask"),
    path(f"{_BID}demandes/<int:offer>/", offers.answer, name="answer"),
    path(f"{_BID}demandes/<int:offer>/reprendre/", offers.withdraw, name="withdraw"),
]
