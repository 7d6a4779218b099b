# SPDX-License-Identifier: AGPL-3.0-or-later
"""Public addresses of the installation itself: its source, its scripts' words; and its errors."""

import sys

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.templatetags.static import static
from django.views import defaults
from django.views.decorators.http import require_safe

from deploy import source as running_source
from deploy import texts as script_texts
from deploy.middleware import in_words
from groupes.web.room import no_room


def server_error(request: HttpRequest) -> HttpResponse:
    """What broke, wherever it did: 507 where a disk takes nothing more, else 500."""
    if no_room(sys.exc_info()[1]):
        return in_words(507)
    return defaults.server_error(request)


@login_not_required
@require_safe
def source(request: HttpRequest) -> HttpResponseBase:
    """The source of what runs here (AGPL, section 13): at SOURCE_URL when the installation publishes
    it there, else as an archive of the commit that is checked out."""
    if settings.SOURCE_URL:
        return redirect(settings.SOURCE_URL)
    archive = running_source.archive()
    if archive is None:
        raise Http404
    return FileResponse(archive, as_attachment=True, filename="groupes.tar.gz")


@login_not_required
@require_safe
def favicon(request: HttpRequest) -> HttpResponseBase:
    """The icon, for a browser that asks at the address of old."""
    return redirect(static("icon.svg"))


@login_not_required
@require_safe
def texts(request: HttpRequest, digest: str, language: str) -> HttpResponse:
    """What the scripts say in `language`; 404 for a language we do not speak.

    Kept for ever under the address that holds its own `digest`. Under another one (a page made just
    before an upgrade) the words of now answer, and nobody keeps them.
    """
    if language not in dict(settings.LANGUAGES):
        raise Http404
    found = script_texts.texts(language)
    response = HttpResponse(
        found.source,
        content_type="text/javascript; charset=utf-8",
        headers={"Content-Language": language},
    )
    known = digest == found.digest
    response["Cache-Control"] = "public, max-age=31536000, immutable" if known else "no-store"
    return response
