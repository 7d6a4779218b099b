# SPDX-License-Identifier: AGPL-3.0-or-later
"""The life of a groupe: it begins in five steps, is emerging, active, dormant or closed, and asks its
members what they want when it has given no sign of life for a season."""
