# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reasons and rules as sentences, in the language and with the names that are lent."""

from __future__ import annotations

import pytest

from roles.rotation import Reason, Rule, tell, tell_rule
from roles.rotation.rules import RULES
from roles.rotation.telling import English, sentence


class Loud(English):
    """A language in which each message shows that it was translated."""

    def gettext(self, message, /):
        return (
            message.upper()
            .replace("%(ROLE)S", "%(role)s")
            .replace("%(PERSON)S", "%(person)s")
            .replace("%(TERM)S", "%(term)s")
        )

    def term(self, number, /):
        return f"spring {number}"


def test_sentences_are_in_the_language_and_with_the_names_lent():
    assert tell(Reason("locked"), Loud()) == "THIS SEAT WAS LOCKED."
    assert tell_rule(Rule("no", "t", "ana"), Loud()) == "ana SAID NO TO t."
    assert "spring 3" in tell_rule(Rule("critical", term=3), Loud())
    assert sentence([Reason("locked"), Reason("glad")], English()) == (
        "This seat was locked. Takes it gladly."
    )


@pytest.mark.parametrize("name", RULES)
def test_each_rule_has_its_sentence(name):
    said = tell_rule(Rule(name, "t", "ana", 0, "p"), English())
    assert said.endswith(".")
    assert "%" not in said
