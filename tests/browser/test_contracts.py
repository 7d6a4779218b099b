# SPDX-License-Identifier: AGPL-3.0-or-later
"""Contracts, from the file that who administers brings to a buyer's page that all read."""

from __future__ import annotations

import pytest
from django.utils import timezone

from deploy.demo import contracts
from deploy.demo import notices as calls
from tenders.notices import actions as notices
from tenders.notices.models import Notice
from tests import factories
from tests.tenders.contracts.records import as_bytes


@pytest.mark.parametrize(
    ("width", "scheme", "locale"), [(390, "dark", "fr-FR"), (1280, "light", "en-GB")]
)
def test_from_a_file_to_a_buyers_page(
    server, live_db, browse, axe, tmp_path, width, scheme, locale
):
    today = timezone.localdate()
    lise = factories.member(administers=True)
    page = browse(lise.user, width=width, scheme=scheme, locale=locale)
    path = tmp_path / "marches.json"
    path.write_bytes(as_bytes({"marches": [*contracts.records(today), {"id": "x", "objet": "y"}]}))
    notices.import_files(
        by=None, files=[notices.File(name, data) for name, data in calls.files(today)]
    )

    def look() -> None:
        axe(page)
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")

    page.goto("/appels-d-offres/marches/importer/")
    look()
    page.set_input_files("#id_file", path)
    page.locator("form button.main").first.click()
    page.get_by_text("not_a_contract").wait_for()
    look()
    page.locator("a.btn.main").click()
    page.get_by_text("Animation des conseils citoyens").first.wait_for()
    look()
    page.locator("#id_q").fill("diagnostic")
    page.locator("#id_q").press("Enter")
    page.wait_for_url("**q=diagnostic**")
    page.get_by_text("Diagnostic des espaces publics du centre").first.wait_for()
    page.get_by_role("link", name="Ville de Saint-Aubert-les-Prés").first.click()
    page.get_by_text("Formation des agents à l’accueil").first.wait_for()
    look()
    # by its whole title: calls of other journeys are in this database, by theirs
    call = Notice.objects.filter(title="Concertation du plan vélo 2027-2033").latest("pk")
    page.goto(call.get_absolute_url())
    page.locator(f'a[href="/appels-d-offres/acheteurs/{calls.LYS.siret}/"]').click()
    page.get_by_role("link", name="Animation des conseils citoyens").first.click()
    page.get_by_text("Séances de plus dans deux communes").wait_for()
    look()
