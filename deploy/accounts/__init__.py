# SPDX-License-Identifier: AGPL-3.0-or-later
"""Accounts: what differs here from allauth's ways, and which of its pages are served."""
