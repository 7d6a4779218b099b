# SPDX-License-Identifier: AGPL-3.0-or-later
"""People of a client or a partner firm who work on one bid, until a date, and see nothing else."""
