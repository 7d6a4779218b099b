# SPDX-License-Identifier: AGPL-3.0-or-later
"""Django's command, several times faster: see `deploy/migrating.py`."""

from deploy.migrating import Command

__all__ = ["Command"]
