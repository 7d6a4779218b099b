# SPDX-License-Identifier: AGPL-3.0-or-later
from django.urls import path

from groupes.chat import views

app_name = "chat"
urlpatterns = [
    path("fil/non-lus/", views.unread, name="unread"),
    path("g/<slug:slug>/fil/", views.room, name="room"),
    path("g/<slug:slug>/fil/sujets/", views.topics, name="topics"),
    path("g/<slug:slug>/fil/nouveau/", views.topic_new, name="topic_new"),
    path("g/<slug:slug>/fil/depuis/", views.after, name="after"),
    path("g/<slug:slug>/fil/lu/", views.read, name="read"),
    path("g/<slug:slug>/fil/volet/", views.dock, name="dock_general"),
    path("g/<slug:slug>/fil/message/<int:pk>/", views.message, name="message"),
    path("g/<slug:slug>/fil/<int:topic>/", views.topic, name="topic"),
    path("g/<slug:slug>/fil/<int:topic>/envoyer/", views.post, name="post"),
    path("g/<slug:slug>/fil/<int:topic>/etat/", views.topic_state, name="topic_state"),
    path("g/<slug:slug>/fil/<int:topic>/volet/", views.dock, name="dock"),
]
