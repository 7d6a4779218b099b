# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files that people bring: judged by their content, kept under random names, handed out as
downloads. Who may have one is for whoever holds it (a version of a resource, a message) to say."""
