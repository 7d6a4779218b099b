# SPDX-License-Identifier: AGPL-3.0-or-later
"""A form as a page that stays open holds it, and sends it later."""

from __future__ import annotations

from django.test import Client
from lxml import html


def tab(client: Client, url: str) -> dict[str, str]:
    """What the form of a page sends as long as nobody touches it: every field as it is shown, and what the
    page keeps beside them."""
    page = html.fromstring(client.get(url).content.decode())
    [form] = [
        one
        for one in page.forms
        if one.method.upper() == "POST"
        and one.get("action") in (None, url)
        and "stack" in one.classes
    ]
    empty = form.xpath(
        ".//input[@name and not(@value)][@type='hidden' or @type='text' or @type='date']"
    )
    return {one.get("name"): "" for one in empty} | dict(form.form_values())
