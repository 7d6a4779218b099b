# SPDX-License-Identifier: AGPL-3.0-or-later
"""The large data set (5 cooperatives, 7 000 members, 600 groupes, 1 million messages, 100 000
notices, 50 000 distributions), made by PostgreSQL from the demonstration's own rows.

Each row is a copy of a row of the demonstration with some columns replaced, so that this follows
the models without being told. People of the demonstration keep their groupes; one of those,
Concerter, becomes large too: 500 members and half of the messages.
"""

from __future__ import annotations

from django.db import connection, transaction

COOPERATIVES, MEMBERS, GROUPES = 3, 7_000, 600
MESSAGES, NOTICES, DISTRIBUTIONS = 1_000_000, 100_000, 50_000


def clone(table: str, count: int, where: str = "TRUE", /, **replaced: str) -> int:
    """Copy one row of ``table`` ``count`` times; ``n`` runs from 1 in the replacements (SQL), ``t``
    is the copied row. Returns the lowest id made (0 for a table without one)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' "
            "AND table_name = %s AND is_generated = 'NEVER' AND is_identity = 'NO' "
            "ORDER BY ordinal_position",
            [table],
        )
        columns = [name for (name,) in cursor.fetchall()]
        values = [replaced.get(column, f't."{column}"') for column in columns]
        names = ", ".join(f'"{column}"' for column in columns)
        has_id = _has_id(table)
        last = 0
        if has_id:
            cursor.execute(f"SELECT coalesce(max(id), 0) FROM {table}")
            (last,) = cursor.fetchone()
        cursor.execute(
            # Names of our own tables and columns, from the catalogue: nothing a person wrote.
            f"INSERT INTO {table} ({names}) SELECT {', '.join(values)} "
            f"FROM (SELECT * FROM {table} WHERE {where} LIMIT 1) t, "
            f"generate_series(1, {count}) AS series(n)"
        )
        return last + 1 if has_id else 0


def _has_id(table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM information_schema.columns WHERE table_name = %s AND column_name = 'id'",
            [table],
        )
        return cursor.fetchone() is not None


@transaction.atomic
def fill() -> None:
    with connection.cursor() as cursor:
        # Copies by the million: constraints are checked, triggers of the journal stay.
        cursor.execute("SET LOCAL synchronous_commit = off")
        cursor.execute("SELECT id, grants_id FROM groupes_groupe WHERE slug = 'concerter'")
        concerter, _ = cursor.fetchone()
        cursor.execute("SELECT id, last_seq FROM chat_room WHERE groupe_id = %s", [concerter])
        room, seq = cursor.fetchone()
        cursor.execute("SELECT id FROM chat_topic WHERE room_id = %s ORDER BY id LIMIT 1", [room])
        (topic,) = cursor.fetchone()

    cooperative = clone(
        "groupes_cooperative",
        COOPERATIVES,
        name="'Grande coopérative ' || n",
        slug="'grande-' || n",
        siret="''",
    )
    user = clone("groupes_user", MEMBERS, email="'grand' || n || '@groupes.example'")
    member = clone(
        "groupes_member",
        MEMBERS,
        user_id=f"{user} + n - 1",
        cooperative_id=f"{cooperative} + n % {COOPERATIVES}",
        name="'Personne ' || n",
        name_key="'personne ' || n",
    )
    grants = clone("auth_group", GROUPES, name="'grand groupe ' || n")
    groupe = clone(
        "groupes_groupe",
        GROUPES,
        "slug = 'concerter'",
        name="'Grand groupe ' || n",
        slug="'grand-groupe-' || n",
        grants_id=f"{grants} + n - 1",
        cooperative_id=f"{cooperative} + n % {COOPERATIVES}",
    )
    asked = "state = 'active'"
    clone(
        "groupes_membership",
        MEMBERS * 3,
        asked,
        member_id=f"{member} + (n - 1) % {MEMBERS}",
        groupe_id=f"{groupe} + ((n - 1) % {MEMBERS} * 7 + (n - 1) / {MEMBERS} * 191) % {GROUPES}",
    )
    clone(
        "groupes_membership",
        500,
        asked,
        member_id=f"{member} + n * 13",
        groupe_id=str(concerter),
    )
    rooms = clone(
        "chat_room", GROUPES, groupe_id=f"{groupe} + n - 1", last_seq=f"{MESSAGES // 2 // GROUPES}"
    )
    topics = clone(
        "chat_topic",
        GROUPES,
        "key = ''",
        room_id=f"{rooms} + n - 1",
        last_seq=f"{MESSAGES // 2 // GROUPES}",
    )
    half = MESSAGES // 2
    clone(
        "chat_message",
        half,
        f"room_id = {room}",
        seq=f"{seq} + n",
        client_id="gen_random_uuid()",
        topic_id=str(topic),
        at=f"now() - ({half} - n) * interval '20 seconds'",
    )
    per_room = half // GROUPES
    clone(
        "chat_message",
        per_room * GROUPES,
        f"room_id = {room}",
        room_id=f"{rooms} + (n - 1) / {per_room}",
        topic_id=f"{topics} + (n - 1) / {per_room}",
        seq=f"1 + (n - 1) % {per_room}",
        client_id="gen_random_uuid()",
    )
    with connection.cursor() as cursor:
        cursor.execute("UPDATE chat_room SET last_seq = %s WHERE id = %s", [seq + half, room])
        cursor.execute("UPDATE chat_topic SET last_seq = %s WHERE id = %s", [seq + half, topic])
    clone(
        "notices_notice",
        NOTICES,
        "cancelled = false AND changed_notice_id IS NULL",
        notice_id="'grand-' || n",
        procedure_id="'grand-' || n",
        publication_number="''",
        title="(array['Travaux de voirie', 'Fourniture de mobilier', 'Étude de sols', "
        "'Nettoyage des locaux', 'Formation des agents', 'Réunions publiques'])[1 + n % 6] || ' ' || n",
        published_on="current_date - (n % 700)",
        deadline_at="now() + (n % 900 - 850) * interval '1 day'",
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM sharing_distribution WHERE groupe_id = %s LIMIT 1", [concerter]
        )
        (split,) = cursor.fetchone()
        cursor.execute(
            "SELECT count(*) FROM sharing_distributionline WHERE distribution_id = %s", [split]
        )
        (lines,) = cursor.fetchone()
    made = clone(
        "sharing_distribution",
        DISTRIBUTIONS,
        f"id = {split}",
        groupe_id=f"CASE WHEN n % 100 = 0 THEN {concerter} ELSE {groupe} + n % {GROUPES} END",
        happened_on="current_date - n % 2000",
    )
    with connection.cursor() as cursor:
        for position in range(lines):
            clone(
                "sharing_distributionline",
                DISTRIBUTIONS,
                f"distribution_id = {split} AND position = {position}",
                distribution_id=f"{made} + n - 1",
            )
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    connection.ensure_connection()


def analyze() -> None:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
