# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demonstration's own pages, in a browser."""

import pytest

from groupes.models import Cooperative, Member, User
from tests import factories


def make_member(name: str) -> Member:
    """Somebody of the demonstration: their address ends in .example. Another each time, as others of
    this database are on the page too."""
    house, _ = Cooperative.objects.get_or_create(name="Les Quatre Vents", slug="quatre-vents")
    name = f"{factories.unique(name)}."
    user = User.objects.create_user(f"{name.strip('.').replace(' ', '-')}@vents.example", None)
    return Member.objects.create(user=user, cooperative=house, name=name, trade="Menuisière")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280, 1920])
def test_choosing_who_to_be(server, live_db, browse, axe, scheme, width):
    person = make_member("Odile")
    page = browse(width=width, scheme=scheme)
    page.goto("/demo/")
    axe(page)
    scrolls = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert not scrolls
    page.locator("li", has_text=person.name).get_by_role("button").click()
    page.wait_for_url("**/")
    assert page.locator(f"body[data-me='{person.pk}']").count() == 1


def test_mail_is_read_on_the_spot(server, live_db, browse, axe):
    address = make_member("Perrine").user.email
    page = browse()
    page.goto("/demo/courrier/")
    axe(page)
    page.goto("/compte/password/reset/")
    page.locator("input[type=email]").fill(address)
    page.locator("main button[type=submit]").click()
    page.wait_for_url("**/done/")
    page.goto("/demo/courrier/")
    axe(page)
    letter = page.locator("article", has_text=address)
    letter.get_by_role("link").first.click()
    page.locator("input[type=password]").first.wait_for()
