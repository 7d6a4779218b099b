# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who looks after the sources: whoever administers a cooperative of the installation. Notices
themselves are everybody's."""

from __future__ import annotations

from groupes.rules import may_administer

__all__ = ["may_administer"]
