# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is new for a person: one bell, letters when they suit, things kept for a day.

What happens is told by sources (``sources.py``: the journal, the chat), each a numbered stream a
groupe. A job follows each stream (``fanout.py``) and writes a row per person and thing; another
writes letters from the rows that wait (``delivery.py``). Nothing of it is on the path of the action
that records.
"""
