# SPDX-License-Identifier: AGPL-3.0-or-later
from django.urls import path

from groupes.craft import views

app_name = "craft"
urlpatterns = [
    path("moi/savoir-faire/", views.mine, name="mine"),
    path("personnes/<int:pk>/savoir-faire/", views.of, name="of"),
    path("personnes/<int:pk>/attester/", views.attest, name="attest"),
    path("savoir-faire/<int:pk>/<slug:step>/", views.attestation, name="attestation"),
    path("compagnonnage/", views.meet, name="meet"),
    path("compagnonnage/demander/<int:pk>/<int:skill>/", views.ask, name="ask"),
    path("compagnonnage/<int:pk>/", views.pairing, name="pairing"),
    path("compagnonnage/<int:pk>/<slug:step>/", views.pairing_step, name="pairing_step"),
]
