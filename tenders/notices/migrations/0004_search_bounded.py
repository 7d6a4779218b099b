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
    dependencies = [("notices", "0003_provenance")]
    operations = [
        migrations.RemoveIndex("notice", "notice_search"),
        migrations.RemoveField("notice", "search"),
        migrations.AddField(
            "notice",
            "search",
            models.GeneratedField(
                db_persist=True,
                expression=vector("title", "A")
                + vector("buyer_names", "B")
                + vector("description", "C"),
                output_field=SearchVectorField(),
            ),
        ),
        migrations.AddIndex("notice", GinIndex(fields=["search"], name="notice_search")),
    ]
