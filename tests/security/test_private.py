# SPDX-License-Identifier: AGPL-3.0-or-later
"""A private groupe is known to its own; what makes it known elsewhere is said before."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from groupes.models import Groupe, User
from tests import factories

pytestmark = pytest.mark.django_db
NAME = "Maison cachée"


@pytest.mark.parametrize("who", ["outsider", "stranger"])
def test_nothing_that_others_open_names_it(client: Client, who: str) -> None:
    cast = factories.cast(name=NAME, slug="maison-cachee")
    client.force_login(getattr(cast, who).user)
    for name in ("groupes:today", "groupes:news", "groupes:directory", "groupes:people",
                 "groupes:jump", "library:index", "notices:index", "chat:unread"):  # fmt: skip
        for words in ("", "maison", "cachee"):
            found = client.get(reverse(name), {"q": words}).content.decode()
            assert NAME not in found, name
            assert "/g/maison-cachee/" not in found, name
    person = client.get(reverse("groupes:person", args=[cast.holder.pk]))
    assert NAME not in person.content.decode()


def test_it_answers_as_what_does_not_exist(client: Client) -> None:
    cast = factories.cast(name=NAME, slug="maison-cachee")
    client.force_login(cast.outsider.user)
    there, nowhere = client.get("/g/maison-cachee/"), client.get("/g/maison-perdue/")
    assert there.status_code == nowhere.status_code == 404
    assert NAME not in there.content.decode()


def test_no_window_from_above(client: Client) -> None:
    cast = factories.cast(name=NAME, slug="maison-cachee")
    User.objects.filter(pk=cast.outsider.user_id).update(is_superuser=True, is_staff=True)
    cast.outsider.administers = True
    cast.outsider.save()
    client.force_login(User.objects.get(pk=cast.outsider.user_id))
    for path in ("", "fil/", "journal/", "journal/depuis/?after=0", "fil/depuis/?after=0"):
        assert client.get(f"/g/maison-cachee/{path}").status_code == 404, path


def test_who_shares_further_is_told_that_its_name_goes_along(client: Client) -> None:
    cast = factories.cast("library.contribute")
    client.force_login(cast.holder.user)
    page = reverse("library:new", args=[cast.groupe.slug])

    def hint() -> str:
        return str(client.get(page).context["form"].fields["shared_with"].help_text)

    assert hint()
    Groupe.objects.filter(pk=cast.groupe.pk).update(visibility=Groupe.Visibility.COOPERATIVE)
    assert not hint()
