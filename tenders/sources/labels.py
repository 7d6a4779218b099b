# SPDX-License-Identifier: AGPL-3.0-or-later
"""What went wrong with a reading, and how it goes, in a reader's words. Reads no database."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from groupes.web import formats
from tenders.sources.models import Run


def trouble(code: str, facts: Mapping[str, Any]) -> str:
    """Why a source gave no answer, or none to read; "" for none (docs/formats/sources.md)."""
    if not code:
        return ""
    host = str(facts.get("host") or "") or _("the source")
    said = {
        "offline": _("There is no network here, or nobody answers who knows names."),
        "unreachable": _("%(host)s does not answer."),
        "timeout": _("%(host)s took too long to answer."),
        "cut": _("%(host)s broke off in the middle of its answer."),
        "busy": _("%(host)s asks us to come less often."),
        "down": _("%(host)s is out of order (%(status)s)."),
        "malformed": _(
            "%(host)s answered something that is no JSON: a page that says why, perhaps."
        ),
        "shape": _("The answer has not the form that its documentation gives."),
        "partial": _("The source stopped its own search before the end."),
        "unknown_host": _("Nobody has the name %(host)s: check the address."),
        "address": _("This address may not be asked: https only, without a port or a password."),
        "private_address": _(
            "%(host)s is an address of a private network or of this machine: it is not asked."
        ),
        "certificate": _("%(host)s does not prove who it is: its certificate cannot be checked."),
        "redirects": _("%(host)s leads elsewhere again and again, or without saying where."),
        "forbidden": _("%(host)s refuses us (%(status)s)."),
        "gone": _("There is nothing at this address (%(status)s)."),
        "question": _("%(host)s does not understand what it is asked: “%(said)s”"),
        "status": _("%(host)s gave an answer that says nothing here (%(status)s)."),
        "too_large": _("The answer is larger than %(most)s."),
        "endless": _("Its pages have no end: the reading was stopped."),
        "elsewhere": _("Its next page is on another site: it is not followed."),
    }.get(code, _("Our own program failed on this answer: see the background jobs."))
    return said % {
        "host": host,
        "status": facts.get("status", ""),
        "said": facts.get("said", ""),
        "most": formats.filesize(int(facts.get("most") or 0)),
    }


def tone(state: str) -> tuple[str, str]:
    """The icon and the tone of how a reading goes."""
    return {
        Run.State.GOING.value: ("circle-dot", ""),
        Run.State.WAITING.value: ("hourglass", "warn"),
        Run.State.DONE.value: ("check-check", "ok"),
        Run.State.SAME.value: ("check-check", "ok"),
        Run.State.FAILED.value: ("circle-alert", "danger"),
    }.get(state, ("circle", ""))
