# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which notices a watch finds, asked of the database in two directions with the same condition.

Forwards, for one watch: its values stand in the statement, what it does not ask falls away while it
is planned, and the indexes of notices answer (:func:`found_by`). Backwards, for the notices that came
in: they are put in a table of that transaction with indexes of its own, in which each watch looks by
its words, else its codes, else its places; what asks none of these is compared one by one
(:func:`found_among`).
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection, transaction

from tenders.watches.models import Watch

# What holds of a notice ``n`` that a watch ``w`` finds. {nuts}: the codes of its places, each with
# those above it; {buyers}: the words of its buyers' names; {asof}: the instant from which days are
# counted. What asks nothing is decided by ``w`` alone, so that the planner forgets it for one watch.
CONDITION: Final = """
    (numnode(w.query) = 0 OR n.search @@ w.query)
    AND (w.cpv = '{{}}' OR n.cpv_tree && w.cpv)
    AND (
        (w.in_departments = '{{}}' AND w.in_nuts = '{{}}')
        OR n.departments && w.in_departments
        OR (w.in_nuts <> '{{}}' AND {nuts} && w.in_nuts::text[])
    )
    AND (w.natures = '{{}}' OR n.nature = ANY(w.natures))
    AND (w.procedures = '{{}}' OR n.procedure = ANY(w.procedures))
    AND (
        (w.value_from IS NULL AND w.value_to IS NULL)
        OR n.value_amount IS NULL OR n.value_currency <> 'EUR'
        OR n.value_amount BETWEEN COALESCE(w.value_from, 0) AND COALESCE(w.value_to, {most})
        OR EXISTS (
            SELECT 1 FROM notices_lot AS part
            WHERE part.notice_id = n.id AND part.state = '' AND part.value_currency = 'EUR'
                AND part.value_amount
                    BETWEEN COALESCE(w.value_from, 0) AND COALESCE(w.value_to, {most})
        )
    )
    AND (w.days_ahead IS NULL OR n.open_until >= {asof} + w.days_ahead * interval '1 day')
    AND (
        w.group_form = ''
        OR (w.group_form = 'free' AND n.group_legal_form_required IS NOT TRUE)
        OR (w.group_form = 'joint' AND n.group_legal_form ILIKE '%%conjoint%%')
        OR (
            w.group_form = 'solidary' AND n.group_legal_form ILIKE '%%solidaire%%'
            AND n.group_legal_form NOT ILIKE '%%conjoint%%'
        )
    )
    AND (
        (numnode(w.buyer_query) = 0 AND w.buyer_ids = '{{}}')
        OR (numnode(w.buyer_query) > 0 AND {buyers} @@ w.buyer_query)
        OR (w.buyer_ids <> '{{}}' AND n.names && w.buyer_ids)
    )
    AND NOT (numnode(w.hidden_query) > 0 AND n.search @@ w.hidden_query)
    AND NOT (numnode(w.hidden_buyer_query) > 0 AND {buyers} @@ w.hidden_buyer_query)
    AND NOT (w.hidden_ids <> '{{}}' AND n.names && w.hidden_ids)
    AND NOT (
        w.hidden_departments <> '{{}}' AND n.departments <> '{{}}'
        AND n.departments <@ w.hidden_departments
    )
    AND NOT (
        w.hidden_cpv <> '{{}}'
        AND EXISTS (SELECT 1 FROM unnest(w.hidden_cpv) AS c WHERE n.cpv[1] LIKE c || '%%')
    )
"""
MOST: Final = 10**18

NUTS: Final = """ARRAY(
        SELECT DISTINCT left(code, size)
        FROM jsonb_array_elements_text(n.places->'nuts') AS code, generate_series(2, 5) AS size
    )"""
# Bounded, and underscores part words: see groupes.web.search.vector.
BUYERS: Final = "to_tsvector('fr', left(replace(n.buyer_names, '_', ' '), 100000))"
LIVE: Final = "n.changed_notice_id IS NULL AND NOT n.cancelled AND NOT n.closed AND NOT n.private"

# What made the watch find it, for whoever asks why.
FACTS: Final = """jsonb_strip_nulls(jsonb_build_object(
        'words', CASE WHEN numnode(w.query) > 0 THEN (
            SELECT jsonb_agg(term) FROM unnest(w.terms) AS term
            WHERE n.search @@ websearch_to_tsquery('fr', term)
        ) END,
        'cpv', CASE WHEN w.cpv <> '{{}}' THEN (
            SELECT jsonb_agg(code) FROM unnest(w.cpv) AS code WHERE code = ANY(n.cpv_tree)
        ) END,
        'departments', CASE WHEN w.in_departments <> '{{}}' THEN (
            SELECT jsonb_agg(code) FROM unnest(w.in_departments) AS code
            WHERE code = ANY(n.departments)
        ) END,
        'nuts', CASE WHEN w.in_nuts <> '{{}}' THEN (
            SELECT jsonb_agg(code) FROM unnest(w.in_nuts) AS code WHERE code = ANY({nuts})
        ) END,
        'nature', CASE WHEN w.natures <> '{{}}' THEN n.nature END,
        'procedure', CASE WHEN w.procedures <> '{{}}' THEN n.procedure END,
        'value', CASE WHEN w.value_from IS NOT NULL OR w.value_to IS NOT NULL
            THEN CASE WHEN n.value_amount IS NULL OR n.value_currency <> 'EUR'
                THEN 'unknown' ELSE 'within' END END,
        'days_ahead', w.days_ahead,
        'group_form', NULLIF(w.group_form, ''),
        'buyer', NULLIF(w.buyer, '')
    ))"""

# The columns of a watch that are compared: (name, how a value of it is written).
_COLUMNS: Final = (
    ("asked", "query", "websearch_to_tsquery('fr', %s::text)"),
    ("buyer_asked", "buyer_query", "websearch_to_tsquery('fr', %s::text)"),
    ("hidden_asked", "hidden_query", "websearch_to_tsquery('fr', %s::text)"),
    ("hidden_buyers", "hidden_buyer_query", "websearch_to_tsquery('fr', %s::text)"),
    *(
        (name, name, "%s::varchar[]")
        for name in (
            "cpv",
            "in_departments",
            "in_nuts",
            "natures",
            "procedures",
            "hidden_cpv",
            "hidden_departments",
        )
    ),
    *((name, name, "%s::text[]") for name in ("terms", "buyer_ids", "hidden_ids")),
    *((name, name, "%s::bigint") for name in ("value_from", "value_to")),
    ("days_ahead", "days_ahead", "%s::int"),
    ("group_form", "group_form", "%s::text"),
    ("buyer", "buyer", "%s::text"),
)
_ROW: Final = ", ".join(f"{written} AS {column}" for _name, column, written in _COLUMNS)


def _row(watch: Watch) -> list[Any]:
    return [getattr(watch, name) for name, _column, _written in _COLUMNS]


def _condition(asof: str, *, nuts: str = NUTS, buyers: str = BUYERS) -> str:
    return CONDITION.format(asof=asof, nuts=nuts, buyers=buyers, most=MOST)


@dataclass(frozen=True, slots=True)
class Found:
    """A notice that a watch finds; ``facts``: why. ``owner``: the groupe or the person whose watch
    it is, ``changed_at``: its state that was compared."""

    watch: int
    owner: tuple[int | None, int | None]
    changed_at: dt.datetime
    notice: int
    tender: int
    open_until: dt.datetime | None
    facts: dict[str, Any]


def _asked(sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


# --- one watch, all notices ------------------------------------------------------------------------


FORWARDS: Final = f"""
SELECT n.id, n.tender_id, n.open_until, {{facts}}
FROM (SELECT {_ROW}) AS w, notices_notice AS n
WHERE {LIVE} AND n.open_until > %s AND {{condition}}
ORDER BY n.published_on DESC NULLS LAST, n.id DESC
LIMIT %s
"""  # noqa: S608 - our own text; values travel apart


def found_by(watch: Watch, now: dt.datetime, most: int) -> list[Found]:
    """The calls one can still answer that a watch finds, the latest published first. It need not be
    saved. One query, by the indexes of notices."""
    sql = FORWARDS.format(condition=_condition("%s::timestamptz"), facts=FACTS.format(nuts=NUTS))
    rows = _asked(sql, [*_row(watch), now, now, most])
    of = (watch.pk or 0, watch.owner, watch.changed_at)
    return [Found(*of, pk, tender, until, _read(facts)) for pk, tender, until, facts in rows]


def _read(facts: Any) -> dict[str, Any]:
    """Django's connection gives JSON as it is written."""
    return json.loads(facts) if isinstance(facts, str) else facts


LATELY: Final = f"""
SELECT n.id, n.tender_id, n.published_on
FROM (SELECT {_ROW}) AS w, notices_notice AS n
WHERE n.changed_notice_id IS NULL AND NOT n.private AND n.open_until IS NOT NULL
    AND n.published_on BETWEEN %s AND %s AND {{condition}}
ORDER BY n.published_on DESC NULLS LAST, n.id DESC
LIMIT %s
"""  # noqa: S608 - our own text; values travel apart


def found_lately(
    watch: Watch, since: dt.date, until: dt.date, most: int
) -> list[tuple[int, int, dt.date]]:
    """(notice, tender, day) of what it would have found between two days, the latest first; days
    ahead are counted from the day a notice was published. One query."""
    sql = LATELY.format(condition=_condition("n.published_on"))
    return _asked(sql, [*_row(watch), since, until, most])


# --- the notices that came, all watches ------------------------------------------------------------


FRESH: Final = f"""
CREATE TEMPORARY TABLE watches_fresh ON COMMIT DROP AS
SELECT n.id, n.tender_id, n.search, n.cpv, n.cpv_tree, n.departments, n.nature, n.procedure,
    n.value_amount, n.value_currency, n.open_until, n.group_legal_form_required,
    n.group_legal_form, n.names, {NUTS} AS nuts_tree, {BUYERS} AS buyer_words
FROM notices_notice AS n
WHERE n.id = ANY(%s) AND {LIVE} AND n.open_until > %s
"""  # noqa: S608 - our own text; values travel apart
INDEXES: Final = (
    "CREATE INDEX ON watches_fresh USING gin (search)",
    "CREATE INDEX ON watches_fresh USING gin (cpv_tree)",
    "CREATE INDEX ON watches_fresh USING gin (departments)",
    "ANALYZE watches_fresh",
    # So few rows that the planner would rather read them all, once for each watch.
    "SET LOCAL enable_seqscan = off",
)
BACKWARDS: Final = """
SELECT w.id, w.groupe_id, w.member_id, w.changed_at, n.id, n.tender_id, n.open_until, {facts}
FROM watches_watch AS w
LEFT JOIN groupes_groupe AS g ON g.id = w.groupe_id
JOIN watches_fresh AS n ON {way}
WHERE (g.id IS NULL OR g.state <> 'closed') AND {which} AND {condition}
"""
# By which index a watch looks: (which watches, how). Each watch is in one of them.
WAYS: Final = (
    ("numnode(w.query) > 0", "n.search @@ w.query"),
    ("numnode(w.query) = 0 AND w.cpv <> '{}'", "n.cpv_tree && w.cpv"),
    (
        "numnode(w.query) = 0 AND w.cpv = '{}' AND w.in_departments <> '{}' AND w.in_nuts = '{}'",
        "n.departments && w.in_departments",
    ),
    (
        "numnode(w.query) = 0 AND w.cpv = '{}' AND (w.in_departments = '{}' OR w.in_nuts <> '{}')",
        "true",
    ),
)


def found_among(notices: Collection[int], now: dt.datetime) -> list[Found]:
    """What all the watches find among these notices. Ten statements, whatever their numbers."""
    condition = _condition("%s::timestamptz", nuts="n.nuts_tree", buyers="n.buyer_words")
    facts = FACTS.format(nuts="n.nuts_tree")
    found: list[Found] = []
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS watches_fresh")
        cursor.execute(FRESH, [sorted(notices), now])
        for statement in INDEXES:
            cursor.execute(statement)
        for which, way in WAYS:
            sql = BACKWARDS.format(facts=facts, way=way, which=which, condition=condition)
            cursor.execute(sql, [now])
            found += [
                Found(watch, (groupe, member), changed, pk, tender, until, _read(facts_))
                for watch, groupe, member, changed, pk, tender, until, facts_ in cursor.fetchall()
            ]
        cursor.execute("SET LOCAL enable_seqscan = on")
        cursor.execute("DROP TABLE watches_fresh")
    return found


STILL: Final = f"""
SELECT b.id, {{facts}}
FROM watches_because AS b
JOIN watches_match AS m ON m.id = b.match_id
JOIN watches_watch AS w ON w.id = b.watch_id
JOIN notices_notice AS n ON n.id = m.notice_id
WHERE m.notice_id = ANY(%s) AND (%s::bigint IS NULL OR b.watch_id = %s) AND {LIVE} AND {{condition}}
"""  # noqa: S608 - our own text; values travel apart


def still(notices: Collection[int], watch: int | None = None) -> dict[int, dict[str, Any]]:
    """Of what was found among these notices before (by one ``watch``), what still holds: the reason's
    id, and its facts now. Days ahead are counted from the day it was found, for time passes by
    itself. One query."""
    sql = STILL.format(condition=_condition("m.at"), facts=FACTS.format(nuts=NUTS))
    rows = _asked(sql, [list(notices), watch, watch])
    return {pk: _read(facts) for pk, facts in rows}
