# SPDX-License-Identifier: AGPL-3.0-or-later
"""What administrators record, and what one answers of oneself. One verb each, one transaction each."""

from groupes.administration.actions.background import try_job_again
from groupes.administration.actions.bringing import (
    apply_list,
    bring_people,
    leave_list,
    write_people,
)
from groupes.administration.actions.federation import (
    draw_key,
    join_federation,
    leave_federation,
    make_federation,
)
from groupes.administration.actions.policy import (
    OF_POLICY,
    change_policy,
    send_trial,
    try_mail,
)
from groupes.administration.actions.status import (
    KEPT,
    answer_associate,
    come_back,
    follow,
    policy_of,
    set_status,
)

__all__ = [
    "KEPT",
    "OF_POLICY",
    "answer_associate",
    "apply_list",
    "bring_people",
    "change_policy",
    "come_back",
    "draw_key",
    "follow",
    "join_federation",
    "leave_federation",
    "leave_list",
    "make_federation",
    "policy_of",
    "send_trial",
    "set_status",
    "try_job_again",
    "try_mail",
    "write_people",
]
