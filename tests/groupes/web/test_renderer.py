# SPDX-License-Identifier: AGPL-3.0-or-later
"""How forms are drawn: what a reader, a screen reader and a keyboard find in them."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms
from lxml import html

from groupes.web.fields import DayInput, OneLineField, Options
from groupes.web.renderer import DRAWN, form_input

HOSTILE = '"><script>alert(1)</script>'


class Told(forms.Form):
    name = OneLineField(label="Nom", help_text="Comme on vous appelle.")
    about = forms.CharField(label="À propos", required=False, widget=forms.Textarea)
    kind = forms.ChoiceField(
        label="Genre", choices=[("", "…"), ("a", "Un"), ("Groupe", [("b", "Deux")])], required=False
    )
    day = forms.DateField(label="Jour", required=False, widget=DayInput)
    agrees = forms.BooleanField(label="D’accord", required=False, help_text="Ou non.")
    sides = forms.MultipleChoiceField(
        label="Côtés",
        choices=[("l", "Gauche"), ("r", "Droite")],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Les deux se peuvent.",
    )
    edition = forms.IntegerField(widget=forms.HiddenInput)

    def clean(self) -> None:
        self.add_error(None, "Rien ne va ensemble.")


def drawn(form: forms.Form) -> Any:
    return html.fragment_fromstring(str(form), create_parent=True)


def one(found: list[Any]) -> Any:
    [it] = found
    return it


def test_each_field_has_its_label_and_its_help_under_it() -> None:
    page = drawn(Told())
    name = one(page.xpath('.//input[@name="name"]'))
    assert one(page.xpath(f'.//label[@for="{name.get("id")}"]')).text_content() == "Nom"
    assert (name.get("type"), name.get("class"), name.get("dir")) == ("text", "input", "auto")
    assert name.get("required") is not None
    told = one(page.xpath(f'.//*[@id="{name.get("aria-describedby")}"]'))
    assert (told.get("class"), told.text_content()) == ("help", "Comme on vous appelle.")


def test_what_need_not_be_filled_in_says_so_but_for_a_list_whose_empty_option_does() -> None:
    page = drawn(Told())
    optional = [label.text_content() for label in page.xpath('.//*[span[@class="optional"]]')]
    assert optional == ["À propos facultatif", "Jour facultatif", "Côtés facultatif"]


def test_a_choice_of_several_is_a_group_named_by_its_legend() -> None:
    group = one(drawn(Told(initial={"sides": ["r"]})).xpath(".//fieldset"))
    assert one(group.xpath("legend")).text_content() == "Côtés facultatif"
    told = one(group.xpath(f'.//*[@id="{group.get("aria-describedby")}"]'))
    assert told.text_content() == "Les deux se peuvent."
    chosen = [(box.get("value"), box.get("checked") is not None) for box in group.xpath(".//input")]
    assert chosen == [("l", False), ("r", True)]
    assert not group.xpath('.//input[@class="input"]')  # a box to tick is none to write in


def test_a_box_to_tick_is_in_its_label() -> None:
    page = drawn(Told(initial={"agrees": True}))
    label = one(page.xpath('.//label[@class="choice"][input[@name="agrees"]]'))
    box = one(label.xpath("input"))
    assert label.get("for") == box.get("id")
    assert (box.get("type"), box.get("checked") is not None) == ("checkbox", True)
    assert [span.text_content() for span in label.xpath("span")] == ["D’accord", "Ou non."]


def test_the_option_that_was_chosen_is_selected_in_its_group() -> None:
    options = drawn(Told(initial={"kind": "b"})).xpath('.//select[@name="kind"]//option')
    told = [(o.get("value"), o.get("selected") is not None, o.getparent().tag) for o in options]
    assert told == [("", False, "select"), ("a", False, "select"), ("b", True, "optgroup")]


def test_a_text_keeps_the_new_line_it_begins_with() -> None:
    """A browser leaves out the first one of a box: the one that is not the text's."""
    page = str(Told(initial={"about": "\nUn"})["about"])
    assert page.endswith(">\n\nUn</textarea>")
    assert str(Told()["about"]).endswith(">\n</textarea>")


def test_what_is_wrong_is_said_by_its_field_and_for_all_of_it_above() -> None:
    page = drawn(Told({"name": "", "day": "hier", "edition": ""}))
    wrong = page.xpath('.//*[@class="field bad"]')
    assert [box.xpath(".//input")[0].get("name") for box in wrong] == ["name", "day"]
    for box in wrong:
        control = box.xpath(".//input")[0]
        assert control.get("aria-invalid") == "true"
        ids = control.get("aria-describedby").split()
        assert box.xpath('.//*[@class="error"]')[0].get("id") in ids
    banner = one(page.xpath('.//*[@role="alert"]'))
    said = banner.text_content()
    assert "Rien ne va ensemble." in said
    assert "edition" in said  # what does not show is said where it can be read
    assert page.index(banner) == 0


def test_what_does_not_show_is_at_the_end_without_a_label() -> None:
    page = drawn(Told(initial={"edition": 3}))
    last = page.xpath("./*")[-1]
    assert (last.get("type"), last.get("value"), last.get("class")) == ("hidden", "3", None)
    assert page.xpath(".//label[contains(., 'dition')]") == []


@pytest.mark.parametrize("name", ["name", "about", "day"])
def test_no_value_comes_out_of_its_place(name: str) -> None:
    page = drawn(Told(initial={name: HOSTILE}))
    assert page.xpath(".//script") == []
    control = one(page.xpath(f'.//*[@name="{name}"]'))
    assert (control.get("value") or control.text.removeprefix("\n")) == HOSTILE


def test_no_label_help_option_or_attribute_comes_out_of_its_place() -> None:
    class Hostile(forms.Form):
        text = forms.CharField(
            label=HOSTILE, help_text=HOSTILE, widget=forms.TextInput({"placeholder": HOSTILE})
        )
        ticked = forms.BooleanField(label=HOSTILE, help_text=HOSTILE)
        listed = forms.ChoiceField(choices=[(HOSTILE, HOSTILE), (HOSTILE, [("x", HOSTILE)])])
        fixed = forms.ChoiceField(choices=[(HOSTILE, HOSTILE)], widget=Options)

    page = drawn(Hostile())
    assert page.xpath(".//script") == []
    assert one(page.xpath('.//*[@name="text"]')).get("placeholder") == HOSTILE
    assert page.xpath('.//select[@name="listed"]//option')[0].get("value") == HOSTILE
    assert one(page.xpath('.//select[@name="fixed"]/option')).text == HOSTILE


def test_what_is_off_or_nothing_is_not_written() -> None:
    class Off(forms.Form):
        field = forms.CharField(
            disabled=True, widget=forms.TextInput({"autofocus": False, "list": None, "class": "x"})
        )

    page = drawn(Off())
    control = one(page.xpath(".//input"))
    assert control.get("disabled") is not None
    assert {"autofocus", "list", "value"}.isdisjoint(control.attrib)
    assert control.get("class") == "input x"


def test_a_template_that_draws_an_input_draws_the_same_one() -> None:
    """Choices, files and moments are templates; their inputs are written where all others are."""
    widget = forms.RadioSelect(choices=[("a", "Un")])
    [(_group, [option], _index)] = widget.get_context("side", "a", {"id": "id_side"})["widget"][
        "optgroups"
    ]
    assert str(form_input(option)) in widget.render("side", "a", {"id": "id_side"})


def test_every_input_of_django_is_drawn_here() -> None:
    def kinds(of: type[forms.Widget]) -> set[type[forms.Widget]]:
        return {of, *(deeper for kind in of.__subclasses__() for deeper in kinds(kind))}

    names = {
        kind.template_name
        for kind in kinds(forms.widgets.Input)
        if kind.__module__.startswith("django.forms") and kind.template_name
    }
    files = {"django/forms/widgets/clearable_file_input.html"}  # a template: few forms have one
    several = {f"django/forms/widgets/{name}.html" for name in ("checkbox_select", "radio")}
    assert (
        names - DRAWN.keys() - files - several - {"django/forms/widgets/multiple_hidden.html"}
        == set()
    )
