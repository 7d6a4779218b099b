# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who answers a decision, and what they say. What a secret ballot says stands apart from who gave it."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from groupes.models import Member
from groupes.web import shown
from roles.decisions.models.decisions import Decision

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Voter(models.Model):
    """Somebody who answers a decision: written when it opens, and never added to. ``has_answered``: of a
    secret decision all that is kept of it, without an hour. ``delegate``: who answers for them.
    ``place``: theirs in the order of names as it was when the decision opened, by which seven thousand are
    shown a page at a time.
    ``gains``: why they gain something directly, as they or others said (``gains_by``: who, where it is known);
    ``is_gaining``: what adopting it does gives them something. Both are shown beside their answer."""

    class Kind(models.TextChoices):
        VOTER = "voter", _("answers")
        ADVISER = "adviser", _("gives advice")

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="voters")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="ballots")
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.VOTER)
    place = models.PositiveIntegerField(default=0, editable=False)
    has_answered = models.BooleanField(default=False)
    delegate = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="delegators"
    )
    gains = models.CharField(_("what they gain from it"), max_length=200, blank=True, default="")
    gains_by = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    is_gaining = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["decision", "member"], name="voter_once"),
            models.CheckConstraint(
                condition=Q(delegate=None) | ~Q(delegate=models.F("id")), name="voter_not_for_self"
            ),
        ]
        indexes = [
            models.Index(fields=["decision", "place", "id"], name="voter_in_lists"),
            models.Index(
                fields=["decision"],
                condition=Q(is_gaining=True) | ~Q(gains=""),
                name="voter_gaining",
            ),
            models.Index(
                fields=["member"], condition=Q(has_answered=False), name="voter_not_answered"
            ),
        ]

    def __str__(self) -> str:
        return f"voter {self.pk}"

    @property
    def gains_told(self) -> StrOrPromise:
        """What they gain from it, in words; "" for nothing that is known."""
        return self.gains or (_("What is decided gives them something.") if self.is_gaining else "")


class Stance(models.TextChoices):
    """What an answer says: of a vote the first three, of a consent the next two, of an advice the last."""

    FOR = "for", pgettext_lazy("an answer", "for")
    AGAINST = "against", _("against")
    ABSTAIN = "abstain", _("abstain")
    CONSENT = "consent", _("no objection")
    ASIDE = "aside", _("I stand aside")
    ADVICE = "advice", _("advice")


class Answer(models.Model):
    """What a voter says of an edition, by name. ``ballot``: of a choice, groups of equal options in
    order (``[[3], [1, 4]]``); of scores, dots and dates, option id → number (a date: 2 yes, 1 if need
    be, 0 no)."""

    voter = models.ForeignKey(Voter, on_delete=models.CASCADE, related_name="answers")
    edition = models.PositiveIntegerField()
    stance = models.CharField(max_length=8, choices=Stance, blank=True, default="")
    ballot = models.JSONField(null=True, blank=True)
    words = models.TextField(_("a word with it"), max_length=4000, blank=True, default="")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["voter", "edition"], name="answer_once_an_edition"),
            models.CheckConstraint(
                condition=~Q(stance="") | Q(ballot__isnull=False), name="answer_says_something"
            ),
        ]

    def __str__(self) -> str:
        return f"answer {self.pk}"


class Ballot(models.Model):
    """A secret ballot: whose it is stands nowhere. Its id is drawn, it has no hour, and at the closing
    all are written anew in the order of their receipts. ``receipt``: SHA-256 of what its voter alone
    was shown."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="secret_ballots")
    edition = models.PositiveIntegerField()
    receipt = models.CharField(max_length=64)
    stance = models.CharField(max_length=8, choices=Stance, blank=True, default="")
    ballot = models.JSONField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["decision", "receipt"], name="ballot_receipt_once"),
            models.CheckConstraint(
                condition=~Q(stance="") | Q(ballot__isnull=False), name="ballot_says_something"
            ),
        ]

    def __str__(self) -> str:
        return "secret ballot"


class Objection(models.Model):
    """Why a proposal would harm the groupe. ``tests``: what its author answered to the kind questions.
    Open until it is integrated (``integrated``: the edition that does) or withdrawn."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        INTEGRATED = "integrated", _("integrated")
        WITHDRAWN = "withdrawn", _("withdrawn")

    TESTS = ("harms", "now", "from_it")

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="objections")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    edition = models.PositiveIntegerField()  # the one it is to
    reason = models.TextField(_("the reason"), max_length=2000)
    tests = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    integrated = models.PositiveIntegerField(null=True, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "member"],
                condition=Q(state="open"),
                name="objection_one_open_each",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="objection_has_its_reason"),
            models.CheckConstraint(
                condition=~Q(state="integrated") | Q(integrated__isnull=False),
                name="objection_integrated_by_an_edition",
            ),
        ]

    def __str__(self) -> str:
        return f"objection {self.pk}"


class Remark(models.Model):
    """A question, a reaction, an amendment, and what its proposer answers."""

    class Kind(models.TextChoices):
        QUESTION = "question", _("question")
        REACTION = "reaction", _("reaction")
        AMENDMENT = "amendment", _("amendment")

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="remarks")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    text = models.TextField(max_length=2000)
    edition = models.PositiveIntegerField()
    at = models.DateTimeField(default=timezone.now)
    reply = models.TextField(max_length=2000, blank=True, default="")
    replied_by = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    def __str__(self) -> str:
        return f"remark {self.pk}"

    @property
    def reply_edition(self) -> int:
        """Of what was answered: a number that other words do not have; 0 where nothing was."""
        return shown.edition(self.reply) if self.reply else 0


class Nomination(models.Model):
    """A ballot of an election without candidate: who, and why; and, after the change round, who now."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="nominations")
    voter = models.OneToOneField(Voter, on_delete=models.CASCADE, related_name="nomination")
    nominee = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    why = models.TextField(_("why"), max_length=1000)
    now = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    now_why = models.TextField(_("why now"), max_length=1000, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(why=""), name="nomination_says_why"),
        ]

    def __str__(self) -> str:
        return f"nomination {self.pk}"


class Asked(models.Model):
    """Somebody whom an election proposes, and what they say: nobody is elected who did not accept."""

    class Says(models.TextChoices):
        NOTHING = "", _("has not answered yet")
        ACCEPTS = "accepts", _("accepts")
        DECLINES = "declines", _("declines")

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="asked")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    why = models.TextField(_("why they are proposed"), max_length=1000, blank=True, default="")
    says = models.CharField(max_length=8, choices=Says, blank=True, default="")
    word = models.TextField(_("a word with it"), max_length=1000, blank=True, default="")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["decision", "member"], name="asked_once_each"),
        ]

    def __str__(self) -> str:
        return f"asked {self.pk}"
