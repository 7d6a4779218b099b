# SPDX-License-Identifier: AGPL-3.0-or-later
"""The three sheets hold together: they parse, use only tokens, and every pair of colours reads."""

import re
from itertools import product

import pytest

from tests.static.files import SHEETS, STATIC, shown, text

COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
LAYERS = ["tokens", "base", "layout", "components", "utilities"]


def rules(path):
    return COMMENT.sub("", text(path))


@pytest.mark.parametrize("path", SHEETS, ids=shown)
def test_it_parses(path):
    depth = 0
    for char in re.sub(r'"[^"]*"', '""', rules(path)):
        depth += {"{": 1, "}": -1}.get(char, 0)
        assert depth >= 0
    assert depth == 0
    assert text(path).count("/*") == text(path).count("*/")


def test_layers_come_in_their_order():
    assert f"@layer {', '.join(LAYERS)};" in rules(SHEETS[0])
    used = [name for path in SHEETS for name in re.findall(r"@layer\s+([\w-]+)\s*{", rules(path))]
    assert set(used) == set(LAYERS)


def test_every_token_used_is_defined():
    sheets = "\n".join(rules(path) for path in SHEETS)
    defined = set(re.findall(r"(--[\w-]+)\s*:", sheets))
    used = set(re.findall(r"var\((--[\w-]+)\s*\)", sheets))
    assert used - defined == set()


@pytest.mark.parametrize("path", SHEETS[1:], ids=shown)
def test_colours_are_written_in_the_tokens_alone(path):
    without_addresses = re.sub(r"url\([^)]*\)", "", rules(path))
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b(?![^{]*{)", without_addresses) == []
    assert re.findall(r"\b(?:rgb|hsl|oklch)a?\(", without_addresses) == []


def test_fonts_are_here_with_their_licences():
    for address in re.findall(r'url\("([^"]+)"\)', rules(SHEETS[1])):
        assert (SHEETS[1].parent / address).resolve().is_file()
    assert len(list((STATIC / "fonts").glob("LICENSE-*.txt"))) == 2


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
    sheet = rules(SHEETS[0])
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
