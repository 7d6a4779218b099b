# SPDX-License-Identifier: AGPL-3.0-or-later
"""Decisions of a groupe: what is not right yet, what is proposed, how it is decided, what comes of it.

A **tension** is the gap between what is and what could be, said in a sentence; it is routed to what
answers it, or let go. A **decision** is made in the way it deserves (:class:`~roles.decisions.models.Way`).
Who answers is frozen when it opens. Adopted, it does what it is about by itself (``groupes.effects``), has
an owner and a first step, and comes back at its review until it is renewed, changed or let go.

The counting of ballots is pure, and apart (``roles.decisions.counting``).
"""
