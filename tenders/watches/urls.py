# SPDX-License-Identifier: AGPL-3.0-or-later
from django.urls import path

from tenders.watches import views

app_name = "watches"
urlpatterns = [
    path("moi/veilles/", views.my_index, name="my_index"),
    path("moi/veilles/nouvelle/", views.new, name="new"),
    path("moi/veilles/trouve/<int:pk>/", views.my_aside, name="my_aside"),
    path("moi/veilles/regles/<int:pk>/", views.my_rule, name="my_rule"),
    path("moi/veilles/<int:pk>/", views.my_show, name="my_watch"),
    path("moi/veilles/<int:pk>/modifier/", views.my_edit, name="my_edit"),
    path("moi/veilles/<int:pk>/finir/", views.my_end, name="my_end"),
    path("moi/veilles/<int:pk>/regle/", views.my_new_rule, name="my_new_rule"),
    path("moi/veilles/<int:pk>/courrier/", views.my_pace, name="my_pace"),
    path("moi/veilles/<int:pk>/adresse/", views.my_feed, name="my_feed"),
    path("g/<slug:slug>/veilles/", views.index, name="index"),
    path("g/<slug:slug>/veilles/trouve/<int:pk>/", views.aside, name="aside"),
    path("g/<slug:slug>/veilles/regles/<int:pk>/", views.rule, name="rule"),
    path("g/<slug:slug>/veilles/<int:pk>/", views.show, name="watch"),
    path("g/<slug:slug>/veilles/<int:pk>/modifier/", views.edit, name="edit"),
    path("g/<slug:slug>/veilles/<int:pk>/finir/", views.end, name="end"),
    path("g/<slug:slug>/veilles/<int:pk>/regle/", views.new_rule, name="new_rule"),
    path("g/<slug:slug>/veilles/<int:pk>/suivre/", views.follow, name="follow"),
    path("g/<slug:slug>/veilles/<int:pk>/adresse/", views.feed, name="feed"),
]
