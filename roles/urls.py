# SPDX-License-Identifier: AGPL-3.0-or-later
from django.urls import path

from roles.views import circles, mandates, roles, stepping_in

app_name = "roles"
urlpatterns = [
    path("reponses/offres/<int:pk>/vu/", mandates.see_answer, name="see_answer"),
    path("g/<slug:slug>/roles/", roles.index, name="index"),
    path("g/<slug:slug>/roles/nouveau/", roles.new, name="new"),
    path("g/<slug:slug>/roles/carte/", circles.circle_map, name="map"),
    path("g/<slug:slug>/roles/carte/image.svg", circles.map_image, name="map_image"),
    path("g/<slug:slug>/roles/carte/montrer/", circles.show_map, name="show_map"),
    path("g/<slug:slug>/roles/carte/retirer/", circles.hide_map, name="hide_map"),
    path("g/<slug:slug>/roles/indicateurs/", circles.indicators_page, name="indicators"),
    path("g/<slug:slug>/roles/structure/", circles.structure, name="structure"),
    path("g/<slug:slug>/roles/cercles/nouveau/", circles.new_circle, name="new_circle"),
    path("g/<slug:slug>/roles/cercles/<int:pk>/", circles.circle, name="circle"),
    path("g/<slug:slug>/roles/cercles/<int:pk>/modifier/", circles.edit_circle, name="edit_circle"),
    path(
        "g/<slug:slug>/roles/cercles/<int:pk>/editions/",
        circles.circle_editions,
        name="circle_editions",
    ),
    path("g/<slug:slug>/roles/cercles/<int:pk>/fermer/", circles.close_circle, name="close_circle"),
    path("g/<slug:slug>/roles/<int:pk>/", roles.role, name="role"),
    path("g/<slug:slug>/roles/<int:pk>/modifier/", roles.edit, name="edit"),
    path("g/<slug:slug>/roles/<int:pk>/editions/", roles.editions, name="editions"),
    path("g/<slug:slug>/roles/<int:pk>/fermer/", roles.close, name="close"),
    path("g/<slug:slug>/roles/<int:pk>/passer/", mandates.offer, name="offer"),
    path("g/<slug:slug>/roles/<int:pk>/me-proposer/", mandates.volunteer, name="volunteer"),
    path(
        "g/<slug:slug>/roles/offres/<int:pk>/repondre/", mandates.answer_offer, name="answer_offer"
    ),
    path(
        "g/<slug:slug>/roles/offres/<int:pk>/retirer/",
        mandates.withdraw_offer,
        name="withdraw_offer",
    ),
    path("g/<slug:slug>/roles/mandats/<int:pk>/rendre/", mandates.give_back, name="give_back"),
    path("g/<slug:slug>/roles/mandats/<int:pk>/continuer/", mandates.go_on, name="go_on"),
    path("g/<slug:slug>/roles/mandats/<int:pk>/seul/", mandates.hold_alone, name="hold_alone"),
    path("g/<slug:slug>/roles/mandats/<int:pk>/passation/", stepping_in.handover, name="handover"),
    path(
        "g/<slug:slug>/roles/mandats/<int:pk>/passation/ecrire/",
        stepping_in.write_handover,
        name="write_handover",
    ),
    path(
        "g/<slug:slug>/roles/mandats/<int:pk>/passation/editions/",
        stepping_in.handover_editions,
        name="handover_editions",
    ),
    path(
        "g/<slug:slug>/roles/mandats/<int:pk>/passation/recue/",
        stepping_in.acknowledge,
        name="acknowledge",
    ),
    path("g/<slug:slug>/roles/a-prendre/", stepping_in.vacancies, name="vacancies"),
    path("g/<slug:slug>/roles/<int:pk>/partager/", mandates.share, name="share"),
    path("g/<slug:slug>/roles/<int:pk>/interim/", mandates.interim, name="interim"),
    path("g/<slug:slug>/roles/<int:pk>/cote-a-cote/", mandates.beside, name="beside"),
    path("g/<slug:slug>/roles/cote-a-cote/<int:pk>/finir/", mandates.end_beside, name="end_beside"),
    path("g/<slug:slug>/roles/<int:pk>/tirer/", stepping_in.open_draw, name="open_draw"),
    path("g/<slug:slug>/roles/tirages/<int:pk>/", stepping_in.draw, name="draw"),
    path("g/<slug:slug>/roles/tirages/<int:pk>/nom/", stepping_in.draw_name, name="draw_name"),
    path("g/<slug:slug>/roles/tirages/<int:pk>/tirer/", stepping_in.draw_lot, name="draw_lot"),
    path("g/<slug:slug>/roles/tirages/<int:pk>/renoncer/", stepping_in.drop_draw, name="drop_draw"),
]
