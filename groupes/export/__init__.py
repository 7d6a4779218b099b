# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a groupe takes along when it leaves, what a person takes along of themself, and their going."""
