# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a groupe or a person wants to hear of among the notices, and what matched."""
