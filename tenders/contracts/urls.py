# SPDX-License-Identifier: AGPL-3.0-or-later
from django.urls import path, register_converter

from tenders.contracts import views


class SiretConverter:
    """A SIRET, or a SIREN where a buyer says no more."""

    regex = r"[0-9]{9}(?:[0-9]{5})?"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(SiretConverter, "siret")

app_name = "contracts"
urlpatterns = [
    path("appels-d-offres/marches/", views.ending, name="ending"),
    path("appels-d-offres/marches/importer/", views.import_contracts, name="import"),
    path("appels-d-offres/marches/importer/<int:pk>/", views.import_run, name="import_run"),
    path("appels-d-offres/marches/<int:pk>/", views.contract, name="contract"),
    path("appels-d-offres/acheteurs/<siret:siret>/", views.buyer, name="buyer"),
]
