# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is remembered of an error: of which sort it is and where it arose, never its words."""

from __future__ import annotations

import smtplib
import traceback
from pathlib import Path
from typing import Final, NamedTuple

from django.conf import settings
from django.db import IntegrityError, InterfaceError, OperationalError

from groupes.jobs.models import Failure
from groupes.jobs.queue import Unwell
from groupes.web.refusals import Refusal
from groupes.web.room import no_room

Sort = Failure.Sort
OURS: Final = Path(settings.BASE_DIR)


class Trouble(NamedTuple):
    sort: Failure.Sort
    error: str  # "KeyError"
    place: str  # "groupes/outbox.py:58", the last line of ours; "" outside of our code
    said: str = ""


def trouble(error: BaseException) -> Trouble:
    said = str(error)[:300] if isinstance(error, Unwell) else ""
    return Trouble(_sort(error), type(error).__name__[:80], _place(error), said)


def _sort(error: BaseException) -> Failure.Sort:
    match error:
        case Unwell():
            return Sort.UNWELL
        case Refusal():
            return Sort.REFUSED
        case smtplib.SMTPException():
            return Sort.MAIL
        case OperationalError() | InterfaceError():
            return Sort.DATABASE
        case OSError():
            return Sort.DISK if no_room(error) else Sort.NETWORK
    return Sort.PROGRAM


def holds_words(error: BaseException) -> bool:
    """Whether its words may hold what people wrote or an address: not for the log."""
    return _sort(error) is not Sort.PROGRAM or isinstance(error, IntegrityError)


def _place(error: BaseException) -> str:
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        path = Path(frame.filename)
        if path.is_relative_to(OURS) and "site-packages" not in path.parts:
            return f"{path.relative_to(OURS)}:{frame.lineno}"[-200:]
    return ""
