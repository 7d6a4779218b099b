# SPDX-License-Identifier: AGPL-3.0-or-later
"""Meetings of a groupe: planned, prepared, held together, and what is kept of them."""
