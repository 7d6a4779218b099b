# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writing the sections of a charter, and saying whether one accepts a version."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from groupes import journal
from groupes.actions.held import hold
from groupes.charter import events, templates
from groupes.charter.actions import versions
from groupes.charter.models import Answer, RedLine, Section
from groupes.editions import actions as editions
from groupes.editions.models import texts_of
from groupes.models import Groupe, Member
from groupes.web.oneline import one_line
from groupes.web.refusals import Refusal
from groupes.web.transactions import action

MOST_SECTIONS: Final = 30
"""Of a charter, those that say nothing any more included."""
FREE: Final = 100
"""Where the sections of a groupe's own begin, after those that every charter may have."""


def _order(groupe: Groupe, key: str) -> int:
    if key:
        return list(templates.TITLES).index(key)
    last = groupe.charter_sections.aggregate(last=Max("order"))["last"] or 0
    return int(max(last, FREE)) + 1


def _begun(groupe: Groupe, *, by: Member, key: str, title: str, body: str) -> Section:
    if groupe.charter_sections.count() >= MOST_SECTIONS:
        raise Refusal(
            _("A charter has at most %(most)s sections: bring two of them together.")
            % {"most": MOST_SECTIONS}
        )
    section = Section.objects.create(
        groupe=groupe, key=key, title=title, body=body, order=_order(groupe, key)
    )
    editions.keep(section, groupe=groupe, by=by)
    return section


@action
def begin(*, by: Member, groupe: Groupe, texts: Mapping[str, str], why: str = "") -> None:
    """Write a first charter: key (of ``templates.TITLES``) → Markdown, as ``templates.sections``
    gives it; "" is a section of no name; red lines are a list. What says nothing is left out.

    Refusal where something is written already: a charter that lives is changed section by section.
    """
    if unknown := texts.keys() - {*templates.TITLES, ""}:
        raise ValueError(f"no such section: {', '.join(sorted(unknown))}")
    groupe = hold(groupe)
    if versions.state(groupe).version:
        raise Refusal(_("This charter has begun: change it section by section."))
    changed: list[int | str] = []
    for key, body in texts.items():
        if not body.strip():
            continue
        if key != templates.RED_LINES:
            changed.append(_begun(groupe, by=by, key=key, title="", body=body).pk)
            continue
        for order, text in enumerate(templates.items(body), start=1):
            line = RedLine.objects.create(groupe=groupe, text=one_line(text)[:300], order=order)
            editions.keep(line, groupe=groupe, by=by)
            changed.append(templates.RED_LINES)
    if changed:
        versions.make(groupe, by=by, changed=dict.fromkeys(changed), why=why)


def found_charter(groupe: Groupe, founder: Member) -> None:
    """The text that a groupe is founded with becomes the sections of its charter."""
    if texts := templates.split(groupe.charter):
        begin(by=founder, groupe=groupe, texts=texts)


@action
def write_section(
    *,
    by: Member,
    groupe: Groupe,
    edition: int,
    body: str,
    key: str = "",
    pk: int | None = None,
    title: str = "",
    why: str = "",
    small: bool = False,
    restores: int | None = None,
) -> Section | None:
    """Write a section: the one of ``key``, the groupe's own of ``pk``, or (neither) a new one. A
    section without a text leaves the charter; the same text changes nothing.

    ``edition``: the one the writer saw, 0 where it had none; another since then raises ``Outdated``.
    ``small``: it changes no meaning, and asks nobody. None: nothing was written, there being nothing.
    """
    groupe = hold(groupe)
    found = None
    if pk is not None:
        found = groupe.charter_sections.get(pk=pk)
    elif key:
        if key not in templates.TITLES or key == templates.RED_LINES:
            raise ValueError(f"no such section: {key}")
        found = groupe.charter_sections.filter(key=key).first()
    if found is None:
        if not body.strip():
            return None
        found = _begun(groupe, by=by, key=key, title=title, body=body)
        versions.make(groupe, by=by, changed=[found.pk], why=why)
        return found
    section = found
    editions.check(section, edition, lambda: {"title": section.title, "body": section.body})
    before = texts_of(section)
    section.title, section.body = title, body
    if texts_of(section) == before:
        return section
    section.edition += 1
    section.save(update_fields=["title", "body", "edition"])
    editions.keep(section, groupe=groupe, by=by, before=before, restores=restores)
    # What comes into the charter, or leaves it, is no small thing.
    small = small and bool(before["body"]) and bool(body)
    facts = editions.facts(section, restores)
    versions.make(groupe, by=by, changed=[section.pk], why=why, small=small, **facts)
    return section


@action
def answer(*, by: Member, groupe: Groupe, version: int, accepts: bool) -> Answer:
    """Say whether one accepts the charter as of a version. The same again changes nothing. Refusal
    where the charter has changed since in a way that asks everyone."""
    groupe = hold(groupe)
    now = versions.state(groupe)
    if not max(now.asks, 1) <= version <= now.version:
        raise Refusal(_("The charter has just changed: read what changed, then answer."))
    said = Answer.objects.filter(groupe=groupe, member=by).order_by("-version").first()
    if said is not None and said.version >= version and said.accepts == accepts:
        return said
    found, _new = Answer.objects.update_or_create(
        groupe=groupe,
        member=by,
        version=version if said is None else max(version, said.version),
        defaults={"accepts": accepts, "at": timezone.now()},
    )
    verb = events.ACCEPTED if accepts else events.NOT_ACCEPTED
    journal.record(verb, by=by, groupe=groupe, target=groupe, version=found.version)
    return found


@action
def ask(*, by: Member, groupe: Groupe) -> None:
    """Ask every member whether they accept the charter as it is. Asked already: nothing changes."""
    groupe = hold(groupe)
    now = versions.state(groupe)
    if now.asks == now.version:
        return
    now.asks = now.version
    now.save(update_fields=["asks"])
    journal.record(events.ASKED, by=by, groupe=groupe, target=groupe, version=now.version)
