# SPDX-License-Identifier: AGPL-3.0-or-later
"""The words of notices, cleaned: properties, and examples by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenders.notices.parsing.text import clean, clean_line, clean_xml, email, web_address


@given(st.text())
def test_clean_text_is_stable_and_storable(text: str) -> None:
    for cleaner in (clean, clean_line):
        once = cleaner(text)
        if once is not None:
            assert once
            once.encode("utf-8")
            assert "\x00" not in once
            assert once == once.strip()
    line = clean_line(text)
    assert line is None or ("\n" not in line and "  " not in line)


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("l&#039;eau", "l'eau"),
        ("&amp;amp;quot;oui&amp;amp;quot;", '"oui"'),
        ("a&#92;nb", "a\nb"),
        ("R&D, B&B", "R&D, B&B"),
        ("?a=1&copy=2", "?a=1&copy=2"),
        ("a\r\nb", "a\nb"),
        ("x\x00y\u202ez", "xyz"),
        ("  \n ", None),
    ],
)
def test_clean_by_hand(text: str, cleaned: str | None) -> None:
    assert clean(text) == cleaned


@given(st.text())
def test_only_web_addresses_come_out(text: str) -> None:
    address, said = web_address(text)
    assert address is None or address.lower().startswith(("http://", "https://"))
    assert address is None or " " not in address
    assert address is not None or said is not None or clean_line(text) is None


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://a.example/x?y=1", "https://a.example/x?y=1"),
        ("HTTP://A.example", "HTTP://A.example"),
        ("www.a.example/x", "https://www.a.example/x"),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("//a.example/x", None),
        ("https://", None),
        ("http://[", None),
        ("voir le règlement", None),
        ("ftp://a.example", None),
        ("https://marches.example@ailleurs.example/", "https://marches.example@ailleurs.example/"),
        ("https://ailleurs.example\\@marches.example/", None),
        ("https://a.example/x?mail=a@b.example", "https://a.example/x?mail=a@b.example"),
    ],
)
def test_web_addresses_by_hand(text: str, address: str | None) -> None:
    assert web_address(text)[0] == address


def test_an_email_is_found_in_a_contacts_name() -> None:
    assert email("Service achats <achats@ville.example>") == "achats@ville.example"
    assert email("Service achats") is None


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("<p>Un.<br/>Deux.</p><p>Trois</p>", "Un.\nDeux.\n\nTrois"),
        ("&lt;ul&gt;&lt;li&gt;un&lt;/li&gt;&lt;li&gt;deux&lt;/li&gt;&lt;/ul&gt;", "un\n\ndeux"),
        ("<b>Gras</b>, <a href='https://a.example/?x=1'>lien</a>&nbsp;!", "Gras, lien\xa0!"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a b"),
        ("<P CLASS='x'>Majuscules</P>", "Majuscules"),
        (
            "avant<script>alert(1)</script> après<!-- note --> <style>p{}</style>fin",
            "avant après fin",
        ),
        ("un <script>sans fin", "un sans fin"),
        ("moins de <5 ans, a<b>c et x < y > z", "moins de <5 ans, ac et x < y > z"),
        ("<prix> et <Nom du candidat>", "<prix> et <Nom du candidat>"),
        ("l'eau &lt; 5 m", "l'eau < 5 m"),
    ],
)
def test_tags_become_line_breaks_and_what_is_no_tag_stays(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned
    assert clean_xml(text) == cleaned
    assert clean_line(text) == " ".join(cleaned.split())


@pytest.mark.parametrize("piece", ["<p ", "<", "</", "<script>", "<!--", "<p <", "&lt;b ", "< p>"])
def test_a_text_made_of_beginnings_of_tags_is_read_in_one_go(piece: str) -> None:
    # A pattern that went back and forth would take hours here.
    assert len(clean(piece * 200_000) or "") <= 200_000 * len(piece)
