# SPDX-License-Identifier: AGPL-3.0-or-later
"""Letters leave after the answer: a tray in the database, and a thread in each process that serves.

Nothing is lost when a process stops: what waits is sent by the next one, or by another. A letter is
held while it is sent, so that no two send it; should the process die in between it may leave twice,
never not at all. One that the mail server does not take is tried again, later and later, and given up
after MOST_TRIES (nearly three days); administrators are told how many wait.
"""

from __future__ import annotations

import datetime as dt
import logging
import os
import threading
from typing import Final

from django.conf import settings
from django.db import connections, transaction
from django.utils import timezone

from groupes import letters
from groupes.models import Letter

log = logging.getLogger(__name__)

MOST_TRIES: Final = 20
FIRST_PAUSE: Final = dt.timedelta(minutes=1)
LONGEST_PAUSE: Final = dt.timedelta(hours=6)
LOOK_SECONDS: Final = 60.0
"""How often the tray is looked into without being told: what another process left behind."""
EXIT_SECONDS: Final = 5.0


def send_waiting(most: int = 200) -> int:
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


class Postman:
    """The thread that empties the tray, in a process that serves. Started by the first letter, or by
    the process itself (:class:`groupes.apps.GroupesConfig`)."""

    def __init__(self) -> None:
        self._start_anew()

    def _start_anew(self) -> None:
        self._lock = threading.Lock()
        self._called = threading.Event()
        self._over = False
        self._thread: threading.Thread | None = None

    def after_fork(self) -> None:
        """The thread did not come along to the child."""
        self._start_anew()

    def wake(self) -> None:
        """There is a letter. Never waits; elsewhere than in a process that serves, does nothing."""
        if not settings.SERVING:
            return
        self.start()
        self._called.set()

    def start(self) -> None:
        with self._lock:
            if self._thread is None and not self._over:
                self._thread = threading.Thread(target=self._run, name="postman", daemon=True)
                self._thread.start()

    def stop(self, seconds: float = EXIT_SECONDS) -> None:
        """Let the letter in hand go, and no other."""
        self._over = True
        self._called.set()
        if self._thread is not None:
            self._thread.join(seconds)

    def _run(self) -> None:
        while not self._over:
            self._called.wait(LOOK_SECONDS)
            self._called.clear()
            try:
                while not self._over and _send_one():
                    pass
            except Exception:  # the database is away: later
                log.exception("the tray of letters could not be read")
            finally:
                connections.close_all()


postman = Postman()
os.register_at_fork(after_in_child=postman.after_fork)
