# SPDX-License-Identifier: AGPL-3.0-or-later
"""Fill an empty database with the demonstration."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection

from groupes.models import Cooperative


class Command(BaseCommand):
    requires_system_checks = ()  # they read every page; nothing here serves one
    help = "Two cooperatives, 24 people, four groupes, tenders: only in an empty database."

    def handle(self, *args: Any, **options: Any) -> None:
        if Cooperative.objects.exists():
            if options["verbosity"] > 1:
                self.stdout.write("The database holds a cooperative already: nothing was added.")
            return
        from deploy.demo import build  # nearly all of the product: each later start does without

        build.tell()
        # PostgreSQL counts what it holds by itself, but a minute later: until then it guesses.
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
