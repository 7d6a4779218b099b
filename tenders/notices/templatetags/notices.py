# SPDX-License-Identifier: AGPL-3.0-or-later
"""Codes and stored instants of notices, in templates: `{% load notices %}`."""

from __future__ import annotations

import datetime as dt

from django import template

from tenders.notices import labels

register = template.Library()


@register.filter
def instant(text: str | None) -> dt.datetime | None:
    """A stored ISO instant ("2026-06-17T10:00:00+00:00") as one that date filters take."""
    return dt.datetime.fromisoformat(text) if text else None


register.filter("notice_field", labels.field)
register.filter("notice_form", labels.form)
register.filter("notice_refusal", labels.refusal)
