# SPDX-License-Identifier: AGPL-3.0-or-later
"""The charter that a groupe has as one text is its first section; what it said before are its versions,
with who and when. Nobody is asked about what is there already."""

from django.db import migrations

LABEL = "groupes.groupe"


def texts_become_sections(apps, schema_editor):
    Groupe = apps.get_model("groupes", "Groupe")
    Edition = apps.get_model("editions", "Edition")
    Charter = apps.get_model("charter", "Charter")
    Section = apps.get_model("charter", "Section")
    Version = apps.get_model("charter", "Version")
    for groupe in Groupe.objects.only("charter", "edition").order_by("pk").iterator():
        if Charter.objects.filter(groupe=groupe).exists():
            continue
        editions = list(
            Edition.objects.filter(target_type=LABEL, target_id=groupe.pk).order_by("number")
        )
        said = []  # (text, by, at), each unlike the one before
        for one in editions:
            text = one.texts.get("charter", "")
            if text != (said[-1][0] if said else ""):
                said.append((text, one.by_id, one.at))
        if groupe.charter != (said[-1][0] if said else ""):
            said.append((groupe.charter, None, None))
        if said:
            section = Section.objects.create(
                groupe=groupe, body=groupe.charter, order=101, edition=len(said)
            )
            Charter.objects.create(groupe=groupe, version=len(said))
            for number, (text, by, at) in enumerate(said, start=1):
                part = {"id": section.pk, "key": "", "title": "", "body": text}
                Version.objects.create(
                    groupe=groupe,
                    number=number,
                    by_id=by,
                    at=at,
                    content={"sections": [part] if text else [], "lines": []},
                    changed=[str(section.pk)],
                )
                Edition.objects.create(
                    groupe=groupe,
                    target_type="charter.section",
                    target_id=section.pk,
                    number=number,
                    texts={"title": "", "body": text},
                    by_id=by,
                    at=at,
                )
        _purposes_alone(editions)


def _purposes_alone(editions):
    """Of the editions of a groupe, what they say of its purpose: the charter has its own now."""
    before = None
    for one in editions:
        if "charter" not in one.texts:
            before = one.texts
            continue
        one.texts = {name: text for name, text in one.texts.items() if name != "charter"}
        if one.texts == before:
            one.delete()
        else:
            one.save(update_fields=["texts"])
            before = one.texts


class Migration(migrations.Migration):
    dependencies = [
        ("charter", "0001_initial"),
        ("editions", "0001_initial"),
    ]
    operations = [migrations.RunPython(texts_become_sections, migrations.RunPython.noop)]
