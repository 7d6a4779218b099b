# SPDX-License-Identifier: AGPL-3.0-or-later
from django.urls import path

from tenders.notices import views

app_name = "notices"
urlpatterns = [
    path("appels-d-offres/", views.index, name="index"),
    path("appels-d-offres/importer/", views.import_notices, name="import"),
    path("appels-d-offres/importer/<int:pk>/", views.import_run, name="import_run"),
    path("appels-d-offres/importer/refus/<int:pk>/", views.rejected, name="rejected"),
    path("appels-d-offres/versions/<int:pk>/fichier/", views.brought, name="brought"),
    path("appels-d-offres/<int:pk>/", views.notice, name="notice"),
]
