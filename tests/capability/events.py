# SPDX-License-Identifier: AGPL-3.0-or-later
from groupes.journal.events import NUMBER, Event

TIDIED = Event("capability.shelf_tidied", "{actor} tidies {target}", {"things": NUMBER})
