# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the letters of the ground floor say, written when they leave.

Until then the tray holds whom a letter is about, never a link or a text: a link to choose a password
is drawn last.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email import policy as policies
from functools import cache
from typing import Any, Final
from urllib.parse import urlsplit

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from groupes.models import Letter, Member, User
from groupes.web.wiring import declared, remembered

WELCOME: Final = "welcome"
ADDRESS_BEFORE: Final = "address_before"
ADDRESS_NOW: Final = "address_now"
WORD: Final = "word"
FACTOR_LIFTED: Final = "factor_lifted"
PASSWORD: Final = "password"  # noqa: S105 - the kind of letter


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that goes with a letter."""

    name: str
    content: bytes
    mime: str


@dataclass(frozen=True, slots=True)
class Written:
    """What a letter of a floor above says: to which address, by which template (with ``.html`` beside
    ``.txt``: in both), with what in it, which headers and which files."""

    to: str
    template: str
    facts: Mapping[str, Any]
    headers: Mapping[str, str] = field(default_factory=dict)
    attached: tuple[Attached, ...] = ()


@dataclass(frozen=True, slots=True)
class LetterKind:
    """Declares a kind of letter of a floor above: ``write(letter)`` answers what it says, in the
    active language, or None when there is nothing to say any more."""

    kind: str
    write: Callable[[Letter], Written | None]


def write(letter: Letter) -> EmailMessage | None:
    """The letter as it leaves; None when there is nobody to write to any more."""
    with translation.override(letter.language):
        for kind in declared(LetterKind):
            if kind.kind == letter.kind:
                written = kind.write(letter)
                return None if written is None else _both(letter, written)
        found = _kinds()[letter.kind](letter)
        if found is None:
            return None
        to, template, facts = found
        values = {"current_site": {"domain": urlsplit(letter.origin).netloc}, **facts}
        subject = " ".join(render_to_string(f"{template}_subject.txt", values).split())
        body = render_to_string(f"{template}_message.txt", values).strip()
    return Plain(subject, body, settings.DEFAULT_FROM_EMAIL, [to])


def _both(letter: Letter, written: Written) -> EmailMessage:
    """As plain text and as simple HTML."""
    values = {"current_site": {"domain": urlsplit(letter.origin).netloc}, **written.facts}
    subject = " ".join(render_to_string(f"{written.template}_subject.txt", values).split())
    body = render_to_string(f"{written.template}_message.txt", values).strip()
    made = Both(
        subject, body, settings.DEFAULT_FROM_EMAIL, [written.to], headers=dict(written.headers)
    )
    html = render_to_string(f"{written.template}_message.html", values).strip()
    made.attach_alternative(html, "text/html")
    for one in written.attached:
        made.attach(one.name, one.content, one.mime)
    return made


LONGEST_LINE: Final = 998
"""Bytes of a line that mail servers pass on as they are (RFC 5322)."""


class Plain(EmailMessage):
    """A letter whose text goes as it is written: no line is cut nor any sign of a link replaced, as
    quoted-printable would. Whoever reads the raw letter can follow its links too."""

    def message(self, *, policy: Any = policies.default) -> Any:
        made = super().message(policy=policy)
        if max(map(len, self.body.encode().split(b"\n"))) <= LONGEST_LINE:
            made.set_content(self.body, cte="8bit")
        return made


class Both(EmailMultiAlternatives):
    """The same, with HTML beside the text."""

    def message(self, *, policy: Any = policies.default) -> Any:
        made = super().message(policy=policy)
        for part in made.walk():
            if part.get_content_maintype() != "text" or part.is_attachment():
                continue
            text = part.get_content()
            if max(map(len, text.encode().split(b"\n"))) <= LONGEST_LINE:
                part.set_content(text, subtype=part.get_content_subtype(), cte="8bit")
        return made


type Found = tuple[str, str, Mapping[str, Any]] | None
"""To which address, by which template, with what in it."""


@dataclass(frozen=True, slots=True)
class PlainLetter:
    """Declares a kind of letter of a higher floor, in plain text as those here: ``find(letter)`` answers
    to which address it goes, by which template and with what in it; None when there is nobody to
    write to any more."""

    kind: str
    find: Callable[[Letter], Found]


def password_path(user: User) -> str:
    """The path of a page where ``user`` chooses a password: good once, for PASSWORD_RESET_TIMEOUT
    seconds (three days), and for whoever holds it."""
    key = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return reverse("account_reset_password_from_key", kwargs=key)


def _link(letter: Letter, user: User) -> str:
    return letter.origin + password_path(user)


def _of_members(letter: Letter) -> dict[str, Any] | None:
    people = Member.objects.select_related("user", "cooperative")
    found = people.in_bulk([letter.facts["member"], letter.facts["by"]])
    member, by = found.get(letter.facts["member"]), found.get(letter.facts["by"])
    if member is None or by is None or not member.is_current:
        return None
    return {"member": member, "user": member.user, "by": by}


def _welcome(letter: Letter) -> Found:
    facts = _of_members(letter)
    if facts is None:
        return None
    user: User = facts["user"]  # at their address of now, were it changed meanwhile
    link = {"password_reset_url": _link(letter, user)}
    return user.email, "account/email/welcome", facts | link


def _word(letter: Letter) -> Found:
    facts = _of_members(letter)
    if facts is None:
        return None
    link = letter.origin + reverse("groupes:write", args=[facts["by"].pk])
    return facts["user"].email, "account/email/word", facts | {"url": link}


def _changed(template: str) -> Callable[[Letter], Found]:
    def facts(letter: Letter) -> Found:
        found = _of_members(letter)
        return None if found is None else (letter.to, template, found)

    return facts


def _password(letter: Letter) -> Found:
    user = User.objects.with_address(letter.to)
    if user is None or not user.is_active:
        return None
    facts = {"password_reset_url": _link(letter, user)}
    return user.email, "account/email/password_reset_key", facts


_FACTS: Final[Mapping[str, Callable[[Letter], Found]]] = {
    WELCOME: _welcome,
    WORD: _word,
    ADDRESS_BEFORE: _changed("account/email/address_before"),
    ADDRESS_NOW: _changed("account/email/address_now"),
    FACTOR_LIFTED: _changed("account/email/factor_lifted"),
    PASSWORD: _password,
}


@remembered
@cache
def _kinds() -> Mapping[str, Callable[[Letter], Found]]:
    return {**_FACTS, **{one.kind: one.find for one in declared(PlainLetter)}}
