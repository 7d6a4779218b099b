# SPDX-License-Identifier: AGPL-3.0-or-later
from django.urls import path

from groupes.welcome.views import awaited, consent, door, links
from groupes.welcome.views import path as steps

app_name = "welcome"
urlpatterns = [
    path("j-attends/", awaited.awaited, name="awaited"),
    path("j-attends/demandes/<int:pk>/retirer/", awaited.take_back, name="take_back"),
    path("j-attends/demandes/<int:pk>/ecrire/", door.write_of, name="write_of"),
    path("invitation/<str:token>/", links.opened, name="opened"),
    path("invitation/<str:token>/ecrire/", door.write_by_link, name="write_by_link"),
    path("invitations/<int:pk>/", links.addressed, name="addressed"),
    path("propositions/<int:pk>/", consent.proposed, name="proposed"),
    path("propositions/<int:pk>/repondre/", consent.wish, name="wish"),
    path("porte/<int:pk>/", door.thread, name="thread"),
    path("porte/<int:pk>/lu/", door.seen, name="seen"),
    path("g/<slug:slug>/porte/", door.door, name="door"),
    path("g/<slug:slug>/invitations/", links.invitations, name="invitations"),
    path("g/<slug:slug>/invitations/lien/", links.link_new, name="link_new"),
    path("g/<slug:slug>/invitations/lien/<int:pk>/fin/", links.link_end, name="link_end"),
    path("g/<slug:slug>/invitations/lien/<int:pk>/reprendre/", links.link_take, name="link_take"),
    path("g/<slug:slug>/invitations/adresse/", links.address_new, name="address_new"),
    path(
        "g/<slug:slug>/invitations/adresse/<int:pk>/renvoyer/",
        links.address_again,
        name="address_again",
    ),
    path(
        "g/<slug:slug>/invitations/adresse/<int:pk>/reprendre/",
        links.address_take,
        name="address_take",
    ),
    path("g/<slug:slug>/invitations/adresse/<int:pk>/fin/", links.address_end, name="address_end"),
    path("g/<slug:slug>/propositions/", consent.proposals, name="proposals"),
    path("g/<slug:slug>/propositions/de/<int:pk>/", consent.propose, name="propose"),
    path("g/<slug:slug>/propositions/<int:pk>/", consent.proposal, name="proposal"),
    path("g/<slug:slug>/propositions/<int:pk>/consentir/", consent.consent, name="consent"),
    path("g/<slug:slug>/propositions/<int:pk>/fin/", consent.proposal_end, name="proposal_end"),
    path("g/<slug:slug>/accueil/", steps.greeters, name="greeters"),
    path("g/<slug:slug>/accueil/presentation/", steps.introduce, name="introduce"),
    path("g/<slug:slug>/accueil/demandes/<int:pk>/", door.answer_request, name="answer_request"),
    path("g/<slug:slug>/accueil/<slug:name>/", steps.step, name="step"),
]
