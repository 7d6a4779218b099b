# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a brand shows of itself (identity, offers, references), its public page, and what people write to
it from outside."""
