# SPDX-License-Identifier: AGPL-3.0-or-later
"""The table of docs/architecture.md is what the apps declare."""

from __future__ import annotations

from deploy.management.commands.wiring import DOCUMENT, table, updated


def test_the_document_says_what_the_apps_declare() -> None:
    """`./run manage wiring --update` puts it right."""
    text = DOCUMENT.read_text()
    assert updated(text) == text


def test_the_table_names_the_class_its_module_and_who_declares_it() -> None:
    assert "| `Power` | `groupes.access.powers` | groupes 2, chat 2" in table()
