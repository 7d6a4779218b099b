# SPDX-License-Identifier: AGPL-3.0-or-later
"""Notices are found by what their lots say, and by what people call them; calls that give no date
are open; an import knows the notices that its files are of.

What is here already is filled in from its own columns and its lots, a thousand notices at a time.
"""

import datetime as dt
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import migrations, models
from django.db.models import Value
from django.db.models.functions import Left, Replace

from tenders.notices import references

AT_ONCE = 1000
MOST_WORDS = 100_000
# The words of the lots: titles, then texts, each once, as an import writes them.
WORDS = """
UPDATE notices_notice n SET lot_words = w.words FROM (
  SELECT notice_id, left(string_agg(said, E'\\n' ORDER BY kind, position), %s) AS words FROM (
    SELECT DISTINCT ON (notice_id, said) notice_id, said, kind, position FROM (
      SELECT notice_id, title AS said, 0 AS kind, position FROM notices_lot
      WHERE notice_id = ANY(%s::bigint[])
      UNION ALL
      SELECT notice_id, description, 1, position FROM notices_lot
      WHERE notice_id = ANY(%s::bigint[])
    ) AS every WHERE said <> '' ORDER BY notice_id, said, kind, position
  ) AS once GROUP BY notice_id
) AS w WHERE w.notice_id = n.id
"""
NAMES = """
UPDATE notices_notice n SET names = string_to_array(v.names, E'\\n')
FROM unnest(%s::bigint[], %s::text[]) AS v (id, names) WHERE v.id = n.id
"""


def fill(apps: Any, schema_editor: Any) -> None:
    Notice, Lot = apps.get_model("notices.Notice"), apps.get_model("notices.Lot")
    told = ("source", "notice_id", "procedure_id", "publication_number", "buyers", "source_url")
    last = 0
    while rows := list(
        Notice.objects.filter(pk__gt=last).order_by("pk").values("pk", *told)[:AT_ONCE]
    ):
        last = rows[-1]["pk"]
        ids = [row["pk"] for row in rows]
        addresses: dict[int, list[str]] = {row["pk"]: [row["source_url"]] for row in rows}
        lots = Lot.objects.filter(notice__in=ids).order_by("notice", "position")
        for notice, *links in lots.values_list("notice", "documents_url", "submission_url"):
            addresses[notice] += links
        names = [
            references.names(
                row["source"],
                row["notice_id"],
                row["procedure_id"],
                row["publication_number"],
                [buyer.get("identifier") or "" for buyer in row["buyers"]],
                addresses[row["pk"]],
            )
            for row in rows
        ]
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(WORDS, [MOST_WORDS, ids, ids])
            cursor.execute(NAMES, [ids, ["\n".join(some) for some in names]])
    # What waits for the commit is judged now: a table with checks that wait is not altered.
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def vector(field: str, weight: str) -> SearchVector:
    text = Left(Replace(field, Value("_"), Value(" ")), 100_000)
    return SearchVector(text, config="fr", weight=weight)


class Migration(migrations.Migration):
    dependencies = [("notices", "0004_search_bounded")]
    operations = [
        # Made again below, with what was added: until then a row is not indexed at each write.
        migrations.RemoveIndex("notice", "notice_search"),
        migrations.RemoveField("notice", "search"),
        migrations.AddField("notice", "lot_words", models.TextField(blank=True, default="")),
        migrations.AddField(
            "notice",
            "names",
            ArrayField(models.TextField(), blank=True, default=list, size=None),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
        migrations.AddField(
            "notice",
            "search",
            models.GeneratedField(
                db_persist=True,
                expression=vector("title", "A")
                + vector("buyer_names", "B")
                + vector("description", "C")
                + vector("lot_words", "D"),
                output_field=SearchVectorField(),
            ),
        ),
        migrations.AddField(
            "notice",
            "open_until",
            models.GeneratedField(
                db_persist=True,
                expression=models.Case(
                    models.When(
                        models.Q(
                            deadline_at=None,
                            form__in=("competition", "planning", "consultation", "change", ""),
                        ),
                        then=models.Value(dt.datetime(9999, 1, 1, tzinfo=dt.UTC)),
                    ),
                    default=models.F("deadline_at"),
                ),
                output_field=models.DateTimeField(null=True),
            ),
        ),
        migrations.AddField(
            "importrun",
            "met",
            ArrayField(models.BigIntegerField(), blank=True, default=list, size=None),
        ),
        migrations.AddIndex("notice", GinIndex(fields=["search"], name="notice_search")),
        migrations.AddIndex("notice", GinIndex(fields=["names"], name="notice_names")),
        migrations.RemoveIndex("notice", "notice_deadline"),
        migrations.AddIndex(
            "notice",
            models.Index(
                fields=["open_until", "-id"],
                condition=models.Q(cancelled=False, changed_notice=None),
                name="notice_open",
            ),
        ),
    ]
