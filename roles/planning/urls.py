# SPDX-License-Identifier: AGPL-3.0-or-later
from django.urls import path

from roles.planning import views

app_name = "planning"
urlpatterns = [
    path("g/<slug:slug>/rotation/", views.index, name="index"),
    path("g/<slug:slug>/rotation/souhaits/", views.wishes, name="wishes"),
    path("g/<slug:slug>/rotation/souhaits/retirer/", views.wishes_away, name="wishes_away"),
    path("g/<slug:slug>/rotation/nouvelle/", views.new, name="new"),
    path("g/<slug:slug>/rotation/<int:pk>/", views.plan, name="plan"),
    path("g/<slug:slug>/rotation/<int:pk>/reglages/", views.settings, name="settings"),
    path("g/<slug:slug>/rotation/<int:pk>/calculer/", views.solve, name="solve"),
    path("g/<slug:slug>/rotation/<int:pk>/arreter/", views.stop, name="stop"),
    path("g/<slug:slug>/rotation/<int:pk>/case/<int:role>/<int:term>/", views.cell, name="cell"),
    path("g/<slug:slug>/rotation/<int:pk>/case/<int:pin>/liberer/", views.unpin, name="unpin"),
    path("g/<slug:slug>/rotation/<int:pk>/comme-avant/", views.same, name="same"),
    path("g/<slug:slug>/rotation/<int:pk>/comparer/", views.compare, name="compare"),
    path("g/<slug:slug>/rotation/<int:pk>/copier/", views.copy, name="copy"),
    path("g/<slug:slug>/rotation/<int:pk>/version/", views.new_version, name="new_version"),
    path("g/<slug:slug>/rotation/<int:pk>/proposer/", views.put, name="put"),
    path("g/<slug:slug>/rotation/<int:pk>/accord/", views.agree, name="agree"),
    path("g/<slug:slug>/rotation/<int:pk>/objecter/", views.object_to, name="object_to"),
    path("g/<slug:slug>/rotation/<int:pk>/adopter/", views.adopt, name="adopt"),
    path("g/<slug:slug>/rotation/<int:pk>/abandonner/", views.give_up, name="give_up"),
]
