# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of roles, by what they are about. Every object is loaded through the groupe one stands in."""
