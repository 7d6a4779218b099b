# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pieces of work of a groupe, taken and never assigned; and how they are shared out anew."""
