# SPDX-License-Identifier: AGPL-3.0-or-later
from tests.groupes.files.uploads import storage

__all__ = ["storage"]
