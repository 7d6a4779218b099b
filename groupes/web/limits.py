# SPDX-License-Identifier: AGPL-3.0-or-later
"""How much one request may bring, in bytes. What one file may weigh: `groupes.web.filetypes`."""

from __future__ import annotations

from typing import Final

from groupes.web import filetypes

ANONYMOUS_BODY: Final = 64 * 1024
"""Of someone who has not logged in: an address, a password, a language."""
AROUND_A_FILE: Final = 1024 * 1024
MEMBER_BODY: Final = filetypes.MAX_BYTES + AROUND_A_FILE
"""Of a member: the largest file that a form takes, and the form around it. The proxy in front lets
a little more through, so that it is we who say no, in words (deploy/production/Caddyfile)."""
