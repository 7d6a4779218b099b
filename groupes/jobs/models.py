# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is remembered of jobs beside the queue itself (procrastinate's tables): when each kind was done
last, and what went wrong with which."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Run(models.Model):
    """A kind of job (:class:`groupes.jobs.Job`): its last hour, its last runs."""

    name = models.CharField(max_length=80, unique=True)
    # Of its schedule, the hour for which one was last left in the queue.
    due = models.DateTimeField(null=True, blank=True)
    began_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class Failure(models.Model):
    """What went wrong with a job, until it goes well or is forgotten: never the words of an error
    of another, which may hold a name or an address."""

    class Sort(models.TextChoices):
        MAIL = "mail", _("The mail server did not take it.")
        DATABASE = "database", _("The database did not answer.")
        NETWORK = "network", _("Something outside did not answer.")
        DISK = "disk", _("The disk is full, or not to be written to.")
        REFUSED = "refused", _("What it was to do is no longer possible.")
        STOPPED = "stopped", _("The worker stopped in the middle, again and again.")
        UNKNOWN = "unknown", _("No one here knows this kind of job: another version left it.")
        UNWELL = "unwell", _("Something is not as it should be.")
        PROGRAM = "program", _("An error of the program.")

    number = models.BigIntegerField(unique=True)  # of the job, in the queue
    name = models.CharField(max_length=80)
    sort = models.CharField(max_length=10, choices=Sort)
    error = models.CharField(max_length=80)  # its class: "KeyError"
    place = models.CharField(max_length=200, blank=True, default="")  # "groupes/outbox.py:58"
    said = models.CharField(max_length=300, blank=True, default="")  # by the job itself: ``Unwell``
    tries = models.PositiveIntegerField(default=1)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["-at"])]

    def __str__(self) -> str:
        return f"{self.name} {self.number}: {self.error}"
