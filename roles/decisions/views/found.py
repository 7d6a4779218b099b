# SPDX-License-Identifier: AGPL-3.0-or-later
"""Loading what an address points at, and saying no."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from groupes.access import Standing
from roles.decisions import actions, queries, rules
from roles.decisions.models import Decision

TAB: Final = {"tab": "decisions"}


def need(allowed: bool, why: str) -> None:
    if not allowed:
        raise PermissionDenied(why)


def found(here: Standing, pk: int) -> Decision:
    """A decision of the groupe that I may read, closed where its hour has come: 404 where there is none,
    403 while it is prepared."""
    one = queries.decision(here, pk)
    if one is None:
        raise Http404("no such decision in this groupe")
    need(rules.may_read(here, one), rules.RUN)
    closed = actions.apply_if_due(actions.close_if_due(one))
    if closed is not one:
        again = queries.decision(here, pk)
        if again is None:
            raise Http404("no such decision in this groupe")
        return again
    return one


def over(request: HttpRequest, decision: Decision) -> HttpResponse:
    """A form whose state lets nothing through leads to the decision, with the reason; 403 where the groupe
    is closed, as everything that would change something there."""
    need(decision.groupe.is_open, "this groupe is closed")
    messages.info(
        request, _("There is nothing to do here any more: this is where the decision stands.")
    )
    return redirect(decision)
