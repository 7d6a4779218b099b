# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages of the ground floor, by what they are about: me, people, groupes, joining, belonging."""
