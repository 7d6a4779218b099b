# SPDX-License-Identifier: AGPL-3.0-or-later
from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from groupes.chat.actions import LONGEST
from groupes.chat.models import Topic
from groupes.web.fields import LongTextField, one_line_fields


class MessageForm(forms.Form):
    """What the composer sends. ``client_id`` is drawn by the browser, or by the page for it."""

    text = LongTextField(
        label=_("Your message"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": _("There is nothing to send yet: write something first."),
            "max_length": _(
                "This message has %(show_value)s characters; at most %(limit_value)s fit in one. A longer text belongs in the commons."
            ),
        },
    )
    client_id = forms.UUIDField(required=False, widget=forms.HiddenInput)


class TopicForm(forms.ModelForm[Topic]):
    class Meta:
        model = Topic
        formfield_callback = one_line_fields
        fields = ["name"]
        labels = {"name": _("What is it about?")}
        help_texts = {"name": _("A few words, as on the spine of a folder: “Rates for workshops”.")}


class ReadForm(forms.Form):
    """How far one read; without a topic, all of the room."""

    seq = forms.IntegerField(min_value=0)
    # as far as the database counts
    topic = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)


class AfterForm(forms.Form):
    """From which complete number to catch up; of one topic alone when given."""

    after = forms.IntegerField(min_value=0)
    topic = forms.IntegerField(required=False)
