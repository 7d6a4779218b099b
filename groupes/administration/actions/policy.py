# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a cooperative sets for itself: its rules, its texts, and whether letters leave."""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from groupes import journal
from groupes.administration import events
from groupes.administration.actions.status import follow, policy_of
from groupes.administration.models import Policy
from groupes.jobs import defer, job
from groupes.models import Cooperative, Member
from groupes.web.refusals import Outdated, Refusal
from groupes.web.transactions import action, locked

OF_POLICY: Final = (
    "test_months",
    "associate_months",
    "warn_days",
    "legal_notice",
    "accessibility",
    "helper",
)


@action
def change_policy(*, by: Member, cooperative: Cooperative, edition: int, **values: Any) -> Policy:
    """Change what a cooperative has set: any of ``OF_POLICY``. Outdated where another changed it since
    the writer saw it."""
    if unknown := values.keys() - set(OF_POLICY):
        raise ValueError(f"not of the policy: {', '.join(sorted(unknown))}")
    policy_of(cooperative)
    found = locked(Policy.objects).get(cooperative=cooperative)
    changed = [name for name, value in values.items() if getattr(found, name) != value]
    if not changed:
        return found
    if found.edition != edition:
        raise Outdated(
            _("Somebody changed this since you opened it. Both are shown: choose."),
            edition=found.edition,
            now={name: getattr(found, name) for name in values},
        )
    helper = values.get("helper")
    if helper is not None and helper.cooperative_id != cooperative.pk:
        raise Refusal(_("Who helps is of the cooperative."), field="helper")
    for name in changed:
        setattr(found, name, values[name])
    found.edition += 1
    found.save()
    journal.record(events.POLICY_CHANGED, by=by, target=cooperative, fields=changed)
    if {"test_months", "associate_months"} & set(changed):
        defer(follow, key="policy")
    return found


@action
def try_mail(*, by: Member) -> None:
    """Have a letter sent to oneself, to see that letters leave."""
    policy_of(by.cooperative)
    journal.record(events.MAIL_TRIED, by=by, target=by.cooperative)
    defer(send_trial, member=by.pk, key=str(by.pk))


@job(
    "administration.try_mail",
    gettext_lazy("A letter to see that letters leave"),
    queue="mail",
    tries=3,
)
def send_trial(*, member: int) -> None:
    one = Member.objects.select_related("user", "cooperative").filter(pk=member).first()
    if one is None or not one.is_current:
        return
    with translation.override(one.user.language or settings.LANGUAGE_CODE):
        EmailMessage(
            _("Letters leave from here"),
            _("You asked for this letter to see that letters leave. It arrived: they do."),
            settings.DEFAULT_FROM_EMAIL,
            [one.user.email],
        ).send()
    Policy.objects.filter(cooperative=one.cooperative).update(mail_tested_at=timezone.now())
