# SPDX-License-Identifier: AGPL-3.0-or-later
from django.urls import path

from groupes.charter.views import charter, flags, kinds, lines

app_name = "charter"
urlpatterns = [
    path("g/<slug:slug>/charte/", charter.page, name="page"),
    path("g/<slug:slug>/charte/commencer/", charter.begin, name="begin"),
    path("g/<slug:slug>/charte/repondre/", charter.answer, name="answer"),
    path("g/<slug:slug>/charte/demander/", charter.ask, name="ask"),
    path("g/<slug:slug>/charte/versions/", charter.versions, name="versions"),
    path("g/<slug:slug>/charte/editions/", charter.editions_before, name="editions_before"),
    path("g/<slug:slug>/charte/parties/nouvelle/", charter.section_new, name="section_new"),
    path("g/<slug:slug>/charte/parties/<slug:at>/", charter.section, name="section"),
    path(
        "g/<slug:slug>/charte/parties/<slug:at>/editions/",
        charter.section_editions,
        name="section_editions",
    ),
    path("g/<slug:slug>/charte/lignes/nouvelle/", lines.line_new, name="line_new"),
    path("g/<slug:slug>/charte/lignes/<int:pk>/", lines.line, name="line"),
    path("g/<slug:slug>/charte/lignes/<int:pk>/retirer/", lines.line_remove, name="line_remove"),
    path("g/<slug:slug>/charte/lignes/sur/<str:on>/", lines.attach, name="attach"),
    path("g/<slug:slug>/charte/signalements/", flags.flags, name="flags"),
    path("g/<slug:slug>/charte/signaler/", flags.flag_new, name="flag_new"),
    path("g/<slug:slug>/charte/signalements/<int:pk>/", flags.flag, name="flag"),
    path("g/<slug:slug>/charte/signalements/<int:pk>/repondre/", flags.reply, name="reply"),
    path("g/<slug:slug>/charte/signalements/<int:pk>/lever/", flags.lift, name="lift"),
    path("g/<slug:slug>/charte/signalements/<int:pk>/conclure/", flags.settle, name="settle"),
    path("g/<slug:slug>/forme/", kinds.kind, name="kind"),
]
