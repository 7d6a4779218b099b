# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every text that several people write keeps its editions: who, when, and the way back.

A model says which of its fields are its text (``TEXTS``) and carries the number of its edition,
which rises at each change. Whoever changes it says which edition they saw (``actions.check``), and
leaves the new one behind (``actions.keep``); ``views.editions_page`` shows what each one changed.
"""
