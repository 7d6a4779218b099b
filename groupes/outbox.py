# SPDX-License-Identifier: AGPL-3.0-or-later
"""Letters leave after the answer: a tray in the database, emptied by a job (``groupes.jobs``).

Nothing is lost when a worker stops: what waits is sent by the next one, or by another. A letter is
held while it is sent, so that no two send it; should the worker die in between it may leave twice,
never not at all. One that the mail server does not take is tried again, later and later, and given up
after MOST_TRIES (nearly three days); administrators are told how many wait.
"""

from __future__ import annotations

import datetime as dt
import logging
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groupes import letters
from groupes.jobs import defer, job, periodic
from groupes.models import Letter

log = logging.getLogger(__name__)

MOST_TRIES: Final = 20
FIRST_PAUSE: Final = dt.timedelta(minutes=1)
LONGEST_PAUSE: Final = dt.timedelta(hours=6)
MOST_AT_ONCE: Final = 200
"""Letters that one job sends, before it leaves the rest to another: so that the worker can stop."""


# Each minute: what waits for its time again, and what was announced by no one (the process died).
@periodic("* * * * *")
@job("letters.deliver", _("Letters leave"), queue="mail")
def deliver() -> None:
    """Empty the tray of the letters that are due."""
    if send_waiting() == MOST_AT_ONCE:
        announce()


def announce() -> None:
    """There are letters in the tray, committed: have them sent soon. One announcement is enough for
    all that wait."""
    defer(deliver, key="waiting")


def send_waiting(most: int = MOST_AT_ONCE) -> int:
    """Send the letters that are due, the oldest first, ``most`` of them; answers how many left the
    tray. Two or three queries each. Never raises for one of them."""
    done = 0
    while done < most and _send_one():
        done += 1
    return done


def _send_one() -> bool:
    with transaction.atomic():
        waiting = Letter.objects.filter(due__lte=timezone.now()).order_by("due", "pk")
        letter = waiting.select_for_update(skip_locked=True).first()  # locks: a queue, no groupe's
        if letter is None:
            return False
        try:
            with transaction.atomic():  # a failed query must not take the row's hold along
                message = letters.write(letter)
            if message is not None:
                message.send()
        except Exception as error:
            _put_off(letter, error)
        else:
            letter.delete()
    return True


def _put_off(letter: Letter, error: Exception) -> None:
    """What went wrong is told by its kind: the words of a mail server hold addresses."""
    letter.tries += 1
    if letter.tries >= MOST_TRIES:
        log.error("a letter (%s) is given up: %s", letter.kind, type(error).__name__)
        letter.delete()
        return
    ours = not isinstance(error, OSError)  # what smtplib and sockets raise
    log.warning("a letter (%s) waits: %s", letter.kind, type(error).__name__, exc_info=ours)
    letter.due = timezone.now() + min(FIRST_PAUSE * 2 ** (letter.tries - 1), LONGEST_PAUSE)
    letter.save(update_fields=["tries", "due"])
