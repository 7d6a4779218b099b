# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a source keeps back until a day is read again on that day, from the file it came in.

A value that is withheld is nowhere among what is stored (docs/formats/notice.md): only the file has
it. So the file waits, and its reading then is an import of the source like another: what it adds is
a version, told as such.
"""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy

from groupes.jobs import job, periodic
from tenders.notices.actions.files import File
from tenders.notices.actions.importing import import_files
from tenders.notices.models import WithheldFile
from tenders.notices.parsing.codes import PARIS

AT_ONCE = 50


@periodic("20 0 * * *", zone=PARIS.key)
@job("notices.reveal", gettext_lazy("Show what notices kept back until today"))
def reveal() -> None:
    """Read again the files whose day has come. One that keeps something else back waits for that
    day; late or twice, it does no harm."""
    today = timezone.now().astimezone(PARIS).date()
    while True:
        due = list(WithheldFile.objects.filter(until__lte=today).order_by("until", "pk")[:AT_ONCE])
        if not due:
            return
        import_files(by=None, files=[File(one.name, bytes(one.content)) for one in due])
        WithheldFile.objects.filter(pk__in=[one.pk for one in due], until__lte=today).delete()
