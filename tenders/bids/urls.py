# SPDX-License-Identifier: AGPL-3.0-or-later
from django.urls import path

from tenders.bids import views

_BID = "g/<slug:slug>/appels-d-offres/<int:pk>/"

app_name = "bids"
urlpatterns = [
    path("appels-d-offres/<int:notice_pk>/etudier/", views.take_up, name="take_up"),
    path("g/<slug:slug>/appels-d-offres/", views.groupe_index, name="groupe_index"),
    path(_BID, views.bid, name="bid"),
    path(f"{_BID}qui-ferait-quoi/", views.matrix, name="matrix"),
    path(f"{_BID}partie/<slug:name>/", views.part, name="part"),
    path(f"{_BID}fil/", views.talk, name="talk"),
    path(f"{_BID}position/", views.position, name="position"),
    path(f"{_BID}besoins/", views.needs, name="needs"),
    path(f"{_BID}besoins/<int:need>/", views.need, name="need"),
    path(f"{_BID}besoins/<int:need>/position/", views.intention, name="intention"),
    path(f"{_BID}decision/", views.decide, name="decide"),
    path(f"{_BID}pieces/", views.pieces, name="pieces"),
    path(f"{_BID}pieces/modele/", views.piece_from_template, name="piece_from_template"),
    path(f"{_BID}pieces/<int:piece>/", views.piece, name="piece"),
    path(f"{_BID}pieces/<int:piece>/tenir/", views.piece_hold, name="piece_hold"),
    path(f"{_BID}prix/", views.price, name="price"),
    path(f"{_BID}prix/choisir/", views.price_choose, name="price_choose"),
    path(f"{_BID}prix/<int:price>/", views.price_change, name="price_change"),
    path(f"{_BID}remise/", views.submit, name="submit"),
    path(f"{_BID}resultat/", views.result, name="result"),
    path(f"{_BID}vu/", views.seen, name="seen"),
]
