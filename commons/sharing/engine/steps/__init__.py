# SPDX-License-Identifier: AGPL-3.0-or-later
"""The kinds of step, in the order in which they are listed to whoever writes an unknown one.

To add one: a module here with a class of `Step` that says what the kind is, its line below, and
its row in `docs/formats/split.md`.
"""

from commons.sharing.engine.steps.base import Step
from commons.sharing.engine.steps.contribution import Contribution
from commons.sharing.engine.steps.levy import Levy
from commons.sharing.engine.steps.remainder import Remainder
from commons.sharing.engine.steps.share import Share
from commons.sharing.engine.steps.unpaid import Unpaid

KINDS: dict[str, type[Step]] = {
    Levy.type: Levy,
    Unpaid.type: Unpaid,
    Share.type: Share,
    Contribution.type: Contribution,
    Remainder.type: Remainder,
}
"""The class of each `type` of `docs/formats/split.md`."""
