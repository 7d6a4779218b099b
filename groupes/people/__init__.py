# SPDX-License-Identifier: AGPL-3.0-or-later
"""Finding people: the directory, what each tells of themselves and to whom, and the words of skills."""
