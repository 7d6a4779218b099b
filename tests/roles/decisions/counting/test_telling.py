# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is stated, as sentences of the reader's language."""

import pytest

from roles.decisions.counting import tell
from roles.decisions.counting.telling import English, _messages

FACTS = {
    "seats": 2,
    "dots": 3,
    "most": 1,
    "needed": 4,
    "present": 5,
    "least": 0,
    "share": "2/3",
    "seed": "s",
}
VARIED = ["rounds_seats", "dots_each", "dots_most", "seats", "quorum"]


@pytest.mark.parametrize("key", [*_messages(English()), *VARIED])
def test_each_key_is_a_sentence_with_its_facts_in_it(key):
    text = tell(key, FACTS)
    assert text.endswith((".", "s"))
    assert "%" not in text


def test_one_and_several_are_told_apart():
    assert tell("dots_each", {"dots": 1}) == "Each ballot had 1 dot to give, or none."
    assert tell("dots_each", {"dots": 2}) == "Each ballot had up to 2 dots to give."


def test_it_is_told_in_the_words_that_are_lent():
    class Loud(English):
        def gettext(self, message):
            return message.upper().replace("%(SHARE)S", "%(share)s")

    assert tell("at_least", {"share": "2/3"}, Loud()) == (
        "AT LEAST 2/3 IS NEEDED, EXACTLY: NOTHING IS ROUNDED."
    )


def test_a_key_that_is_not_known_is_a_fault():
    with pytest.raises(KeyError):
        tell("nothing", {})
