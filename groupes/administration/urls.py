# SPDX-License-Identifier: AGPL-3.0-or-later
from django.urls import path

from groupes.administration import views

app_name = "administration"
urlpatterns = [
    path("moi/cooperative/", views.cooperative, name="cooperative"),
    path("moi/cooperative/associe/", views.answer_associate, name="answer_associate"),
    path("moi/cooperative/premiere-heure/", views.first_hour, name="first_hour"),
    path("moi/cooperative/premiere-heure/courrier/", views.try_mail, name="try_mail"),
    path("moi/cooperative/regles/", views.policy, name="policy"),
    path("moi/cooperative/liste/", views.bring, name="bring"),
    path("moi/cooperative/liste/exemple.csv", views.example, name="example"),
    path("moi/cooperative/liste/<int:pk>/", views.brought, name="brought"),
    path("moi/cooperative/liste/<int:pk>/ecarter/", views.leave_list, name="leave_list"),
    path("moi/cooperative/statuts/", views.statuses, name="statuses"),
    path("moi/cooperative/personnes/<int:pk>/statut/", views.status, name="status"),
    path("moi/cooperative/federation/", views.federation, name="federation"),
    path("moi/cooperative/federation/rejoindre/", views.join_federation, name="join_federation"),
    path("moi/cooperative/federation/cle/", views.draw_key, name="draw_key"),
    path("moi/cooperative/federation/quitter/", views.leave_federation, name="leave_federation"),
    path("moi/cooperative/taches/", views.jobs, name="jobs"),
    path(
        "moi/cooperative/taches/<int:number>/relancer/", views.try_job_again, name="try_job_again"
    ),
]
