# SPDX-License-Identifier: AGPL-3.0-or-later
from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django_htmx.middleware import HtmxMiddleware

from groupes.web.parts import is_part, part_page, target

TEMPLATE = "components/messages.html"


def asked(**headers: str) -> Any:
    request = RequestFactory().get("/", headers=headers)
    HtmxMiddleware(lambda _request: HttpResponse())(request)
    return request


def test_a_part_comes_alone_to_the_page_that_asks_for_it() -> None:
    request = asked(hx_request="true", hx_target="price")
    assert is_part(request)
    assert target(request) == "price"
    answer = part_page(request, TEMPLATE, lambda: {"messages": ["Dit."]}, of="/page/#price")
    assert answer.status_code == 200


def test_by_its_own_address_it_leads_to_its_page_and_asks_nothing() -> None:
    request = asked(hx_target="price")
    assert not is_part(request)
    assert target(request) == ""
    answer = part_page(request, TEMPLATE, lambda: pytest.fail("drawn"), of="/page/#price")
    assert (answer.status_code, answer["Location"]) == (302, "/page/#price")
