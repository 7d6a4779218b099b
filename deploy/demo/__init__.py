# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demonstration: two cooperatives, twenty-four people, four groupes. Everything is invented."""
