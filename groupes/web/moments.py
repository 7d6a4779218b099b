# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form field of a day and an hour, said by the clocks of a zone that it names.

In the night when clocks go back, an hour comes twice: which one is asked, by both. In spring one is
skipped: it is refused with a word. The zone goes with the form, so that what is read is what was
shown, wherever its writer is when it arrives.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from groupes.web import formats, zones

MOMENT: Final = "%Y-%m-%dT%H:%M"
"""What an ``<input type="datetime-local">`` speaks."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed: the clock's words, the zone they were asked in, and which of two hours it is
    ("+02:00", "" when nobody said)."""

    wall: str = ""
    zone: str = ""
    offset: str = ""

    @classmethod
    def of(cls, at: dt.datetime) -> Typed:
        """An instant, on the reader's clock."""
        zone = zones.current()
        local = at.astimezone(ZoneInfo(zone))
        made = cls(local.strftime(MOMENT), zone)
        return replace(made, offset=_offset(local)) if len(made.readings()) > 1 else made

    def readings(self) -> list[dt.datetime]:
        """The instants that it may mean: one, none or two. ValueError when it is no day and hour."""
        wall = dt.datetime.strptime(self.wall.strip()[:16], MOMENT)  # noqa: DTZ007 - a wall clock
        return zones.readings(wall, ZoneInfo(self.zone))


def _offset(at: dt.datetime) -> str:
    return at.isoformat()[-6:]


class MomentInput(forms.DateTimeInput):
    """``name`` is the clock, ``name_zone`` its zone, ``name_offset`` which of two."""

    input_type = "datetime-local"
    template_name = "django/forms/widgets/moment.html"

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Typed:
        zone = data.get(f"{name}_zone")
        return Typed(
            str(data.get(name) or ""),
            zone if zones.known(zone) else zones.current(),  # type: ignore[arg-type]  # a known one
            str(data.get(f"{name}_offset") or ""),
        )

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return name not in data

    def format_value(self, value: Any) -> str | None:
        return value.wall if isinstance(value, Typed) else None

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        typed = value if isinstance(value, Typed) else Typed(zone=zones.current())
        context = super().get_context(name, typed, attrs)
        try:
            found = typed.readings()
        except ValueError:
            found = []
        asked = len(found) > 1
        said = (_("%(time)s, before clocks go back"), _("%(time)s, once they went back"))
        context["widget"] |= {
            "zone": typed.zone,
            "offsets": [
                (
                    _offset(at),
                    words % {"time": formats.clock(at, typed.zone)},
                    _offset(at) == typed.offset,
                )
                for at, words in zip(found, said, strict=False)
            ]
            if asked
            else [],
        }
        return context


class MomentField(forms.Field):
    """Its value is an instant; its label names the zone."""

    widget = MomentInput
    default_error_messages = {
        "invalid": gettext_lazy("A day and an hour, please."),
        "skipped": gettext_lazy("Clocks went forward that night and skipped this hour: check it."),
        "twice": gettext_lazy("Clocks went back that night, so this hour came twice: say which."),
    }

    def prepare_value(self, value: Any) -> Any:
        return Typed.of(value) if isinstance(value, dt.datetime) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        if initial is None:  # no instant, whatever the zone that it was not typed in
            return isinstance(data, Typed) and bool(data.wall)
        return self.prepare_value(initial) != data

    def to_python(self, value: Any) -> dt.datetime | None:
        if not isinstance(value, Typed) or not value.wall:
            return None
        try:
            found = value.readings()
        except ValueError:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None
        if not found:
            raise forms.ValidationError(self.error_messages["skipped"], code="skipped")
        if len(found) > 1:
            found = [at for at in found if _offset(at) == value.offset]
        if not found:
            raise forms.ValidationError(self.error_messages["twice"], code="twice")
        return found[0]

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> forms.BoundField:
        bound = super().get_bound_field(form, field_name)
        shown = bound.value()
        zone = shown.zone if isinstance(shown, Typed) else zones.current()
        bound.label = _("%(label)s (%(city)s time)") % {
            "label": bound.label,
            "city": zones.called(zone),
        }
        return bound
