# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is to be done for a thing, on its own page."""

from __future__ import annotations

from typing import Any

import pytest
from django.template import Context, Template
from django.test import Client
from django.urls import reverse

from groupes.access import Me, standing
from groupes.things import Ref
from roles.work import actions
from tests import factories

pytestmark = pytest.mark.django_db

PAGE = "{% load work %}{% work_on thing %}"


def test_a_page_asks_for_what_is_to_be_done_for_its_thing_without_a_query(
    client: Client, django_assert_num_queries: Any
) -> None:
    cast = factories.cast()
    actions.add(by=cast.plain, groupe=cast.groupe, title="Relire", about=Ref.of(cast.role))
    asked = reverse("work:on", args=[cast.groupe.slug, f"roles.role:{cast.role.pk}"])
    here, outside = (standing(Me(one), cast.groupe) for one in (cast.founder, cast.outsider))

    def shown(reader: Any) -> str:
        return Template(PAGE).render(Context({"here": reader, "thing": cast.role}))

    with django_assert_num_queries(0):
        assert f'hx-get="{asked}"' in shown(here)
    assert shown(outside).strip() == shown(None).strip() == ""
    client.force_login(cast.founder.user)
    part = client.get(asked, headers={"HX-Request": "true"}).content.decode()
    assert "Relire" in part
    assert f"?about=roles.role:{cast.role.pk}" in part
    assert "<html" not in part
    assert "<html" in client.get(asked).content.decode()
    for nothing in ("roles.role:999999999", "rien", "x.y:1"):
        lost = reverse("work:on", args=[cast.groupe.slug, nothing])
        assert client.get(lost).status_code == 404
    client.force_login(cast.outsider.user)
    assert client.get(asked).status_code == 404
