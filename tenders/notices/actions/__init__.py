# SPDX-License-Identifier: AGPL-3.0-or-later
"""Importing notices: idempotent, resumable, one bad file never stops the rest.

Files, and those in archives, are read one by one and stored in lots for speed. Each lot is one transaction: an import
that is cut short is simply started again, and what was stored comes back as unchanged.

What happens to one notice (natural key: source and notice id):

- not here yet: stored, with its lots and its first version;
- same version, same content: unchanged;
- newer version: the notice moves to it, with what changed; an older one is kept and not applied;
- a correction or cancellation: linked to the notice it changes and applied to it
  (:mod:`tenders.notices.corrections`), or left waiting until that notice arrives;
- brought by a person (``by``) and not by its source: a new one is shown and marked, a version or a
  correction of one that is here is kept beside it (:mod:`.proposing`); it counts for nobody but the
  groupes that accept it, until the source says the same, or something else, which applies over it;
- in all cases it belongs to the tender of its procedure and round
  (:mod:`tenders.notices.gathering`).
"""

from tenders.notices.actions.files import File, Item, Skipped, brought, files_of
from tenders.notices.actions.hand import Said, cancel, correct, enter, said_of
from tenders.notices.actions.importing import (
    Lots,
    begin_import,
    end_import,
    hold_imports,
    import_files,
    read_files,
    store_read,
)
from tenders.notices.actions.rereading import Reread, reread_kept, unread
from tenders.notices.actions.revealing import reveal

__all__ = [
    "File",
    "Item",
    "Lots",
    "Reread",
    "Said",
    "Skipped",
    "begin_import",
    "brought",
    "cancel",
    "correct",
    "end_import",
    "enter",
    "files_of",
    "hold_imports",
    "import_files",
    "read_files",
    "reread_kept",
    "reveal",
    "said_of",
    "store_read",
    "unread",
]
