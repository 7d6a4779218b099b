# SPDX-License-Identifier: AGPL-3.0-or-later
from django.urls import path

from groupes.people import views

app_name = "people"
urlpatterns = [
    path("moi/competences/", views.skills, name="skills"),
    path("moi/disponibilites/", views.times, name="times"),
    path("moi/qui-voit/", views.audiences, name="audiences"),
    path("competences/", views.vocabulary, name="vocabulary"),
    path("competences/<int:pk>/", views.skill, name="skill"),
    path("competences/<int:pk>/modifier/", views.change_skill, name="change_skill"),
    path("competences/<int:pk>/synonyme/", views.add_synonym, name="add_synonym"),
    path("competences/<int:pk>/separer/", views.part_synonym, name="part_synonym"),
    path("competences/<int:pk>/fusionner/", views.merge, name="merge"),
]

of_the_ground = [
    path("personnes/", views.people, name="people"),
    path("personnes/<int:pk>/", views.person, name="person"),
    path("personnes/<int:pk>/ecrire/", views.write, name="write"),
    path("personnes/<int:pk>/lu/", views.words_seen, name="words_seen"),
]
"""Addresses that the ground floor itself leads to (``Member.get_absolute_url``): served here, named as
its own ("groupes:person"; see ``deploy/urls.py``)."""
