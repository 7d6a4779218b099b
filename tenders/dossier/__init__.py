# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is handed in: the papers asked for, the memoir written by several, what the cooperative signs,
one file of it all.
"""
