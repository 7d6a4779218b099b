# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who invites, and the answer that waits to be seen. A groupe that closed before stays readable by its
last member, and nobody waits at its door."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

OPEN = ["asked", "invited", "active", "paused", "reading"]


def read_closed_groupes(apps, schema_editor):
    Groupe = apps.get_model("groupes", "Groupe")
    Membership = apps.get_model("groupes", "Membership")
    Entry = apps.get_model("journal", "Entry")
    closed = Groupe.objects.filter(state="closed")
    Membership.objects.filter(groupe__in=closed, state__in=["asked", "invited"]).update(
        state="ended", answer_for=models.F("member")
    )
    for groupe in closed:
        # Their leaving is what closed it: the last that the journal tells.
        last = (
            Entry.objects.filter(groupe=groupe, verb="groupes.membership_ended")
            .filter(facts__was__in=["active", "paused"])
            .order_by("-seq")
            .values_list("target_id", flat=True)
            .first()
        )
        tie = Membership.objects.filter(
            pk=last or 0, state="ended", member__left_on=None, member__user__is_active=True
        ).first()
        again = tie and Membership.objects.filter(
            groupe=groupe, member=tie.member_id, state__in=OPEN
        )
        if tie and not again.exists():
            tie.state, tie.ends_on = "reading", None
            tie.save(update_fields=["state", "ends_on"])


def say_who_invited(apps, schema_editor):
    Membership = apps.get_model("groupes", "Membership")
    Entry = apps.get_model("journal", "Entry")
    Member = apps.get_model("groupes", "Member")
    for tie in Membership.objects.filter(state="invited"):
        actor = (
            Entry.objects.filter(verb="groupes.membership_invited", target_id=tie.pk)
            .order_by("-pk")
            .values_list("actor_id", flat=True)
            .first()
        )
        tie.invited_by = Member.objects.filter(user=actor).first() if actor else None
        tie.save(update_fields=["invited_by"])


class Migration(migrations.Migration):
    dependencies = [
        ("groupes", "0008_contribution"),
        ("journal", "0003_entry_since"),
    ]

    operations = [
        migrations.AlterField(
            model_name="membership",
            name="state",
            field=models.CharField(
                choices=[
                    ("asked", "has asked to join"),
                    ("invited", "is invited"),
                    ("active", "member"),
                    ("paused", "on pause"),
                    ("reading", "reads what is closed"),
                    ("declined", "not now"),
                    ("ended", "has left"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="membership",
            name="answer",
            field=models.TextField(
                blank=True, default="", max_length=1000, verbose_name="a word with the answer"
            ),
        ),
        migrations.AddField(
            model_name="membership",
            name="answer_for",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="groupes.member",
            ),
        ),
        migrations.AddField(
            model_name="membership",
            name="invited_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="groupes.member",
            ),
        ),
        migrations.RemoveConstraint(model_name="membership", name="membership_one_open"),
        migrations.RemoveConstraint(model_name="membership", name="membership_active_has_start"),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(
                condition=Q(state__in=OPEN),
                fields=("groupe", "member"),
                name="membership_one_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=Q(("state__in", ["active", "paused", "reading"]), _negated=True)
                | Q(starts_on__isnull=False),
                name="membership_active_has_start",
            ),
        ),
        migrations.RunPython(read_closed_groupes, migrations.RunPython.noop),
        migrations.RunPython(say_who_invited, migrations.RunPython.noop),
    ]
