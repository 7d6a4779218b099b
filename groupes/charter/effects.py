# SPDX-License-Identifier: AGPL-3.0-or-later
"""What decisions can do to a charter: a section written, a red line drawn, written otherwise, taken out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from groupes.access import Standing
from groupes.charter import actions, rules, templates
from groupes.charter.forms import LineForm, SectionForm
from groupes.charter.models import RedLine, Section
from groupes.editions import actions as editions
from groupes.effects import NEW, PREFIX, Applying, Effect, Facts, Proposed, Told, gone
from groupes.models import Groupe
from groupes.things import Ref
from groupes.web.refusals import Refusal

SECTION: Final = "charter.section"
LINE: Final = "charter.redline"
WHOLE: Final = "charter.charter"
"""Of a groupe's id: its charter, as decisions point at it."""


def whole(groupe: Groupe) -> Ref:
    """The charter of a groupe."""
    return Ref(WHOLE, groupe.pk)


def may_put(here: Standing) -> bool:
    """Who puts a change of the charter to the groupe: whoever takes part."""
    return here.is_active and here.groupe.is_open


def _section(groupe: Groupe, pk: Any) -> Section | None:
    return groupe.charter_sections.filter(pk=pk).first() if pk is not None else None


def _line(groupe: Groupe, pk: Any) -> RedLine | None:
    return groupe.red_lines.drawn().filter(pk=pk).first() if pk is not None else None


# --- a section -----------------------------------------------------------------------------------


class _ChangedSection(SectionForm):
    """A section as it would be: without what its writer says of it, which is the decision's text."""

    def __init__(self, *args: Any, section: Section | None, key: str, **kwargs: Any) -> None:
        super().__init__(*args, section=section, key=key, **kwargs)
        self.section, self.key = section, key
        for name in ("why", "small"):
            self.fields.pop(name, None)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        now = self.section
        same = now is not None and values.get("body") == now.body
        if same and values.get("title", "") == (now.title if now else ""):
            raise forms.ValidationError(_("Nothing changes yet: write what would be different."))
        return values | {"section": now, "key": self.key}


class _NewSection(_ChangedSection):
    """One that is not there yet: of those every charter may have, or the groupe's own."""

    which = forms.ChoiceField(label=gettext_lazy("Which section"))
    field_order = ("which", "title", "body", "edition")

    def __init__(self, *args: Any, keys: list[str], **kwargs: Any) -> None:
        super().__init__(*args, section=None, key="", **kwargs)
        titles = [(key, templates.TITLES[key]) for key in keys]
        own = ("", _("a section of the groupe’s own"))
        self.fields["which"].choices = [*titles, own]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["which"].required = False
        self.fields["title"].required = False
        self.fields["title"].help_text = _("For a section of the groupe’s own.")

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        key = values.get("which") or ""
        if not key and not values.get("title"):
            self.add_error("title", _("A section of the groupe’s own has a title."))
        if not values.get("body"):
            self.add_error("body", _("Write what it would say."))
        return values | {"key": key, "title": "" if key else values.get("title", "")}


def section_form(here: Standing, about: Ref | None, data: Any, initial: Facts) -> forms.Form | None:
    pk = initial.get("section") if initial else about.id if about is not None else None
    if about is not None and about.label != SECTION:
        return None
    begun = {name: initial[name] for name in ("title", "body") if name in initial}
    if pk is not None:
        section = _section(here.groupe, pk)
        if section is None:
            return None
        form = _ChangedSection(data, section=section, key=section.key, prefix=PREFIX)
        form.initial.update(begun)
        return form
    there = set(here.groupe.charter_sections.exclude(key="").values_list("key", flat=True))
    keys = [one for one in templates.TITLES if one not in there and one != templates.RED_LINES]
    new = _NewSection(data, keys=keys, prefix=PREFIX)
    new.initial.update(begun | ({"which": initial["key"]} if initial else {}))
    return new


def read_section(here: Standing, cleaned: Mapping[str, Any]) -> Proposed:
    section: Section | None = cleaned["section"]
    facts = {
        "section": section.pk if section is not None else None,
        "key": section.key if section is not None else cleaned["key"],
        "title": cleaned.get("title", section.title if section is not None else ""),
        "body": cleaned["body"],
    }
    return Proposed(facts, whole(here.groupe), cleaned.get("edition") if section else 0)


def told_section(groupe: Groupe, facts: Facts) -> list[Told]:
    """One query."""
    section = _section(groupe, facts["section"])
    name = str(section) if section is not None else templates.title(facts["key"], facts["title"])
    found = [Told(name, facts["body"], section.body if section is not None else "", long=True)]
    if section is not None and section.title != facts["title"]:
        found.insert(0, Told(_("Title"), facts["title"], section.title))
    return found


def ready_section(groupe: Groupe, facts: Facts, edition: int | None) -> None:
    if facts["section"] is None:
        return
    section = _section(groupe, facts["section"])
    if section is None:
        raise gone()
    editions.check(section, edition or 0, lambda: {"body": section.body})


def apply_section(applying: Applying) -> Ref:
    facts, groupe = applying.facts, applying.groupe
    if facts["section"] is not None and _section(groupe, facts["section"]) is None:
        raise gone()
    actions.write_section(
        by=applying.by,
        groupe=groupe,
        edition=applying.edition or 0,
        key="" if facts["section"] is not None else facts["key"],
        pk=facts["section"],
        title=facts["title"],
        body=facts["body"],
        why=applying.why[:200],
    )
    return whole(groupe)


def section_again(groupe: Groupe, facts: Facts) -> Proposed | None:
    if facts["section"] is None:
        key = facts["key"]
        found = groupe.charter_sections.filter(key=key).first() if key else None
        facts = {**facts, "section": found.pk} if found is not None else facts
        return Proposed(facts, whole(groupe), found.edition if found is not None else 0)
    section = _section(groupe, facts["section"])
    return Proposed(facts, whole(groupe), section.edition) if section is not None else None


def sections(here: Standing) -> list[tuple[str, Any]]:
    """One query."""
    rows = here.groupe.charter_sections.all()
    return [(str(Ref.of(one)), str(one)) for one in rows] + [(NEW, _("A new section"))]


SECTION_WRITTEN = Effect(
    SECTION,
    gettext_lazy("Change a section of the charter"),
    section_form,
    read_section,
    told_section,
    apply_section,
    may=may_put,
    alone=rules.may_write,
    things=sections,
    ready=ready_section,
    again=section_again,
    order=10,
)


# --- red lines -----------------------------------------------------------------------------------


class _ChangedLine(LineForm):
    out = forms.BooleanField(label=gettext_lazy("Take it out of the charter"), required=False)
    field_order = ("text", "out", "edition")

    def __init__(self, *args: Any, line: RedLine | None, **kwargs: Any) -> None:
        super().__init__(*args, line=line, **kwargs)
        self.line = line
        for name in ("why", "small", *(() if line is not None else ("out",))):
            self.fields.pop(name, None)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if self.line is not None and not values.get("out") and values.get("text") == self.line.text:
            raise forms.ValidationError(_("Nothing changes yet: write what would be different."))
        return values | {"line": self.line}


def line_form(here: Standing, about: Ref | None, data: Any, initial: Facts) -> forms.Form | None:
    if about is not None and about.label != LINE:
        return None
    pk = initial.get("line") if initial else about.id if about is not None else None
    line = _line(here.groupe, pk)
    if pk is not None and line is None:
        return None
    form = _ChangedLine(data, line=line, prefix=PREFIX)
    if initial:
        out = not initial["text"]
        form.initial.update({"out": True} if out else {"text": initial["text"]})
    return form


def read_line(here: Standing, cleaned: Mapping[str, Any]) -> Proposed:
    line: RedLine | None = cleaned["line"]
    facts = {
        "line": line.pk if line is not None else None,
        "text": "" if cleaned.get("out") else cleaned["text"],
    }
    edition = cleaned.get("edition") if line is not None else None
    return Proposed(facts, whole(here.groupe), edition)


def told_line(groupe: Groupe, facts: Facts) -> list[Told]:
    """One query."""
    line = _line(groupe, facts["line"])
    before = line.text if line is not None else ""
    if not facts["text"]:
        return [Told(_("A red line that leaves the charter"), "", before)]
    what = _("A red line, written otherwise") if before else _("One more red line")
    return [Told(what, facts["text"], before, long=bool(before))]


def ready_line(groupe: Groupe, facts: Facts, edition: int | None) -> None:
    if facts["line"] is None:
        return
    line = _line(groupe, facts["line"])
    if line is None:
        raise Refusal(_("This red line is no longer in the charter."))
    editions.check(line, edition or 0, lambda: {"text": line.text})


def apply_line(applying: Applying) -> Ref:
    facts, groupe, why = applying.facts, applying.groupe, applying.why[:200]
    ready_line(groupe, facts, applying.edition)
    line = _line(groupe, facts["line"])
    if line is None:
        actions.add_line(by=applying.by, groupe=groupe, text=facts["text"], why=why)
    elif facts["text"]:
        actions.change_line(
            by=applying.by, line=line, edition=applying.edition or 0, text=facts["text"], why=why
        )
    else:
        actions.remove_line(by=applying.by, line=line, why=why)
    return whole(groupe)


def line_again(groupe: Groupe, facts: Facts) -> Proposed | None:
    if facts["line"] is None:
        return Proposed(facts, whole(groupe))
    line = _line(groupe, facts["line"])
    return Proposed(facts, whole(groupe), line.edition) if line is not None else None


def lines(here: Standing) -> list[tuple[str, Any]]:
    """One query."""
    rows = here.groupe.red_lines.drawn()
    return [(str(Ref.of(one)), one.text) for one in rows] + [(NEW, _("One more red line"))]


LINE_CHANGED = Effect(
    "charter.line",
    gettext_lazy("Draw a red line, or take one out"),
    line_form,
    read_line,
    told_line,
    apply_line,
    may=may_put,
    alone=rules.may_write,
    things=lines,
    ready=ready_line,
    again=line_again,
    order=11,
)
