# SPDX-License-Identifier: AGPL-3.0-or-later
"""Coming in as someone, and the addresses of a groupe's pages."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse

from groupes.models import Groupe, Member


def login(client: Client, member: Member) -> Client:
    client.force_login(member.user)
    return client


def url(name: str, groupe: Groupe, *args: object) -> str:
    return reverse(f"groupes:{name}", args=[groupe.slug, *args])
