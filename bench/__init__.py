# SPDX-License-Identifier: AGPL-3.0-or-later
"""Measurements, as ratios to a ceiling measured in the same run. Never part of the tests."""

import django

django.setup()
