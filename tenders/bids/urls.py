# SPDX-License-Identifier: AGPL-3.0-or-later
from django.urls import path

from tenders.bids.views import bids, hand, needs, outcome, pieces, prices

_BID = "g/<slug:slug>/appels-d-offres/<int:pk>/"

_HAND = "g/<slug:slug>/appels-d-offres/a-la-main/<int:notice>/"

app_name = "bids"
urlpatterns = [
    path("appels-d-offres/<int:notice_pk>/etudier/", bids.take_up, name="take_up"),
    path("g/<slug:slug>/appels-d-offres/", bids.groupe_index, name="groupe_index"),
    path("g/<slug:slug>/appels-d-offres/a-la-main/", hand.enter, name="enter"),
    path(f"{_HAND}corriger/", hand.correct, name="correct"),
    path(f"{_HAND}annuler/", hand.cancel, name="cancel"),
    path(f"{_HAND}document/", hand.document, name="document"),
    path(_BID, bids.bid, name="bid"),
    path(f"{_BID}qui-ferait-quoi/", bids.matrix, name="matrix"),
    path(f"{_BID}partie/<slug:name>/", bids.part, name="part"),
    path(f"{_BID}fil/", bids.talk, name="talk"),
    path(f"{_BID}position/", needs.position, name="position"),
    path(f"{_BID}besoins/", needs.needs, name="needs"),
    path(f"{_BID}besoins/<int:need>/position/", needs.intention, name="intention"),
    path(f"{_BID}decision/", outcome.decide, name="decide"),
    path(f"{_BID}pieces/", pieces.pieces, name="pieces"),
    path(f"{_BID}pieces/modele/", pieces.piece_from_template, name="piece_from_template"),
    path(f"{_BID}pieces/<int:piece>/", pieces.piece, name="piece"),
    path(f"{_BID}pieces/<int:piece>/editions/", pieces.piece_editions, name="piece_editions"),
    path(f"{_BID}pieces/<int:piece>/texte/", pieces.piece_text, name="piece_text"),
    path(f"{_BID}pieces/<int:piece>/fichier/", pieces.piece_file, name="piece_file"),
    path(f"{_BID}pieces/<int:piece>/fichier/apporter/", pieces.piece_bring, name="piece_bring"),
    path(f"{_BID}pieces/<int:piece>/retirer/", pieces.piece_remove, name="piece_remove"),
    path(f"{_BID}pieces/<int:piece>/tenir/", pieces.piece_hold, name="piece_hold"),
    path(f"{_BID}pieces/<int:piece>/par-erreur/", pieces.piece_mistake, name="piece_mistake"),
    path(f"{_BID}prix/", prices.price, name="price"),
    path(f"{_BID}prix/<int:price>/jours/", prices.price_days, name="price_days"),
    path(f"{_BID}prix/choisir/", prices.price_choose, name="price_choose"),
    path(f"{_BID}remise/", outcome.submit, name="submit"),
    path(f"{_BID}resultat/", outcome.result, name="result"),
    path(f"{_BID}par-erreur/", outcome.mistake, name="mistake"),
    path(f"{_BID}revenu/", outcome.income, name="income"),
    path(f"{_BID}versions/<int:version>/", bids.version, name="version"),
    path(f"{_BID}vu/", bids.seen, name="seen"),
]
