# SPDX-License-Identifier: AGPL-3.0-or-later
"""The sheets hold together: one list, layers, tokens alone for colours, no word of any language, no
class that no page has; and every pair of colours reads."""

import ast
import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

from tests.static.files import (
    CSS,
    MODULES,
    PYTHON,
    SHEETS,
    STATIC,
    TEMPLATES,
    markup,
    shown,
    text,
)

COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
LAYERS = ["tokens", "base", "layout", "components", "utilities"]
THE_LIST = CSS / "groupes.css"
TOKENS = CSS / "tokens.css"


def rules(path: Path) -> str:
    return COMMENT.sub("", text(path))


def without_texts(path: Path) -> str:
    """The rules without addresses and strings, so that what is left is selectors and values."""
    return re.sub(r'url\([^)]*\)|"[^"]*"', '""', rules(path))


@pytest.mark.parametrize("path", SHEETS, ids=shown)
def test_it_parses_and_a_line_can_be_read(path):
    depth = 0
    for char in re.sub(r'"[^"]*"', '""', rules(path)):
        depth += {"{": 1, "}": -1}.get(char, 0)
        assert depth >= 0
    assert depth == 0
    assert text(path).count("/*") == text(path).count("*/")
    assert max(map(len, text(path).splitlines())) <= 160


def test_the_list_names_every_sheet_once():
    named = re.findall(r'^@import url\("([^"]+)"\);$', rules(THE_LIST), re.MULTILINE)
    assert sorted(named) == [path.name for path in SHEETS if path != THE_LIST]


def test_layers_come_in_their_order():
    assert rules(THE_LIST).strip().startswith(f"@layer {', '.join(LAYERS)};")
    used = [name for path in SHEETS for name in re.findall(r"@layer\s+([\w-]+)\s*{", rules(path))]
    assert set(used) == set(LAYERS)


@pytest.mark.parametrize("path", [path for path in SHEETS if path != THE_LIST], ids=shown)
def test_every_rule_is_in_a_layer(path):
    depth, outside = 0, ""
    for char in rules(path):
        depth += {"{": 1, "}": -1}.get(char, 0)
        outside += char if depth == 0 else ""
    loose = re.sub(r"@layer [\w-]+ }|@font-face }", "", outside)
    assert loose.split() == []


def test_every_token_used_is_defined():
    sheets = "\n".join(rules(path) for path in SHEETS)
    defined = set(re.findall(r"(--[\w-]+)\s*:", sheets))
    used = set(re.findall(r"var\((--[\w-]+)\s*\)", sheets))
    assert used - defined == set()


@pytest.mark.parametrize("path", [path for path in SHEETS if path != TOKENS], ids=shown)
def test_colours_are_written_in_the_tokens_alone(path):
    without_addresses = re.sub(r"url\([^)]*\)", "", rules(path))
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b(?![^{]*{)", without_addresses) == []
    assert re.findall(r"\b(?:rgb|hsl|oklch)a?\(", without_addresses) == []


def test_fonts_are_here_with_their_licences():
    for address in re.findall(r'url\("([^"]+)"\)', rules(CSS / "base.css")):
        assert (CSS / address).resolve().is_file()
    assert len(list((STATIC / "fonts").glob("LICENSE-*.txt"))) == 2


# --- no word of any language ---------------------------------------------------------------------

SPOKEN = (
    r"\[\s*(?:aria-label|title|alt|placeholder|value|data-(?:confirm|other|one|you)\w*)\b[^\]]*\]"
)


@pytest.mark.parametrize("path", SHEETS, ids=shown)
def test_no_rule_depends_on_a_sentence(path):
    """Translated, or put better, a sentence would lose its looks; and what CSS writes is not translated."""
    assert re.findall(SPOKEN, rules(path)) == []
    written = re.findall(r'content:\s*"([^"]*)"', rules(path))
    assert [words for words in written if re.search(r"\w", words)] == []


def test_a_rule_that_would_is_seen():
    assert re.search(SPOKEN, '.i[aria-label="fait"]')
    assert not re.search(SPOKEN, "[data-tone=warn] [aria-current=page]")


# --- no class that no page has -------------------------------------------------------------------

# Names that a program puts together, or hands over as data: what for.
MADE = {
    "i": "an icon",
    "gb": "a groupe's mark",
    "f": "the full part of a mark of the coverage matrix",
    "past": "a day gone, on the folding rule",
    "now": "today, on the folding rule",
    "end": "the deadline, on the folding rule",
    "dim": "a second line in a role of the map",
    "warn-t": "the time left of a role of the map, when it is short",
    "out": "a flow of money that goes to no person",
    "htmx-request": "put by htmx on what waits for its answer",
}
# Classes that no rule styles, each with its reason. None today: a hook is a data- attribute.
HOOKS: dict[str, str] = {}


def in_template(path: Path) -> Iterator[str]:
    """Classes of attributes, whatever branch they are in, and those given to the tags of `ui`."""
    body = markup(path)
    attribute = r'class="((?:[^"{]|{%.*?%}|{{.*?}})*)"'
    blocks = r"{%\s*block (?:main|body)_class\s*%}([\w -]*){%"
    for value in re.findall(f"(?s){attribute}", body) + re.findall(blocks, body):
        yield from re.sub(r"(?s){[{%].*?[%}]}", " ", value).split()
    for value in re.findall(r'\bcss="([^"]*)"', body):
        yield from value.split()
    yield from re.findall(r'{%\s*(?:avatar|gb)\b[^%]*"([^"]*)"\s*%}', body)
    yield from re.findall(r'{%\s*state\b[^%]*"(ok|warn|danger)"', body)


def in_python(path: Path) -> Iterator[str]:
    """Classes of markup, and of a widget's attributes."""
    for node in ast.walk(ast.parse(text(path))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            for value in re.findall(r'class="([^"]*)"', node.value):
                yield from value.replace("{}", " ").split()
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and key.value == "class":
                    yield from str(ast.literal_eval(value)).split()


def in_script(path: Path) -> list[str]:
    return re.findall(r'class(?:List\.(?:add|toggle)\(|Name = )"([^"]+)"', text(path))


def asked() -> dict[str, str]:
    """Every class that a page may have → a file that writes it."""
    return {
        name: shown(path)
        for paths, read in (
            (TEMPLATES, in_template),
            ([path for path in PYTHON if path.name != "settings.py"], in_python),
            (MODULES, in_script),
        )
        for path in paths
        for name in read(path)
    }


def styled() -> set[str]:
    selector = re.compile(r"\.([a-zA-Z_][\w-]*)(?=[^;{}]*{)")
    return {name for path in SHEETS for name in selector.findall(without_texts(path))}


def test_every_class_styled_is_one_that_a_page_may_have():
    assert sorted(styled() - asked().keys() - MADE.keys()) == []


def test_every_class_of_a_page_is_styled_or_says_why_not():
    looks = styled() | HOOKS.keys()
    assert {name: where for name, where in asked().items() if name not in looks} == {}


def test_what_a_program_makes_is_still_made():
    written = "\n".join(text(path) for path in [*PYTHON, STATIC / "vendor" / "htmx.min.js"])
    assert [name for name in MADE if not re.search(rf"""["' ]{name}["' {{]""", written)] == []
    assert MADE.keys() <= styled()


# --- contrast ------------------------------------------------------------------------------------
# WCAG 2.2, 1.4.3: 4.5 for text; 1.4.11: 3 for the edges of controls. Formulas: WCAG's relative
# luminance; color-mix in oklab as CSS Color 4 defines it.

type Rgb = tuple[float, float, float]


def of_hex(value: str) -> Rgb:
    digits = value.lstrip("#")
    if len(digits) == 3:
        digits = "".join(c * 2 for c in digits)
    red, green, blue = (int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4))
    return red, green, blue


def linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def companded(channel: float) -> float:
    channel = min(1.0, max(0.0, channel))
    return 12.92 * channel if channel <= 0.0031308 else 1.055 * channel ** (1 / 2.4) - 0.055


def oklab(colour: Rgb) -> Rgb:
    r, g, b = (linear(c) for c in colour)
    long = (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b) ** (1 / 3)
    mid = (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b) ** (1 / 3)
    short = (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * mid - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * mid + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * mid - 0.8086757660 * short,
    )


def of_oklab(colour: Rgb) -> Rgb:
    lightness, a, b = colour
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    mid = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        companded(4.0767416621 * long - 3.3077115913 * mid + 0.2309699292 * short),
        companded(-1.2684380046 * long + 2.6097574011 * mid - 0.3413193965 * short),
        companded(-0.0041960863 * long - 0.7034186147 * mid + 1.7076147010 * short),
    )


def mixed(colour: Rgb, share: float, ground: Rgb) -> Rgb:
    a, b = oklab(colour), oklab(ground)
    first, second, third = (x * share + y * (1 - share) for x, y in zip(a, b, strict=True))
    return of_oklab((first, second, third))


def contrast(one: Rgb, other: Rgb) -> float:
    def luminance(colour: Rgb) -> float:
        r, g, b = (linear(c) for c in colour)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_the_formulas_know_what_is_published():
    black, white = of_hex("#000"), of_hex("#fff")
    assert contrast(black, white) == pytest.approx(21)
    assert contrast(of_hex("#767676"), white) == pytest.approx(4.54, abs=0.01)  # WCAG's own example
    assert of_oklab(oklab(of_hex("#24508f"))) == pytest.approx(of_hex("#24508f"), abs=1e-3)
    assert mixed(white, 0.5, black) == pytest.approx(
        (0.388, 0.388, 0.388), abs=0.002
    )  # CSS: #636363


PIGMENTS = ["garance", "cuivre", "ocre", "mousse", "sapin", "petrole", "ardoise", "prune"]


def palette(theme: int) -> dict[str, Rgb]:
    """Every colour token of one theme (0 light, 1 dark), the pigments' tints included."""
    sheet = rules(TOKENS)
    pairs = re.findall(r"(--[\w-]+):\s*light-dark\((#\w+),\s*(#\w+)\)", sheet)
    colours = {name: of_hex((light, dark)[theme]) for name, light, dark in pairs}
    colours.pop("--g", None)
    for name, light, dark in re.findall(
        r'\[data-g="(\w+)"\]\s*{\s*--g:\s*light-dark\((#\w+),\s*(#\w+)\)', sheet
    ):
        colours[name] = of_hex((light, dark)[theme])
        colours[f"{name}-soft"] = mixed(colours[name], 0.11, colours["--paper"])
    return colours


GROUNDS = ["--paper", "--sheet", "--bench"]
TEXT = [
    *product(["--ink", "--ink-2", "--ink-3", "--accent", "--danger", "--warn", "--ok"], GROUNDS),
    *product(["--ink", "--ink-2", "--accent"], ["--hover"]),
    *product(["--ink", "--ink-2"], ["--accent-soft", "--danger-soft", "--warn-soft", "--ok-soft"]),
    *((f"--{tone}", f"--{tone}-soft") for tone in ("accent", "danger", "warn", "ok")),
    *product(["--on-accent"], ["--accent", "--accent-hover"]),
    ("--on-solid", "--danger"),
    *product(PIGMENTS, GROUNDS),
    *((name, f"{name}-soft") for name in PIGMENTS),
    *(("--on-solid", name) for name in PIGMENTS),
]
EDGES = [*product(["--rule-2", "--accent"], GROUNDS)]


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_every_pair_reads(theme):
    colours = palette(theme)
    assert set(PIGMENTS) <= colours.keys()
    weak = {
        pair: round(ratio, 2)
        for pairs, least in ((TEXT, 4.5), (EDGES, 3.0))
        for pair in pairs
        if (ratio := contrast(colours[pair[0]], colours[pair[1]])) < least
    }
    assert weak == {}
