# SPDX-License-Identifier: AGPL-3.0-or-later
"""The charter of a groupe: its sections and red lines, their versions, who accepts them, and what is
said to cross a line."""
