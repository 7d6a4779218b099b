# SPDX-License-Identifier: AGPL-3.0-or-later
"""Codes of notices, in templates: `{% load notices %}`."""

from __future__ import annotations

from django import template

from tenders.notices import labels

register = template.Library()

register.filter("notice_refusal", labels.refusal)
register.filter("notice_skipped", labels.skipped)
