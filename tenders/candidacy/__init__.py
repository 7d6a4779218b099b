# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who the candidate of a bid is, under French public procurement: one cooperative, or a consortium
of distinct legal bodies; collisions and conflicts of interest.
"""
