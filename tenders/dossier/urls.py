# SPDX-License-Identifier: AGPL-3.0-or-later
from django.urls import path

from tenders.dossier.views import memoir, papers, pricing, signing

_BID = "g/<slug:slug>/appels-d-offres/<int:pk>/"
_DOSSIER = f"{_BID}dossier/"
_SECTION = f"{_BID}memoire/<int:section>/"
_SIGNING = "a-signer/<int:pk>/"

app_name = "dossier"
urlpatterns = [
    path(_DOSSIER, papers.papers, name="papers"),
    path(f"{_DOSSIER}partie/<slug:name>/", papers.part, name="part"),
    path(f"{_DOSSIER}proposer/", papers.propose, name="propose"),
    path(f"{_DOSSIER}pieces/<int:piece>/", papers.kind, name="kind"),
    path(f"{_DOSSIER}pieces/<int:piece>/pdf/", papers.piece_pdf, name="piece_pdf"),
    path(f"{_DOSSIER}pdf/<slug:name>/", papers.pdf, name="pdf"),
    path(f"{_DOSSIER}tout/", papers.bundle, name="bundle"),
    path(f"{_DOSSIER}tout/<int:bundle>/", papers.bundle_file, name="bundle_file"),
    path(f"{_DOSSIER}recepisse/", papers.receipt, name="receipt"),
    path(f"{_DOSSIER}recepisse/fichier/", papers.receipt_file, name="receipt_file"),
    path(f"{_DOSSIER}reprendre/", papers.past, name="past"),
    path(f"{_DOSSIER}signature/", signing.ask_signature, name="ask_signature"),
    path(f"{_DOSSIER}signature/retirer/", signing.call_off, name="call_off"),
    path(f"{_BID}memoire/", memoir.memoir, name="memoir"),
    path(f"{_BID}memoire/demandes/", memoir.brief, name="brief"),
    path(f"{_BID}memoire/avis/", memoir.take_from_notice, name="take_from_notice"),
    path(f"{_BID}memoire/criteres/", memoir.seed, name="seed"),
    path(f"{_BID}memoire/ressource/", memoir.section_resource, name="section_resource"),
    path(_SECTION, memoir.section, name="section"),
    path(f"{_SECTION}editions/", memoir.section_editions, name="section_editions"),
    path(f"{_SECTION}plume/", memoir.section_pen, name="section_pen"),
    path(f"{_SECTION}remarques/", memoir.remark, name="remark"),
    path(f"{_SECTION}remarques/<int:remark>/reglee/", memoir.remark_settle, name="remark_settle"),
    path(f"{_SECTION}etape/<slug:step>/", memoir.section_step, name="section_step"),
    path(f"{_BID}composition/", pricing.makeups, name="makeups"),
    path(f"{_BID}composition/<int:price>/", pricing.makeup, name="makeup"),
    path(f"{_BID}pour-une-personne/", papers.suggest, name="suggest"),
    path(
        f"{_BID}pour-une-personne/<int:suggested>/",
        papers.suggested_answer,
        name="suggested_answer",
    ),
    path("a-signer/", signing.to_sign, name="to_sign"),
    path(_SIGNING, signing.signing, name="signing"),
    path(f"{_SIGNING}renvoyer/", signing.send_back, name="send_back"),
    path(f"{_SIGNING}pieces/<int:piece>/", signing.signing_file, name="signing_file"),
    path(f"{_SIGNING}textes/", signing.signing_pdf, name="signing_pdf"),
    path("administration/signature/", signing.delegations, name="delegations"),
    path("administration/signature/<int:pk>/finir/", signing.delegation_end, name="delegation_end"),
]
