# SPDX-License-Identifier: AGPL-3.0-or-later
"""What changes at the door of a groupe."""
