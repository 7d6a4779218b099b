# SPDX-License-Identifier: AGPL-3.0-or-later
"""A capability that does not exist: shelves that a groupe keeps tidy. It is what a new app of the
product would be, and it changes no file of the floors below it (tests/test_capability.py)."""
