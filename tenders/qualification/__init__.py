# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether a call is worth it: what we have, what is at risk, what to ask the buyer, whom to ask among
members, and when the groupe decides.
"""
