# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may see and do what. The whole policy, in one place.

**Seeing.** A private groupe exists only for those who belong to it (active or on pause) or were
invited; everyone else gets 404. A groupe shown to its cooperative or federation has a *door*: its
name, purpose and how to join; what is inside is for those who belong (403 for the others). A
closed groupe is seen only by those who belonged to its end, who read all of it and do nothing there
(``Membership.State.READING``), the last to leave included.

**Being of a cooperative.** Who has left it, or whose account is closed, belongs to nothing and holds
nothing, whatever their memberships and mandates say (:attr:`Member.is_current`): a role that only
they hold is vacant.

**Doing.** A power is a Django permission (``bids.decide_go``) granted on a *container* (the
groupe, or one of its circles, shelves, pots), through django-guardian, to a role or to plain
membership. Guardian grants to an ``auth.Group``; ours never have users: who stands in one is
computed from memberships and mandates *on the date of asking*, in the groupe's time zone. Nothing
has to run for a right to end (field.md, fact 8). What is granted on a groupe holds in all its
containers, what is granted on one of these in that one alone; what a role or a membership is granted
counts in its own groupe alone.

**Never locked out.** The powers without which a groupe could not go on (welcoming, giving a vacant
role, changing roles: :attr:`Power.necessary`) fall back to all its active members while the
role that carries them has no holder. The other powers of a vacant role wait for a holder, and so does
all that it is granted on a part of the groupe (a circle), which whoever may in the groupe looks after.

**No window from above.** Superusers and administrators of a cooperative have no power in a groupe
they do not belong to; nor does any permission held outside these tables count.

Higher floors add to the policy in their ``wiring.py``: the powers they know (:class:`Power`), what
they are granted on (:class:`Container`), where members stand (:class:`StandsIn`). :class:`Me` is
the person asking; lists (``visible_to(me)``, :meth:`Me.groupes_where`) and the single question
(:meth:`Me.can`, :meth:`Standing.can`, ``user.has_perm``) read the same rows, loaded once
(docs/adr/0005).
"""

from groupes.access.backend import GroupeBackend
from groupes.access.live import live_rights, live_rights_of, valid_until
from groupes.access.me import (
    UNREAD_MOST,
    Held,
    Me,
    Standing,
    Stands,
    StandsIn,
    Unread,
    powers_of,
    standing,
    standings,
)
from groupes.access.powers import (
    Container,
    Power,
    carriers,
    grant,
    granted_powers,
    in_words,
    membership_powers,
    necessary_powers,
    powers,
    powers_in_part,
    revoke,
)
from groupes.access.views import (
    current_me,
    groupe_view,
    load_standing,
    me_of,
    member_view,
)

__all__ = [
    "UNREAD_MOST",
    "Container",
    "GroupeBackend",
    "Held",
    "Me",
    "Power",
    "Standing",
    "Stands",
    "StandsIn",
    "Unread",
    "carriers",
    "current_me",
    "grant",
    "granted_powers",
    "groupe_view",
    "in_words",
    "live_rights",
    "live_rights_of",
    "load_standing",
    "me_of",
    "member_view",
    "membership_powers",
    "necessary_powers",
    "powers",
    "powers_in_part",
    "powers_of",
    "revoke",
    "standing",
    "standings",
    "valid_until",
]
