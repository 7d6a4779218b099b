# SPDX-License-Identifier: AGPL-3.0-or-later
"""Planning a rotation together: wishes, plans, the groupe's consent, and the offers that follow.

Nobody is assigned: an adopted plan becomes offers of mandates, term by term, which each accepts or
not. What somebody wishes, and the energy they have for roles, is read by them and by the planner alone
(``private``): every sentence that others read is made from a problem without it.
"""
