# SPDX-License-Identifier: AGPL-3.0-or-later
"""Twice a year a groupe looks at how it works together: each places themselves along a few axes, all see
the spread, and what the groupe concludes stands beside what it concluded before."""
