# SPDX-License-Identifier: AGPL-3.0-or-later
"""How one comes into a groupe: links, addresses, consent, the door, the first month; and what each
person waits for."""
