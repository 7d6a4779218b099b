# SPDX-License-Identifier: AGPL-3.0-or-later
"""The script that counts a decision's ballots again, run by Python alone, against our own count."""

import ast
import json
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roles.decisions.counting import count, script
from tests.roles.decisions.counting.made import ballots, elections

RANKED = ballots("5 A=D>B", "4 B>A>C", "3 D>C=B", "2 C>B", "2 E>D", "1")
OUR_WORDS = {
    "schulze": ["ranking", "pairwise", "strongest_paths"],
    "runoff": ["ranking", "rounds"],
    "score": ["ranking", "totals"],
    "dot": ["ranking", "totals"],
    "majority": ["counts", "base", "needed"],
    "consent": ["counts"],
}
SCORED = [{"scores": {"A": "0.5", "É": -2}, "weight": 3}, {"scores": {"É": 4.25}}, {"scores": {}}]
CHOSEN = [{"choice": "for", "weight": 4}, {"choice": "against", "weight": 2}, {"choice": "abstain"}]
CONSENTED = [{"choice": "consent"}, {"choice": "objection", "reason": "Zoé said so"}]


def run(source):
    """What the script prints, started with nothing of ours in reach."""
    ran = subprocess.run(
        [sys.executable, "-I", "-W", "error", "-c", source], capture_output=True, check=True
    )
    return json.loads(ran.stdout)


def run_here(source):
    """The same without a process of its own, for many of them."""
    printed = []
    own = {"print": printed.append}
    quiet = source.replace('sys.stdout.reconfigure(encoding="utf-8")\n', "")
    assert quiet != source
    exec(compile(quiet, "script", "exec"), own)  # noqa: S102
    return json.loads(printed[0])


def expected(method, candidates, cast, **options):
    told = count(method, candidates, cast, **options).as_dict()
    return {
        name: told[name] for name in ["method", "ballots", "outcome", "winners", *OUR_WORDS[method]]
    }


@pytest.mark.parametrize(
    ("method", "candidates", "cast", "options"),
    [
        ("schulze", list("ABCDE"), RANKED, {}),
        ("runoff", list("ABCDE"), RANKED, {}),
        ("runoff", list("ABC"), ballots("5 A", "3 B>C", "2 C>B"), {}),  # half is not more than half
        ("runoff", list("ABCDE"), RANKED, {"equal": "shared", "tie": "lot", "seed": "l’été"}),
        ("score", ["A", "É"], SCORED, {"scale": [-2, 5], "seats": 2}),
        ("dot", ["A", "B"], [{"dots": {"A": 3}}, {"dots": {"B": 3}}], {"dots": 3}),
        ("majority", None, CHOSEN, {"needed": "2/3", "quorum": 7}),
        ("majority", ["hill", "sea"], [{"choice": "hill"}], {"of": "eligible", "eligible": 2}),
        ("consent", None, CONSENTED, {}),
    ],
)  # fmt: skip
def test_it_prints_the_same_as_our_count(method, candidates, cast, options):
    assert run(script(method, candidates, cast, **options)) == expected(
        method, candidates, cast, **options
    )


@settings(max_examples=60)
@given(
    elections(),
    st.sampled_from(["schulze", "runoff"]),
    st.sampled_from(["first", "shared"]),
    st.integers(1, 3),
    st.sampled_from([None, "s", "t"]),
    st.integers(1, 40),
)
def test_whatever_the_ranked_ballots(election, method, equal, seats, seed, quorum):
    options = {"seats": seats, "quorum": quorum}
    options |= {"tie": "lot", "seed": seed} if seed else {}
    options |= {"equal": equal} if method == "runoff" else {}
    assert run_here(script(method, *election, **options)) == expected(method, *election, **options)


@settings(max_examples=60)
@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "weight": st.integers(1, 10**40),
                "scores": st.dictionaries(
                    st.sampled_from("ABC"), st.decimals(-9, 9, places=6).map(lambda n: f"{n:f}")
                ),
            }
        ),
        max_size=5,
    )
)
def test_whatever_the_scores(cast):
    assert run_here(script("score", list("ABC"), cast)) == expected("score", list("ABC"), cast)


@settings(max_examples=60)
@given(
    st.sampled_from([None, ["hill", "sea", "town"]]),
    st.lists(st.tuples(st.integers(0, 3), st.integers(1, 4)), max_size=5),
    st.sampled_from(["simple", "two_thirds", "40%"]),
    st.sampled_from(["votes", "ballots", "eligible"]),
)
def test_whatever_the_choices(candidates, drawn, needed, of):
    known = [*(candidates or ["for", "against"]), "abstain"]
    cast = [{"choice": known[at % len(known)], "weight": weight} for at, weight in drawn]
    options = {"needed": needed, "of": of, "eligible": 25}
    assert run_here(script("majority", candidates, cast, **options)) == expected(
        "majority", candidates, cast, **options
    )


@pytest.mark.parametrize("cast", [[], [{"choice": "consent"}], [{"choice": "abstain"}], CONSENTED])
def test_whatever_is_consented_to(cast):
    assert run_here(script("consent", None, cast)) == expected("consent", None, cast)


def test_a_name_that_would_be_code_is_a_name():
    hostile = ["""'],[(1,__import__("os").abort())]#""", '"""', "\\", "a{b}%s", "😀"]
    cast = [{"ranking": hostile, "weight": 2}]
    assert run(script("schulze", hostile, cast)) == expected("schulze", hostile, cast)
    assert script("runoff", hostile, cast).isascii()


def test_it_tells_nothing_of_when_ballots_came_nor_why_somebody_objects():
    assert "Zoé" not in script("consent", None, CONSENTED)
    assert "Zo\\xe9" not in script("consent", None, CONSENTED)
    assert script("runoff", list("ABCDE"), RANKED) == script("runoff", list("ABCDE"), RANKED[::-1])


def test_it_is_of_a_few_lines_and_of_the_standard_library():
    for method, cast in (("schulze", RANKED), ("runoff", RANKED)):
        source = script(method, list("ABCDE"), cast, tie="lot", seed="s")
        code = [
            line for line in source.splitlines() if line and not line.startswith(("#", "    ("))
        ]
        assert len(code) <= 48
        imported = {
            alias.name if isinstance(node, ast.Import) else node.module
            for node in ast.walk(ast.parse(source))
            if isinstance(node, ast.Import | ast.ImportFrom)
            for alias in node.names
        }
        assert imported <= {"json", "sys", "hashlib", "fractions", "math", "decimal"}


def test_its_first_lines_are_in_the_words_that_are_lent():
    class Loud:
        def gettext(self, message):
            return message.upper() + "\nimport os"

        def ngettext(self, one, many, count):
            return many

    first = script("schulze", ["A"], [], words=Loud()).splitlines()[:3]
    assert first[0].startswith("# THIS COUNTS THE BALLOTS")
    assert first[0].endswith("import os")  # still a comment
    assert not first[2].startswith("#")
