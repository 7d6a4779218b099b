# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages of meetings. Every object is loaded through the groupe the person stands in."""
