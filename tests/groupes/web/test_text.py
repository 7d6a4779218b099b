# SPDX-License-Identifier: AGPL-3.0-or-later
"""People's text: what they may write, and what nobody can make of it."""

import cProfile
import html
import json
import logging
import re
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import lxml.html
import pytest
from django.utils.safestring import SafeString
from hypothesis import given, settings
from hypothesis import strategies as st

from groupes.web import text
from groupes.web.text import TextTooLongError, differences, plain, render
from tests.groupes.hostile_markdown import FAMILIES


def test_what_is_shown_again_is_not_made_again(monkeypatch):
    text.shown.cache_clear()
    made = []
    convert = text._Renderer.convert
    monkeypatch.setattr(
        text._Renderer, "convert", lambda self, source: made.append(source) or convert(self, source)
    )
    assert text.shown("# Charte") == text.shown("# Charte") == render("# Charte")
    assert made == ["# Charte"] * 2  # once shown, once rendered
    with pytest.raises(TextTooLongError):
        text.shown("é" * (text.MAX_SOURCE + 1))


HOSTILE = [
    pytest.param(source, id=f"{family}-{i}")
    for family, sources in FAMILIES.items()
    for i, source in enumerate(sources)
]
ROOT = Path(__file__).parents[2]

ALLOWED = {
    "a": {"href", "rel"},
    "li": {"value"},
    "ol": {"start"},
    "td": {"align"},
    "th": {"align"},
    **dict.fromkeys(
        [
            "blockquote",
            "br",
            "code",
            "del",
            "em",
            "h3",
            "h4",
            "h5",
            "h6",
            "hr",
            "p",
            "pre",
            "strong",
            "table",
            "tbody",
            "thead",
            "tr",
            "ul",
        ]
    ),
}


LINK = '<a href="%s" rel="nofollow noopener noreferrer">%s</a>'


def elements(markup):
    return list(lxml.html.fragment_fromstring(markup, create_parent="div").iter())[1:]


def assert_harmless(markup):
    """Parsed as a browser would: only what is allowed, with only what is allowed on it."""
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", markup)
    for element in elements(markup):
        assert isinstance(element.tag, str), f"a comment or instruction: {element}"
        assert element.tag in ALLOWED, element.tag
        assert set(element.attrib) <= (ALLOWED[element.tag] or set()), dict(element.attrib)
        if element.tag == "a":
            href = element.attrib["href"]
            assert re.match("(?i)https?://[^/]|mailto:|tel:|/(?![/\\\\])", href), href
            assert not re.search("[\x00-\x1f]", href)
            assert element.attrib["rel"] == "nofollow noopener noreferrer"
        assert element.get("align", "left") in {"left", "center", "right"}
        assert element.get("start", "1").isdigit()


# --- what people write ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("", ""),
        ("Bonjour", "<p>Bonjour</p>"),
        ("un\ndeux\r\ntrois", "<p>un<br>\ndeux<br>\ntrois</p>"),
        (
            "**gras** *pente* ~~barré~~ `code`",
            "<p><strong>gras</strong> <em>pente</em> <del>barré</del> <code>code</code></p>",
        ),
        ("H~2~O a_b_c 5 * 3 * 2", "<p>H~2~O a_b_c 5 * 3 * 2</p>"),
        ("# Un\n\n## Deux\n\n###### Six", "<h3>Un</h3>\n<h4>Deux</h4>\n<h6>Six</h6>"),
        ("#urgent, pour 14 h", "<p>#urgent, pour 14 h</p>"),
        ("## Titre ##", "<h4>Titre</h4>"),
        ("un\n---\ndeux", "<p>un</p>\n<hr>\n<p>deux</p>"),
        ("> cité\n> encore", "<blockquote>\n<p>cité<br>\nencore</p>\n</blockquote>"),
        (
            "Il reste :\n- un\n- deux",
            "<p>Il reste :</p>\n<ul>\n<li>un</li>\n<li>deux</li>\n</ul>",
        ),
        ("En juin\n12. ce jour-là", "<p>En juin<br>\n12. ce jour-là</p>"),
        ("3. trois\n4. quatre", '<ol start="3">\n<li>trois</li>\n<li>quatre</li>\n</ol>'),
        ("- [ ] à faire\n- [x] fait", "<ul>\n<li>☐ à faire</li>\n<li>☑ fait</li>\n</ul>"),
        (
            "```python\nx < [1]\n# a\n```",
            "<pre><em>python\n</em><code>x &lt; [1]\n# a\n</code></pre>",
        ),
        ("    quatre espaces", "<p>quatre espaces</p>"),
        ("a < b && c > d &copy; &lt;", "<p>a &lt; b &amp;&amp; c &gt; d © &lt;</p>"),
        ("&amp;lt; `&lt;` &amp;#60;", "<p>&amp;lt; <code>&amp;lt;</code> &amp;#60;</p>"),
        ("[a &lt; b &amp;lt;](/c)", "<p>" + LINK % ("/c", "a &lt; b &amp;lt;") + "</p>"),
        ("<b>gras</b>", "<p>&lt;b&gt;gras&lt;/b&gt;</p>"),
        ("\\*pas en pente\\*", "<p>*pas en pente*</p>"),
        ("tab\tulation", "<p>tab    ulation</p>"),
    ],
)
def test_markdown(source, expected):
    assert render(source) == expected


@pytest.mark.parametrize("indent", [2, 3, 4])
def test_a_list_nests_by_two_three_or_four_spaces(indent):
    one = " " * indent
    made = render(f"- a\n{one}- b\n{one}{one}1. d\n{one}{one}2. e\n{one}- f\n- c")
    deepest = "<ol>\n<li>d</li>\n<li>e</li>\n</ol>"
    inner = f"<ul>\n<li>b{deepest}\n</li>\n<li>f</li>\n</ul>"
    assert made == f"<ul>\n<li>a{inner}\n</li>\n<li>c</li>\n</ul>"


@pytest.mark.parametrize("indent", [2, 3, 4])
def test_a_paragraph_of_an_item_stays_in_it(indent):
    made = render(f"- a\n\n{' ' * indent}suite\n\nautre")
    assert made == "<ul>\n<li>\n<p>a</p>\n<p>suite</p>\n</li>\n</ul>\n<p>autre</p>"


def test_an_item_after_such_a_paragraph_is_an_item():
    made = render("- a\n\n  suite\n- b\n  1. c\n\n     encore\n  2. d\n- e")
    root = lxml.html.fragment_fromstring(f"<div>{made}</div>")
    assert [len(part) for part in root.cssselect("ul, ol")] == [3, 2]


def test_a_table_is_aligned_without_a_style():
    made = render("| Lot | Prix |\n|:--|--:|\n| 1 | 40 |\n| 2 |")
    assert '<th align="left">Lot</th>' in made
    assert '<td align="right">40</td>' in made
    assert "style" not in made


BRETON = "https://b.fr/d'été"


def link(href, words=None):
    return LINK % (href, words or href)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("[mots](https://a.fr/x)", link("https://a.fr/x", "mots")),
        ("[mots](/g/concerter/)", link("/g/concerter/", "mots")),
        ("[mots](mailto:ana@a.fr)", link("mailto:ana@a.fr", "mots")),
        ('[mots](https://a.fr "titre")', link("https://a.fr", "mots") + " (titre)"),
        ("[mots][r]\n\n[r]: https://a.fr", link("https://a.fr", "mots") + " [r]"),
        ("[r]\n\n[r]: https://a.fr", link("https://a.fr", "r")),
        ("[a [b] c](https://a.fr/(x))", link("https://a.fr/(x)", "a [b] c")),
        ("![plan](https://a.fr/plan.png)", link("https://a.fr/plan.png", "plan")),
        ("<https://a.fr/?x=1&y=2>", link("https://a.fr/?x=1&amp;y=2")),
        ("voir https://a.fr/é?x=1&y=2#z", "voir " + link("https://a.fr/é?x=1&amp;y=2#z")),
        (
            "https://a.fr/?a=1&copy=2&#2e;",
            link("https://a.fr/?a=1&amp;copy=2&amp;#2e", "https://a.fr/?a=1&amp;copy=2&amp;#2e")
            + ";",
        ),
        ("www.a.fr/x", link("https://www.a.fr/x", "www.a.fr/x")),
        ("(https://a.fr/x).", "(" + link("https://a.fr/x") + ")."),
        ("https://a.fr/x_(y)", link("https://a.fr/x_(y)")),
        ("https://a.fr/?d='e'.", link("https://a.fr/?d='e'") + "."),
        ("'https://a.fr/x', l'https://b.fr/d'été", f"'{link('https://a.fr/x')}', l'{link(BRETON)}"),
        ("[https://a.fr]", "[" + link("https://a.fr") + "]"),
        ("note:https://a.fr", "note:" + link("https://a.fr")),
        ("_ana@a.fr_", "<em>" + link("mailto:ana@a.fr", "ana@a.fr") + "</em>"),
        ("a.b_c+d@a.fr.", link("mailto:a.b_c+d@a.fr", "a.b_c+d@a.fr") + "."),
        ("[mots](tel:+33600000000)", link("tel:+33600000000", "mots")),
        ("[mots](mailto:a@a.fr?subject=x)", link("mailto:a@a.fr?subject=x", "mots")),
        (
            "[mots](mailto:a@a.fr?cc=b@a.fr)",
            f"[mots]({link('mailto:a@a.fr')}?cc=b@a.fr)",
        ),
        ("https://a.fr, https://b.fr !", link("https://a.fr") + ", " + link("https://b.fr") + " !"),
        ("« https://a.fr »", "« " + link("https://a.fr") + " »"),
        ("**https://a.fr/**", "<strong>" + link("https://a.fr/") + "</strong>"),
        ("foo.py groupes.views a.fr", "foo.py groupes.views a.fr"),
        ("`https://a.fr`", "<code>https://a.fr</code>"),
        ("javascript://a.fr", "javascript://a.fr"),
        ("[mots](javascript:x)", "[mots](javascript:x)"),
        ("[mots](//a.fr)", "[mots](//a.fr)"),
        ("[mots][inconnu]", "[mots][inconnu]"),
    ],
)
def test_links(source, expected):
    assert render(source) == f"<p>{expected}</p>"


def test_an_address_in_fenced_code_stays_code():
    assert "<a" not in render("```\nhttps://a.fr www.a.fr\n```")


def test_the_excerpt_is_words_on_one_line():
    source = "# Titre\n\nDes **mots** &amp; un [lien](https://a.fr/long)\n\n- un\n- deux\n\n| a |\n|---|\n| b |"
    assert plain(source) == "Titre Des mots & un lien un deux a b"
    assert plain("**gr**as") == "gras"
    assert plain("un deux trois quatre", 14) == "un deux trois…"
    assert plain("un deux trois, quatre", 16) == "un deux trois…"
    assert plain("x" * 50, 10) == "x" * 9 + "…"
    assert plain("") == ""
    assert plain("<script>") == "<script>"
    assert not isinstance(plain("a"), SafeString)
    assert len(plain("mot " * 30_000)) <= 200


def test_a_text_has_a_length():
    assert render("é" * text.MAX_SOURCE)
    with pytest.raises(TextTooLongError) as refused:
        render("é" * (text.MAX_SOURCE + 1))
    assert str(text.MAX_SOURCE) in refused.value.message
    assert str(text.MAX_SOURCE + 1) in refused.value.message


# --- what nobody can make of it ------------------------------------------------------------------


@pytest.mark.parametrize("source", HOSTILE)
def test_a_hostile_text_comes_out_harmless(source, caplog):
    with caplog.at_level(logging.WARNING):
        made = render(source)
    assert isinstance(made, SafeString)
    assert_harmless(made)
    # Neither a crash nor anything that bleach had let through.
    assert caplog.records == []
    assert differences(made) is None


@pytest.mark.parametrize("source", HOSTILE)
def test_each_wall_holds_by_itself(source):
    """As though Markdown let everything through: bleach alone, then nh3 alone."""
    source = text._REFERENCE.sub(text._seen, text.normalised(source))
    for cleaned in (text._renderer().bleach.clean(source), text._WALL.clean(source)):
        if cleaned.strip():
            for element in elements(cleaned):
                assert element.tag in ALLOWED
                assert set(element.attrib) <= (ALLOWED[element.tag] or set())
                assert text._safe_href(element.get("href", "/"))


def test_the_corpus_is_large_and_has_no_doubles():
    sources = [source for family in FAMILIES.values() for source in family]
    assert len(sources) == len(set(sources)) > 300


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [s for family in ("links", "tags", "markdown", "bare") for s in FAMILIES[family]]
        )
        | st.text(max_size=10)
        | st.sampled_from(["\n", "\n\n", "> ", "- ", "`", "```\n", "**", "[", "](", ")", "|", "<"]),
        max_size=8,
    ).map("".join)
)
def test_any_mixture_comes_out_harmless(source):
    made = render(source[: text.MAX_SOURCE])
    if made:
        assert_harmless(made)
    assert differences(made) is None


def test_the_words_survive():
    """Hostile or not, what was written can be read: nothing is dropped in silence."""
    for source in FAMILIES["tags"]:
        if not re.search("[&\x00-\x1f\\\\`]", source):
            assert source.strip() in html.unescape(plain(source, 10_000).replace("”", '"')), source


# --- no word disappears --------------------------------------------------------------------------

CASES = json.loads(Path(__file__).with_name("cases_markdown.json").read_text())
"""After public reports on other products: what was typed, and what must be seen of it."""


def seen(made):
    """The words that show, block by block, and the addresses that do."""
    root = lxml.html.fragment_fromstring(f"<div>{made}</div>")
    return " ".join(root.itertext()), [link.get("href") for link in root.iter("a")]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['kind']}-{case['source']}")
def test_what_was_reported_elsewhere_is_shown_here(case):
    made = render(case["text"])
    words, addresses = seen(made)
    for shown in case["must_show"]:
        assert shown in words or any(shown in address for address in addresses), made
    for address in case["must_link"]:
        assert address in addresses, made
    root = lxml.html.fragment_fromstring(f"<div>{made}</div>")
    kind, _colon, told = (case["block"] or "").rpartition(":")
    if kind == "outside":
        assert told in words
        assert not any(told in quote.text_content() for quote in root.cssselect("blockquote"))
    elif told:
        assert bool(root.cssselect(told)) is (kind != "no"), made


ADDRESSES = st.sampled_from(
    [
        "https://ex.fr/a_b_c",
        "https://ex.fr/Oxalis_(coop)",
        "https://fr.ex/wiki/Coopérative_d'activité_et_d'emploi",
        "https://ex.fr/as'd/23-(23-23)-23/aa",
        "https://ex.fr/__init__.py?q=tag:un_deux&x[]=1",
        "http://ex.fr",
        "https://ex.fr/l’été",
        "www.ex.fr/x",
    ]
)
MAILS = st.sampled_from(["ana@ex.fr", "prenom_nom@ex.fr", "j.du-pont+x@sous.ex.fr"])
TYPED = r"""Nadia présente absent lot jours devis l’atelier d'étude R&D C++ a_b_c x² 200€ 50% 3,5
    10h30 №7 **gras** *pente* ~~barré~~ `co_de` <b> AT&T; [ok] (pause) 5*3*2 _dit_ é
    # > - | \* ✓ שלום 東京 🇫🇷 👩‍🌾"""
WORDS = st.sampled_from(TYPED.split())
LABELS = st.sampled_from(["Nadia", "10h30", "^1", "TODO", "devis 2", "r"])


@st.composite
def phrases(draw):
    """(as typed, the words in it that must show)"""
    words = " ".join(draw(st.lists(WORDS, min_size=1, max_size=5)))
    label, address, mail = draw(LABELS), draw(ADDRESSES), draw(MAILS)
    http = address if address.startswith("http") else f"https://{address}"
    return draw(
        st.sampled_from(
            [
                words,
                f"{words} :",
                f"[{words}](+ 200 €)",
                f"Prix [option](200 €) {words}",
                f"[{label}](mid:9@x.fr) {words}",
                f"[mots]({http}) {words}",
                f'[mots]({http} "le titre") {words}',
                f"[{label}] et [mots][{label}] {words}",
                f"![plan](plan.png) {words}",
                f"({words} {address})",
                f"note:{http}, {words}",
                f"« {address} » {words}",
                f"*{mail}* <{mail}> ({words})",
                f"[écrire](mailto:{mail}?subject=DC1) {words}",
                f"[appeler](tel:+33600000000) {words}",
                f"{words} + 200 € - 50 €",
            ]
        )
    )


@st.composite
def blocks(draw, depth=0):
    lines = draw(st.lists(phrases(), min_size=1, max_size=3))
    label, address = draw(LABELS), draw(ADDRESSES)
    indent = " " * draw(st.integers(2, 4))
    number = draw(st.integers(0, 40))
    fence = ["```" + draw(st.sampled_from(["", "python", "Attention au prix"])), *lines, "```"]
    table = ["| Lot | Jours |", "|---|--:|", *[f"| {number} | {line} | 3 |" for line in lines]]
    kind = draw(st.integers(0, 12 if depth < 2 else 9))
    if kind == 0:
        return lines
    if kind == 1:
        return [f"- {line}" for line in lines]
    if kind == 2:
        return [f"{number + 2 * at}. {line}" for at, line in enumerate(lines)]
    if kind == 3:
        return fence
    if kind == 4:
        return [*lines[:1], *table]
    if kind == 5:
        return [f"[{label}]: {address}"]
    if kind == 6:
        return ["", f"[{label}]: {draw(st.sampled_from(['oui', '(pause)', address]))} (une note)"]
    if kind == 7:
        return [f"## {lines[0]}", *lines[1:]]
    if kind == 8:
        return [f"+ {number} € {line}" for line in lines]
    if kind == 9:
        return [f"0{number}. {line}" for line in lines]
    inner = draw(blocks(depth=depth + 1))
    if kind == 10:
        return [*(f"> {line}" for line in inner), *lines]
    if kind == 11:
        return [f"{number}. {lines[0]}", *(f"{indent}{line}" for line in inner)]
    return [f"- {inner[0]}", *(f"  {line}" for line in inner[1:])]


MINUTES = st.lists(blocks().map("\n".join), min_size=1, max_size=5).flatmap(
    lambda parts: st.sampled_from(["\n", "\n\n"]).map(lambda between: between.join(parts))
)
# What is not a word: the figures by which items are counted, the box of a task, an entity.
COUNTED = re.compile(r"^[ >]*(?:(?:[-*]|\+(?! \d)|[1-9]?\d\.) +>? *)+", re.M)
WORD = re.compile(r"[^\W_]+")


@settings(max_examples=400, deadline=None)
@given(MINUTES)
def test_every_word_is_shown_or_stands_in_an_address_that_is(source):
    made = render(source)
    words, addresses = seen(made)
    shown = Counter(WORD.findall(" ".join([words, *addresses])))
    # A definition that became an address stands for its label, which is shown where it is used.
    typed = Counter(WORD.findall(COUNTED.sub(" ", source)))
    for word, times in typed.items():
        assert shown[word] or word in re.sub(r"\W|_", "", words), (word, made)
        if len(word) > 3 and "]: " not in source:
            assert shown[word] >= times, (word, made)


@settings(max_examples=200, deadline=None)
@given(MINUTES)
def test_what_people_write_is_not_taken_for_a_knot_nor_for_a_loss(source):
    # The check at run time is the last resort: for minutes, lists and prices Markdown is read.
    assert text._converted(text.normalised(source)) is not None


@pytest.mark.parametrize("address", ["https://ex.fr/a", "tel:0612345678", "mailto:a@ex.fr"])
def test_a_definition_is_taken_away_only_where_it_is_used(address):
    used = f"Voir [le devis][1].\n\n[1]: {address}"
    assert seen(render(used)) == ("Voir  le devis  [1].", [address])
    unused = f"`[1]` est du code.\n\n[1]: {address}"
    assert f"[1]: {address}" in " ".join(seen(render(unused))[0].split()).replace("[1]:  ", "[1]: ")


def test_a_word_that_markdown_would_lose_makes_the_text_shown_as_written(monkeypatch, caplog):
    class Losing:
        def clean(self, markup):
            return markup.replace("deux", "")

    source = "**un**\n<deux>"
    assert render(source) == "<p><strong>un</strong><br>\n&lt;deux&gt;</p>"
    monkeypatch.setattr(text._renderer(), "bleach", Losing())
    with caplog.at_level(logging.INFO):
        assert render(source) == "<p>**un**<br>&lt;deux&gt;</p>"
    assert "a word would be missing" in caplog.text


@pytest.mark.parametrize(
    ("source", "numbers"),
    [
        ("3. a\n7. b\n8. c", ["7", None]),
        ("1. a\n1. b\n1. c", [None, None]),
        ("> 2. a\n> 5. b", ["5"]),
        ("- x\n  1. a\n  4. b", ["4"]),
    ],
)
def test_an_item_keeps_the_number_it_was_given(source, numbers):
    items = [item for item in elements(render(source)) if item.getparent().tag == "ol"]
    assert [item.get("value") for item in items[1:]] == numbers


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("01. Introduction", "<p>01. Introduction</p>"),
        ("0612345678. Appeler", "<p>0612345678. Appeler</p>"),
        ("Base\n+ 200 €", "<p>Base<br>\n+ 200 €</p>"),
        ("5*3*2 = 30", "<p>5*3*2 = 30</p>"),
        ("# C#", "<h3>C#</h3>"),
        ("&#12; &#x202e;", "<p>&amp;#12; &amp;#x202e;</p>"),
    ],
)
def test_a_sign_that_means_something_is_not_taken_for_a_mark(source, expected):
    assert render(source) == expected


@pytest.mark.parametrize("source", ["- ", "# ", "[](<>)", "&nbsp;", "> "])
def test_marks_alone_are_shown_as_they_were_written(source):
    assert plain(source) == source.strip()


def test_marks_stacked_on_a_letter_stay_in_their_line():
    assert render("Z" + "\u0300" * 50 + "a") == "<p>Z" + "\u0300" * 4 + "a</p>"


def test_a_cell_too_many_is_not_dropped():
    assert "<td>2 | 3</td>" in render("| a | b |\n|---|---|\n| 1 | 2 | 3 |")


def test_two_quotations_are_of_two_people():
    assert render("> un\n\n> deux").count("<blockquote>") == 2


def test_the_flag_of_a_nation_is_whole_and_no_other_tag_passes():
    scotland = "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"
    assert text.normalised(f"a\U000e0062{scotland}\U000e0041") == f"a{scotland}"


# --- the third wall ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kept", "left"),
    [
        ("<p>a<script>x</script></p>", "<p>a</p>"),
        ('<p onclick="x">a</p>', "<p>a</p>"),
        ('<a href="javascript:x" rel="nofollow noopener noreferrer">a</a>', None),
        ('<a href="//evil.example" rel="nofollow noopener noreferrer">a</a>', None),
        ('<td align="justify">a</td>', "a"),
        ('<p style="color:red" class="x" id="y">a</p>', "<p>a</p>"),
        ("<p>a<!-- b --></p>", "<p>a</p>"),
    ],
)
def test_the_third_wall_finds_what_the_second_would_miss(kept, left):
    found = differences(kept)
    assert found is not None
    assert left is None or found == left
    assert "javascript" not in found
    assert "evil.example" not in found


def test_spelling_is_not_a_difference():
    assert differences("<p>a<br />&quot;b&quot; &nbsp;&copy;</p>") is None


def test_a_hole_in_the_second_wall_is_closed_and_logged(monkeypatch, caplog):
    class Holed:
        def clean(self, markup):
            return markup + "<script>alert(1)</script>"

    monkeypatch.setattr(text._renderer(), "bleach", Holed())
    with caplog.at_level(logging.ERROR):
        assert render("a") == "<p>a</p>"
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert "alert" not in caplog.text, "a text is never logged"


def test_a_failure_shows_the_text_as_it_is_and_the_next_one_is_whole(monkeypatch, caplog):
    def broken(source):
        raise RecursionError

    monkeypatch.setattr(text._renderer().markdown, "convert", broken)
    with caplog.at_level(logging.ERROR):
        assert render("- <a>\n\n**b**\nc") == "<p>- &lt;a&gt;</p>\n<p>**b**<br>c</p>"
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert render("**b**") == "<p><strong>b</strong></p>"


# --- bounded work --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("[" * 5000, "too many brackets"),
        ("[a](" * 4000, "too many brackets"),
        ("[[a]" * 4000, "too many brackets"),
        ("> " * 9000, "nested too deeply"),
        (">" * 10_000, "nested too deeply"),
        ("1. " * 6000, "nested too deeply"),
        ("- > " * 4000, "nested too deeply"),
        ("\n".join("  " * depth + "- x" for depth in range(120)), "nested too deeply"),
        ("# a\n" * 4900, "too many lines without a blank one"),
        ("a|" * 500 + "\n" + "-|" * 500 + "\n" + "|\n" * 8900, "too many table cells"),
        (
            "[r]: https://a.fr/" + "x" * 1900 + "\n\n" + "[r] " * 590,
            "the HTML is many times the text",
        ),
        ("_*a*_ " * 3333, "too many marks"),
        ("~~*a*~~ " * 2500, "too many marks"),
        ("***a" * 4900, "too many marks"),
        ("`a" * 9900, "too many marks"),
        ("`` & @\\" * 2800, "too much code"),
        ("*_a_* " * 1400, "too many words set apart"),
        ("```\na\n```\n" * 1900, "too many lines without a blank one"),
        ("```\na\n```\n\n" * 1600, "too many words set apart"),
        ("a\n\n" * 6600, "too many tags"),
        ("&<\n\n" * 5000, "too many tags"),
        ("|a|b|c|\n|-|-|-|\n" + "|d|e|f|\n" * 1400, "too many tags"),
    ],
)
def test_a_knot_is_shown_as_plain_text(source, why, caplog):
    with caplog.at_level(logging.INFO):
        made = render(source)
    assert [record.getMessage().split(": ")[1] for record in caplog.records] == [why]
    assert elements(made)[0].tag == "p"
    assert {element.tag for element in elements(made)} <= {"p", "br"}
    words = "".join(html.unescape(re.sub("</?p>|<br>", "", made)).split())
    assert words == "".join(source.split())


@pytest.mark.parametrize(
    "source",
    [
        "[" * text.MAX_BRACKETS,
        "```\n" + "[[x](" * 3000 + "\n```",
        "[mots](https://a.fr)\n" * 500,
        "- [mots](https://a.fr)\n" * 500,
        "> " * text.MAX_DEPTH + "a",
        "ligne\n" * text.MAX_BLOCK_LINES,
        "mot\n\n" * 2 * text.MAX_BLOCK_LINES,
        "| a | b | c |\n|---|---|---|\n" + "| d | e | f |\n" * 850,
        "| jour | quoi |\n|---|---|\n" + "| lundi | **un** atelier |\n" * 640,
        "Un mot **gras**, un *autre*. " * 650,
        "```html\n" + "<p class='a'>mot &amp; mot</p>\n" * 600 + "```",
    ],
)
def test_a_long_honest_text_is_not_a_knot(source, caplog):
    with caplog.at_level(logging.INFO):
        made = render(source)
    assert caplog.records == []
    assert made


def calls(source):
    """How many functions are called to render a text: work, counted and not timed."""
    render("")
    counted = cProfile.Profile()
    counted.runcall(render, source)
    return sum(each.callcount for each in counted.getstats())


@pytest.mark.parametrize(
    "knot",
    [
        "[",
        "![",
        "[](",
        "[a](",
        "[a][",
        "[`]`",
        "[a](<",
        '[a](b "',
        "[[a]",
        "> ",
        "*~~",
        "***a",
        "_*a*_ ",
        "~~*a*~~ ",
        "`a ",
        "**a_",
    ],
)
def test_ten_times_the_knot_is_not_a_hundred_times_the_work(knot):
    # With the largest number that the guard lets through, then the rest of the text to read
    # through. Without the bounds the ratio is that of the squares, and the rest counts again
    # for each bracket.
    few, many = 50, 500
    small = knot * few + "a " * ((text.MAX_SOURCE // 10 - len(knot) * few) // 2)
    large = knot * many + "a " * ((text.MAX_SOURCE - len(knot) * many) // 2)
    assert calls(large) < 40 * calls(small)


PATTERNS = [
    "_*a*_ ", "**_a_** ", "_*_a_*_ ", "*_*a*_* ", "***a", "***a*** ", "___a___ ", "~~*a*~~ ", "*a**b ",
    "*a*_b_", "_a", "_a_ ", "`a", "`a` ", "(___", "***_", "~~___", "-_", "]**> ", "![", "[", "[a](b) ",
    "<", "<a ", "<http://a.b> ", "&", "\\", "a\n\n", "a\n", "#\n\n", "- a\n\n  b\n\n", "> a\n", "> - a\n",
    "`` & @\\", "```\na\n```\n", "~~~\n", "\n\n**@=\n!|", "\n1. @=~~~\n", "http://a.b/*_c_* ", "www.a.b ", "a|b\n-|-\n",
]  # fmt: skip


@cache
def calls_of_a_page_full_of_table():
    """The fullest honest text there is."""
    return calls("| a | b | c |\n|---|---|---|\n" + "| d | e | f |\n" * 850)


@pytest.mark.parametrize("unit", PATTERNS)
def test_no_text_costs_more_than_a_page_full_of_table(unit):
    """And a third: work counted, as long texts of one pattern."""
    source = (unit * (text.MAX_SOURCE // len(unit) + 1))[: text.MAX_SOURCE]
    assert calls(source) < 1.34 * calls_of_a_page_full_of_table()


# --- one module, one instance per thread ---------------------------------------------------------


def test_threads_do_not_share_their_renderers():
    sources = [f"# {n}\n\n- a{n}\n- b\n\n[r]\n\n[r]: https://a.fr/{n}\n" for n in range(40)]
    expected = [render(source) for source in sources]
    barrier = threading.Barrier(4)

    def work(_):
        barrier.wait(10)
        return id(text._renderer()), [render(source) for source in sources]

    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(work, range(4)))
    assert len({renderer for renderer, _ in results}) == 4
    assert all(made == expected for _, made in results)


def test_a_reference_of_one_text_is_unknown_to_the_next():
    assert "<a" in render("[r]\n\n[r]: https://a.fr")
    assert render("[r]") == "<p>[r]</p>"


def test_no_other_module_imports_the_text_libraries_or_marks_text_as_safe():
    importing = re.compile(r"^\s*(?:from|import)\s+(?:bleach|markdown|nh3|pymdownx)\b", re.M)
    marking = re.compile(r"\bmark_safe\b|\bSafeString\(|\|\s*safe\b|\bautoescape off\b")
    wrong = []
    mail = ROOT / "templates" / "account" / "email"  # plain text, which no reader's browser renders
    for wing in ("deploy", "groupes", "roles", "commons", "tenders", "templates"):
        for path in sorted((ROOT / wing).rglob("*")):
            if path.suffix == ".txt" and path.parent == mail:
                continue
            if path.suffix in {".py", ".html", ".txt"} and path != Path(text.__file__):
                content = path.read_text()
                if importing.search(content) or marking.search(content):
                    wrong.append(str(path.relative_to(ROOT)))
    assert wrong == []
