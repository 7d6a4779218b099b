# SPDX-License-Identifier: AGPL-3.0-or-later
"""How forms are drawn (``FORM_RENDERER``): label above, help under it, what is wrong by the field.

What nearly every form has (fields, inputs, boxes of text, lists of options) is written here: through
templates, as Django does it, a field takes as long as a small query. What few have (files, moments,
several choices, lists of errors) stays in ``templates/django/forms/``, and draws its inputs by the tag
``{% form_input widget %}``, so that an input is written in one place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from django.forms.renderers import TemplatesSetting
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from django.forms import BoundField
    from django.http import HttpRequest

type Widget = Mapping[str, Any]
"""What a widget tells of itself: its context of that name."""

WITHOUT_A_BOX: Final = ("checkbox", "radio", "hidden")
ANY_DIRECTION: Final = ("text", "search")
"""Kinds of inputs where people write words, from left or from right."""

BEGINS: Final = format_html("{}", "\n")
"""Browsers leave out one new line at the beginning of a box of text: not one of its own."""


def attributes(
    own: Mapping[str, Any], *, box: bool = True, name: str, value: str | None = None, **first: Any
) -> SafeString:
    """The attributes of a widget, its ``own`` among them; last those that are only there. None and False:
    not there. ``box``: it is drawn as one."""
    css = " ".join(filter(None, ("input" if box else "", own.get("class"))))
    given = first | {"name": name}
    if css:
        given["class"] = css
    given |= {"value": value, **{one: said for one, said in own.items() if one != "class"}}
    told = [(one, said) for one, said in given.items() if _is_told(said)]
    flags = [(one,) for one, said in given.items() if said is True]
    return format_html_join("", ' {}="{}"', told) + format_html_join("", " {}", flags)


def _is_told(value: Any) -> bool:
    return value is not None and not isinstance(value, bool)


def form_input(widget: Widget) -> SafeString:
    """An input of any kind."""
    kind = widget["type"]
    told = attributes(
        widget["attrs"],
        box=kind not in WITHOUT_A_BOX,
        type=kind,
        dir="auto" if kind in ANY_DIRECTION else None,
        name=widget["name"],
        value=None if widget["value"] is None else str(widget["value"]),
    )
    return format_html("<input{}>", told)


def textarea(widget: Widget) -> SafeString:
    """A box of text of several lines."""
    told = attributes(widget["attrs"], name=widget["name"], dir="auto")
    return format_html("<textarea{}>{}{}</textarea>", told, BEGINS, widget["value"] or "")


def select(widget: Widget) -> SafeString:
    """A list of options, in groups or not."""
    groups = [(name, _options(options)) for name, options, _index in widget["optgroups"]]
    drawn = format_html_join("", "{}", ((_group(name, options),) for name, options in groups))
    told = attributes(widget["attrs"], name=widget["name"])
    return format_html("<select{}>{}</select>", told, drawn)


def _group(name: str | None, options: SafeString) -> SafeString:
    if not name:
        return options
    return format_html('<optgroup label="{}">{}</optgroup>', name, options)


def _options(options: Iterable[Widget]) -> SafeString:
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((str(one["value"]), flatatt(one["attrs"]), one["label"]) for one in options),
    )


def field_group(field: BoundField) -> SafeString:
    """A field with its label, its help and what is wrong with it."""
    css = "field bad" if field.errors else "field"
    wrong = field.errors or ""
    if field.widget_type == "checkbox":
        return format_html(
            '<div class="{}"><label class="choice" for="{}">{}<span>{}</span>{}</label>{}</div>',
            css, field.id_for_label, field, field.label, _help(field, "span"), wrong,
        )  # fmt: skip
    if field.use_fieldset:
        told = flatatt({"aria-describedby": field.aria_describedby})
        return format_html(
            '<fieldset class="{}"{}><legend>{}{}</legend>{}{}{}</fieldset>',
            css, told, field.label, _optional(field), field, _help(field, "div"), wrong,
        )  # fmt: skip
    return format_html(
        '<div class="{}">{}{}{}{}</div>', css, _label(field), field, _help(field, "div"), wrong
    )


def _label(field: BoundField) -> SafeString | str:
    if not field.label:
        return ""
    told = flatatt({"for": field.id_for_label or None})
    return format_html("<label{}>{}{}</label>", told, field.label, _optional(field))


def _optional(field: BoundField) -> SafeString | str:
    if field.field.required or field.widget_type in ("select", "options"):
        return ""  # of a list, the empty option says it
    return format_html(' <span class="optional">{}</span>', _("optional"))


def _help(field: BoundField, tag: str) -> SafeString | str:
    if not field.help_text:
        return ""
    return format_html(
        '<{} class="help" id="{}_helptext">{}</{}>', tag, field.auto_id, field.help_text, tag
    )


def fields(context: Mapping[str, Any]) -> SafeString:
    """A form: what is wrong with all of it, its fields, those that do not show."""
    drawn = [context["errors"] or ""]
    drawn += [field.as_field_group() for field, _errors in context["fields"]]
    drawn += context["hidden_fields"]
    return format_html_join("\n", "{}", ((one,) for one in drawn))


_INPUTS: Final = (
    "checkbox", "color", "date", "datetime", "email", "file", "hidden", "input", "number", "password",
    "search", "tel", "text", "time", "url",
)  # fmt: skip

DRAWN: Final[Mapping[str, Callable[[Mapping[str, Any]], SafeString]]] = {
    "django/forms/div.html": fields,
    "django/forms/field.html": lambda context: field_group(context["field"]),
    "django/forms/widgets/textarea.html": lambda context: textarea(context["widget"]),
    "django/forms/widgets/select.html": lambda context: select(context["widget"]),
    **{
        f"django/forms/widgets/{kind}.html": lambda context: form_input(context["widget"])
        for kind in _INPUTS
    },
}
"""Django's name of a template → what is drawn in its place."""


class Renderer(TemplatesSetting):
    """Draws what DRAWN names, and what else there is from its template."""

    def render(
        self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None
    ) -> str:
        if (draw := DRAWN.get(template_name)) is not None:
            return draw(context)
        return super().render(template_name, context, request)
