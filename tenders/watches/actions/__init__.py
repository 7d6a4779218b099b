# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is done with watches: by people (:mod:`.watching`, :mod:`.answering`), and by the job that
looks at the notices that came (:mod:`.looking`)."""

from tenders.watches.actions.answering import (
    add_rule,
    change_rule,
    put_back,
    remove_rule,
    set_aside,
)
from tenders.watches.actions.feeds import end_feed, make_feed
from tenders.watches.actions.looking import look, look_all
from tenders.watches.actions.telling import deliver, deliver_all
from tenders.watches.actions.watching import (
    change_watch,
    end_of,
    end_watch,
    follow,
    make_watch,
    stop_letters,
    tell_by_letter,
)

__all__ = [
    "add_rule",
    "change_rule",
    "change_watch",
    "deliver",
    "deliver_all",
    "end_feed",
    "end_of",
    "end_watch",
    "follow",
    "look",
    "look_all",
    "make_feed",
    "make_watch",
    "put_back",
    "remove_rule",
    "set_aside",
    "stop_letters",
    "tell_by_letter",
]
