# SPDX-License-Identifier: AGPL-3.0-or-later
"""Full text reads underscores as blanks, and so much of a text: see ``groupes.web.search.vector``.

The expression of a generated column is not altered by Django: the column is made again.
"""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import migrations, models
from django.db.models import Value
from django.db.models.functions import Left, Replace


def vector(field: str, weight: str) -> SearchVector:
    text = Left(Replace(field, Value("_"), Value(" ")), 100_000)
    return SearchVector(text, config="fr", weight=weight)


class Migration(migrations.Migration):
    dependencies = [("library", "0003_shelves")]
    operations = [
        migrations.RemoveIndex("resource", "resource_search"),
        migrations.RemoveField("resource", "search"),
        migrations.AddField(
            "resource",
            "search",
            models.GeneratedField(
                db_persist=True,
                expression=vector("title", "A")
                + vector("summary", "B")
                + vector("body", "C"),
                output_field=SearchVectorField(),
            ),
        ),
        migrations.AddIndex("resource", GinIndex(fields=["search"], name="resource_search")),
    ]
