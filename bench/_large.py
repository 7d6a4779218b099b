# SPDX-License-Identifier: AGPL-3.0-or-later
"""The large data set (5 cooperatives, 7 000 members, 600 groupes, 1 000 000 messages, 100 000
notices, 50 000 distributions), made by PostgreSQL out of the demonstration's own rows.

Each row is a copy of a row of the demonstration with some columns replaced, so that a column added
to a model comes along by itself. The demonstration's people, groupes and pages stay where they
are; one of its groupes, ``BIG``, becomes large too: 500 members and half of all messages.

Indexes and foreign keys are dropped meanwhile, and made again at the end, which checks the rows a
whole table at a time; triggers sleep, and what they guard is asked of all rows at the end. It is
one transaction: all of it or nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, Self

from django.apps import apps
from django.db import connection, models, transaction
from guardian.models import GroupObjectPermissionBase

BIG = "concerter"
GROUPES_OF_THE_READER = 12
DAYS = 600  # from the first message to the last

# Out of 100 copies of a call, 5 keep their words; the others are about something else.
WHAT = "Travaux,Fourniture,Étude,Maintenance,Nettoyage,Formation,Location,Conseil,Impression"
OF = (
    "de voirie,de mobilier,de sols,des toitures,des locaux,des agents,de véhicules,en informatique,"
    "de documents,des espaces verts,de chauffage,des ascenseurs,de repas,de signalisation"
)
WHERE = "la mairie,le collège,la gare,le port,la médiathèque,l’hôpital,le stade,la piscine,le parc"
LAST_NAMES = (
    "Aubry,Bertin,Carlier,Delmas,Estève,Fabre,Gauthier,Hamon,Imbert,Jolivet,Kervella,Lemoine,"
    "Marchand,Nicolas,Olivier,Perrin,Quéré,Renaud,Simon,Tessier,Ursat,Vidal,Weber,Yvon,Zimmer"
)


@dataclass(frozen=True, slots=True)
class Size:
    """How many of each there are in the end, the demonstration's own included."""

    cooperatives: int = 5
    members: int = 7_000
    groupes: int = 600
    messages: int = 1_000_000
    notices: int = 100_000
    distributions: int = 50_000
    entries: int = 100_000
    resources: int = 6_000
    members_of_big: int = 500

    @classmethod
    def scaled(cls, scale: float) -> Self:
        """The same, smaller: still a few of each, and enough groupes for the reader's twelve."""
        least = cls(5, 60, 24, 200, 40, 40, 200, 40, 40)
        whole = asdict(cls())
        return cls(**{k: max(getattr(least, k), round(v * scale)) for k, v in whole.items()})


def ask(sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else []


def column(sql: str) -> list[Any]:
    return [value for (value,) in ask(sql)]


def array(values: str) -> str:
    """Words separated by commas, as SQL."""
    return "ARRAY['" + "','".join(values.replace("'", "''").split(",")) + "']"


def ids(values: list[int]) -> str:
    return f"ARRAY[{','.join(map(str, values))}]::bigint[]"


def turn(values: str, n: str) -> str:
    """The values of an array, in turns."""
    return f"({values})[1 + (({n}) % cardinality({values}))::int]"


# --- copying --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Unique:
    """A unique index: its columns with their types, those of its condition included."""

    columns: dict[str, str]
    definition: str


class Copies:
    """Within ``with``, the tables of these models have no index (but for keys), no foreign key and
    no trigger; at its end all are made again, and refuse what does not hold."""

    def __init__(self, tables: list[str]) -> None:
        self.tables = tables
        self.unique = {table: list(_unique_of(table)) for table in tables}

    def __enter__(self) -> Self:
        ask("SET CONSTRAINTS ALL IMMEDIATE")
        named = ", ".join(f"'{table}'::regclass" for table in self.tables)
        self._constraints = ask(
            "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) "
            f"FROM pg_constraint WHERE conrelid IN ({named}) AND contype IN ('f', 'u', 'x')"
        )
        for table, name, _definition in self._constraints:
            ask(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        self._indexes = ask(
            "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index "
            f"WHERE indrelid IN ({named}) AND NOT indisprimary"
        )
        for name, _definition in self._indexes:
            ask(f"DROP INDEX {name}")
        for table in self.tables:
            ask(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is not None:
            return  # the transaction puts all back
        for _name, definition in self._indexes:
            ask(definition)
        for table, name, definition in self._constraints:
            ask(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
        for table in self.tables:
            ask(f"ALTER TABLE {table} ENABLE TRIGGER USER")

    def make(
        self, model: type[models.Model], rows: int | str, where: str = "TRUE", /, **replaced: str
    ) -> int:
        """Copy rows of a model's table. ``n`` runs from 1; the copy ``n`` has the id ``n`` above
        the number answered, when the table gives numbers.

        ``rows``: how many copies, of the rows ``where`` in turns; or a query of rows ``s`` with
        ``n``, with ``like_id`` (of the row to copy) and whatever the replacements need.
        ``replaced``: column → SQL about ``s`` and the copied row ``t``. Of a unique index none of
        whose columns is replaced, a column of text is made unique, or the row that each has to
        itself (a stored file) is copied along.
        """
        table, key = model._meta.db_table, model._meta.pk.column
        if isinstance(rows, int):
            like = turn(ids(column(f"SELECT {key} FROM {table} WHERE {where} ORDER BY 1")), "n - 1")
            rows = f"SELECT n, {like} AS like_id FROM generate_series(1::bigint, {rows}) AS n"
        columns = ask(
            "SELECT attname, attidentity <> '' FROM pg_attribute "
            f"WHERE attrelid = '{table}'::regclass AND attnum > 0 AND NOT attisdropped "
            "AND attgenerated = ''"
        )
        base = 0
        for name, numbered in columns:
            if numbered:
                [(base,)] = ask(
                    f"SELECT greatest((SELECT max({name}) FROM {table}), "
                    f"nextval(pg_get_serial_sequence('{table}', '{name}')))"
                )
                replaced[name] = f"{base} + s.n"
        replaced |= self._made_unique(model, rows, set(replaced))
        if unknown := replaced.keys() - {name for name, _numbered in columns}:
            raise LookupError(f"{table} has no {', '.join(sorted(unknown))}")
        names = ", ".join(f'"{name}"' for name, _numbered in columns)
        values = ", ".join(replaced.get(name, f't."{name}"') for name, _numbered in columns)
        # Names of our own tables and columns, from the catalogue: nothing a person wrote.
        ask(
            f"INSERT INTO {table} ({names}) SELECT {values} FROM ({rows}) AS s "
            f"JOIN {table} AS t ON t.{key} = s.like_id"
        )
        for name, numbered in columns:
            if numbered:
                ask(
                    f"SELECT setval(pg_get_serial_sequence('{table}', '{name}'), "
                    f"(SELECT max({name}) FROM {table}))"
                )
        return int(base)

    def _made_unique(
        self, model: type[models.Model], rows: str, replaced: set[str]
    ) -> dict[str, str]:
        """What must be replaced besides, for copies to differ from what they are copies of."""
        table, key = model._meta.db_table, model._meta.pk.column
        own: dict[str, Any] = {
            str(field.column): field.related_model
            for field in model._meta.fields
            if field.one_to_one
        }
        more: dict[str, str] = {}
        for index in self.unique.get(table) or list(_unique_of(table)):
            if index.columns.keys() & (replaced | more.keys()):
                continue
            texts = [name for name, kind in index.columns.items() if kind in ("text", "varchar")]
            ties = [name for name in index.columns if name in own]
            if texts:
                more[texts[0]] = f"t.\"{texts[0]}\" || '-' || s.n"
            elif ties:  # each has one to itself: that one is copied too
                base = self.make(
                    own[ties[0]],
                    f"SELECT s.n, t.{ties[0]} AS like_id FROM ({rows}) AS s "
                    f"JOIN {table} AS t ON t.{key} = s.like_id",
                )
                more[ties[0]] = f"{base} + s.n"
            else:
                raise LookupError(f"nothing tells the copies apart: {index.definition}")
        return more


def _unique_of(table: str) -> Iterator[Unique]:
    """Read from what each depends on, or its constraint: columns, and those of expressions too."""
    for index, constraint, definition in ask(
        "SELECT i.indexrelid, c.oid, pg_get_indexdef(i.indexrelid) FROM pg_index i "
        "LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid AND c.conrelid = i.indrelid "
        f"WHERE i.indrelid = '{table}'::regclass AND i.indisunique AND NOT i.indisprimary"
    ):
        columns = ask(
            "SELECT a.attname, t.typname FROM pg_depend d JOIN pg_attribute a "
            "ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid "
            f"JOIN pg_type t ON t.oid = a.atttypid WHERE d.refobjid = '{table}'::regclass "
            f"AND d.objid IN ({index}, {constraint or index})"
        )
        yield Unique(dict(columns), definition)


# --- guards ---------------------------------------------------------------------------------------


def check() -> None:
    """What the triggers guard row by row, asked of all rows. SystemExit where it does not hold."""
    for words, sql in (
        (
            "distributions whose lines do not sum to their amount",
            "SELECT count(*) FROM sharing_distribution AS d LEFT JOIN (SELECT distribution_id, "
            "sum(amount_cents) AS total FROM sharing_distributionline GROUP BY 1) AS l "
            "ON l.distribution_id = d.id WHERE coalesce(l.total, 0) <> d.amount_cents",
        ),
        (
            "rooms whose last number is not their last message's",
            "SELECT count(*) FROM chat_room AS r JOIN (SELECT room_id, max(changed_seq) AS seq "
            "FROM chat_message GROUP BY 1) AS m ON m.room_id = r.id WHERE m.seq > r.last_seq",
        ),
        (
            "groupes whose last number is not their journal's",
            "SELECT count(*) FROM journal_stream AS s JOIN (SELECT groupe_id, max(seq) AS seq "
            "FROM journal_entry GROUP BY 1) AS e USING (groupe_id) WHERE e.seq <> s.last_seq",
        ),
    ):
        [(count,)] = ask(sql)
        if count:
            raise SystemExit(f"the large data set holds {count} {words}")


# --- the data -------------------------------------------------------------------------------------


class Fill:
    """The steps, in order; each knows the tables that the former ones filled."""

    def __init__(self, size: Size, reader: str) -> None:
        self.size = size
        model = apps.get_model
        self.model = {
            label: model(label)
            for label in (
                "auth.Group", "groupes.Cooperative", "groupes.User", "groupes.Member",
                "groupes.Groupe", "groupes.Membership", "roles.Role", "roles.Mandate",
                "chat.Room", "chat.Topic", "chat.Message", "chat.ReadMark", "journal.Stream",
                "journal.Entry", "library.Resource", "library.FileVersion", "sharing.SplitRule",
                "sharing.Distribution", "sharing.DistributionLine", "notices.Notice",
                "notices.NoticeVersion", "notices.Lot", "bids.Bid",
            )
        }  # fmt: skip
        self.model["authors"] = model("library.Resource").authors.through
        # Powers on a groupe: guardian's own kind of table.
        self.model["powers"] = next(
            found
            for found in apps.get_models()
            if issubclass(found, GroupObjectPermissionBase)
            and any(
                field.name == "content_object" and field.related_model is model("groupes.Groupe")
                for field in found._meta.fields
            )
        )
        # The product before there were tenders is measured too.
        self.has_tenders = "notices.tender" in {m._meta.label_lower for m in apps.get_models()}
        if self.has_tenders:
            self.model["notices.Tender"] = model("notices.Tender")
        self.made = Copies([found._meta.db_table for found in self.model.values()])
        [(self.big,)] = ask(f"SELECT id FROM groupes_groupe WHERE slug = '{BIG}'")
        [(self.reader,)] = ask(
            "SELECT m.id FROM groupes_member m JOIN groupes_user u ON u.id = m.user_id "
            f"WHERE u.email = '{reader}'"
        )

    def copies(self, label: str, rows: int | str, where: str = "TRUE", /, **replaced: str) -> int:
        return self.made.make(self.model[label], rows, where, **replaced)

    def missing(self, label: str, wanted: int) -> int:
        [(there,)] = ask(f"SELECT count(*) FROM {self.model[label]._meta.db_table}")
        return max(0, wanted - int(there))

    def run(self) -> None:
        with self.made:
            for step in (
                self.people, self.groupes, self.memberships, self.roles, self.talk, self.journal,
                self.library, self.sharing, self.notices, self.bids,
            ):  # fmt: skip
                step()
        self.told()
        for name in ("large_groupe", "large_role", "large_place"):
            ask(f"DROP TABLE {name}")

    def people(self) -> None:
        houses = self.missing("groupes.Cooperative", self.size.cooperatives)
        self.copies(
            "groupes.Cooperative",
            houses,
            name="'Grande coopérative ' || s.n",
            slug="'grande-' || s.n",
            siret="''",
        )
        [(self.houses,)] = ask("SELECT array_agg(id ORDER BY id) FROM groupes_cooperative")
        count = self.missing("groupes.Member", self.size.members)
        users = self.copies(
            "groupes.User", count, email="'grand' || s.n || '@groupes.example'", is_staff="false",
            is_superuser="false",
        )  # fmt: skip
        name = f"split_part(t.name, ' ', 1) || ' ' || {turn(array(LAST_NAMES), 's.n')}"
        key = f"lower(public.unaccent({name}))"
        self.members = self.copies(
            "groupes.Member",
            count,
            user_id=f"{users} + s.n",
            cooperative_id=turn(ids(self.houses), "s.n"),
            name=name,
            name_key=key,
            administers="false",
        )
        self.member_count = count

    def told(self) -> None:
        """The skills of each are those of someone of the demonstration; and all are listed, as the
        directory finds them."""
        if not apps.is_installed("groupes.people"):
            return
        from groupes.people import listings

        ask(
            "INSERT INTO people_skillheld (member_id, skill_id, level, position, since) "
            "SELECT m.id, h.skill_id, h.level, h.position, h.since FROM groupes_member m CROSS JOIN "
            "(SELECT array_agg(DISTINCT member_id) AS ids FROM people_skillheld) AS like_ids "
            "JOIN people_skillheld h ON h.member_id = ids[1 + m.id % cardinality(ids)] "
            f"WHERE m.id > {self.members}"
        )
        listings.refresh(
            pk for (pk,) in ask(f"SELECT id FROM groupes_member WHERE id > {self.members}")
        )

    def groupes(self) -> None:
        count = self.missing("groupes.Groupe", self.size.groupes)
        grants = self.copies("auth.Group", count, name="'grand groupe ' || s.n")
        base = self.copies(
            "groupes.Groupe",
            count,
            name="t.name || ' ' || s.n",
            slug="t.slug || '-' || s.n",
            state="'active'",
            grants_id=f"{grants} + s.n",
            cooperative_id=turn(ids(self.houses), "s.n"),
        )
        self.groupe_count = count
        # n = 0 is BIG, whose rows are its own likeness.
        ask(
            "CREATE TEMP TABLE large_groupe AS SELECT g.id - "
            f"{base} AS n, g.id, g.grants_id, g.cooperative_id, l.id AS like_id, "
            "l.grants_id AS like_grants FROM groupes_groupe g JOIN groupes_groupe l ON "
            f"l.id <= {base} AND g.slug = l.slug || '-' || (g.id - {base}) WHERE g.id > {base} "
            "UNION ALL SELECT 0, id, grants_id, cooperative_id, id, grants_id FROM groupes_groupe "
            f"WHERE id = {self.big}"
        )
        powers = self.model["powers"]._meta.db_table
        self.copies(
            "powers",
            "SELECT row_number() OVER (ORDER BY g.n, p.id) AS n, p.id AS like_id, g.id AS groupe, "
            f"g.grants_id FROM large_groupe g JOIN {powers} p ON p.group_id = g.like_grants "
            "WHERE g.n > 0",
            content_object_id="s.groupe",
            group_id="s.grants_id",
        )

    def memberships(self) -> None:
        """Three groupes each, and the reader's; ``large_groupe.members``: who is in a groupe."""
        [(like,)] = ask(
            "SELECT min(id) FROM groupes_membership "
            f"WHERE groupe_id = {self.big} AND state = 'active' AND ends_on IS NULL"
        )
        members, groupes = self.member_count, self.groupe_count
        more = min(self.size.members_of_big, members)
        [(has,)] = ask(f"SELECT count(*) FROM groupes_membership WHERE member_id = {self.reader}")
        joins = GROUPES_OF_THE_READER - has
        self.copies(
            "groupes.Membership",
            f"SELECT row_number() OVER () AS n, {like} AS like_id, a.member, a.groupe FROM ("
            f"SELECT {self.members} + m AS member, g.id AS groupe "
            f"FROM generate_series(1::bigint, {members}) m, generate_series(0, 2) k, large_groupe g "
            f"WHERE g.n = 1 + (m * 7 + k * {groupes // 3}) % {groupes} "
            f"UNION ALL SELECT {self.members} + m, {self.big} FROM generate_series(1, {more}) m "
            f"UNION ALL SELECT {self.reader}, id FROM large_groupe WHERE n BETWEEN 1 AND {joins}"
            ") AS a",
            member_id="s.member",
            groupe_id="s.groupe",
            starts_on=f"current_date - {DAYS} - (s.n % 300)::int",
            answered_by_id="NULL",
        )
        ask("ALTER TABLE large_groupe ADD members bigint[]")
        ask(
            "UPDATE large_groupe g SET members = m.ids FROM (SELECT groupe_id, array_agg(member_id "
            "ORDER BY id) AS ids FROM groupes_membership WHERE state = 'active' GROUP BY 1) m "
            "WHERE m.groupe_id = g.id"
        )

    def roles(self) -> None:
        rows = (
            "SELECT row_number() OVER (ORDER BY g.n, r.id) AS n, r.id AS like_id, g.id AS groupe, "
            "g.members, r.grants_id AS like_grants FROM large_groupe g JOIN roles_role r "
            "ON r.groupe_id = g.like_id WHERE g.n > 0"
        )
        [(count,)] = ask(f"SELECT count(*) FROM ({rows}) AS r")
        grants = self.copies("auth.Group", count, name="'grand rôle ' || s.n")
        base = self.copies("roles.Role", rows, groupe_id="s.groupe", grants_id=f"{grants} + s.n")
        ask(
            f"CREATE TEMP TABLE large_role AS SELECT {base} + r.n AS id, {grants} + r.n AS "
            f"grants_id, r.* FROM ({rows}) AS r"
        )
        powers = self.model["powers"]._meta.db_table
        self.copies(
            "powers",
            "SELECT row_number() OVER (ORDER BY r.n, p.id) AS n, p.id AS like_id, r.groupe, "
            f"r.grants_id FROM large_role r JOIN {powers} p ON p.group_id = r.like_grants",
            content_object_id="s.groupe",
            group_id="s.grants_id",
        )
        self.copies(
            "roles.Mandate",
            "SELECT row_number() OVER (ORDER BY r.n, m.id) AS n, m.id AS like_id, r.id AS role, "
            "r.members FROM large_role r JOIN roles_mandate m ON m.role_id = r.like_id",
            role_id="s.role",
            member_id=turn("s.members", "s.n"),
        )

    def _places(self, count: int, share: int) -> str:
        """Rows ``n``, the groupe ``g`` of each and its number ``k`` there: one in ``share`` for
        BIG, the rest for the others in turns. As they come: the groupes' rows lie mixed."""
        others = f"(i - i / {share} - 1)"
        return (
            f"SELECT i AS n, CASE WHEN i % {share} = 0 THEN i / {share} "
            f"ELSE {others} / {self.groupe_count} + 1 END AS k, g.* "
            f"FROM generate_series(1::bigint, {count}) AS i JOIN large_place AS g ON g.place = "
            f"CASE WHEN i % {share} = 0 THEN 0 ELSE 1 + {others} % {self.groupe_count} END"
        )

    def talk(self) -> None:
        self.copies(
            "chat.Room",
            "SELECT n, (SELECT min(id) FROM chat_room) AS like_id, id AS groupe "
            "FROM large_groupe WHERE n > 0",
            groupe_id="s.groupe",
            last_seq="0",
        )
        [(like,)] = ask("SELECT min(id) FROM chat_topic WHERE key = ''")
        self.copies(
            "chat.Topic",
            f"SELECT row_number() OVER (ORDER BY g.n, i) AS n, {like} AS like_id, r.id AS room, i "
            "FROM large_groupe g JOIN chat_room r ON r.groupe_id = g.id, "
            "generate_series(1, CASE WHEN g.n = 0 THEN 18 ELSE 4 END) AS i",
            room_id="s.room",
            name="'Sujet ' || s.i",
            name_form="'sujet ' || s.i",
            resolved_at="CASE WHEN s.i % 3 = 0 THEN now() - interval '30 days' END",
        )
        # What was said there before is older than all that comes.
        ask(
            f"UPDATE chat_message SET at = at - interval '{DAYS} days' WHERE room_id = "
            f"(SELECT id FROM chat_room WHERE groupe_id = {self.big})"
        )
        ask(
            "CREATE TEMP TABLE large_place AS SELECT g.n AS place, g.id AS groupe, g.members, "
            "r.id AS room, r.last_seq AS seq, t.topics, e.entries, e.last AS journal "
            "FROM large_groupe g JOIN chat_room r ON r.groupe_id = g.id JOIN (SELECT room_id, "
            "array_agg(id ORDER BY id) AS topics FROM chat_topic GROUP BY 1) t ON t.room_id = r.id "
            "JOIN (SELECT groupe_id, array_agg(id ORDER BY id) AS entries, max(seq) AS last FROM "
            "journal_entry GROUP BY 1) e ON e.groupe_id = g.like_id"
        )
        ask("ANALYZE large_place")
        said = column("SELECT id FROM chat_message WHERE deleted_at IS NULL")
        count = self.missing("chat.Message", self.size.messages)
        base = self.copies(
            "chat.Message",
            f"SELECT r.*, {turn(ids(said), 'r.n')} AS like_id FROM ({self._places(count, 2)}) AS r",
            room_id="s.room",
            # half of the talk in the first topic, the rest spread
            topic_id=f"CASE WHEN s.k % 2 = 0 THEN s.topics[1] ELSE {turn('s.topics', 's.k / 2')} END",
            seq="s.seq + s.k",
            changed_seq="s.seq + s.k",
            author_id=turn("s.members", "s.k * 7919"),
            client_id="gen_random_uuid()",
            at=f"now() - ({count} - s.n) * interval '{DAYS * 86_400 / max(count, 1)} seconds'",
            edited_at="NULL",
        )
        for table, key in (("chat_topic", "topic_id"), ("chat_room", "room_id")):
            at = ", last_at = m.at" if table == "chat_topic" else ""
            ask(
                f"UPDATE {table} AS x SET last_seq = m.seq{at} FROM (SELECT {key}, max(seq) AS "
                f"seq, max(at) AS at FROM chat_message WHERE id > {base} GROUP BY 1) AS m "
                f"WHERE m.{key} = x.id"
            )
        # Seven in ten have read all, the others are a little or long behind.
        self.copies(
            "chat.ReadMark",
            "SELECT row_number() OVER (ORDER BY m.id, t.id) AS n, (SELECT min(id) FROM "
            "chat_readmark) AS like_id, m.member_id, t.id AS topic, t.last_seq FROM "
            "groupes_membership m JOIN chat_room r ON r.groupe_id = m.groupe_id JOIN chat_topic t "
            f"ON t.room_id = r.id WHERE m.member_id > {self.members}",
            topic_id="s.topic",
            member_id="s.member_id",
            seq="CASE WHEN s.n % 10 < 7 THEN s.last_seq WHEN s.n % 10 < 9 "
            "THEN greatest(s.last_seq - 20, 0) ELSE s.last_seq / 2 END",
        )

    def journal(self) -> None:
        [(like,)] = ask("SELECT min(groupe_id) FROM journal_stream")
        self.copies(
            "journal.Stream",
            f"SELECT n, {like} AS like_id, id AS groupe FROM large_groupe WHERE n > 0",
            groupe_id="s.groupe",
            last_seq="0",
        )
        count = self.missing("journal.Entry", self.size.entries)
        before = "CASE WHEN s.place = 0 THEN s.journal ELSE 0 END"
        base = self.copies(
            "journal.Entry",
            f"SELECT r.*, {turn('r.entries', 'r.k')} AS like_id "
            f"FROM ({self._places(count, 10)}) AS r",
            groupe_id="s.groupe",
            seq=f"{before} + s.k",
            at=f"now() - ({count} - s.n) * interval '{DAYS * 86_400 / max(count, 1)} seconds'",
        )
        ask(
            "UPDATE journal_stream AS x SET last_seq = e.seq FROM (SELECT groupe_id, max(seq) AS "
            f"seq FROM journal_entry WHERE id > {base} GROUP BY 1) AS e "
            "WHERE e.groupe_id = x.groupe_id"
        )

    def library(self) -> None:
        shelf = column("SELECT id FROM library_resource ORDER BY id")
        rows = (
            f"SELECT r.*, {turn(ids(shelf), 'r.n')} AS like_id FROM "
            f"({self._places(self.missing('library.Resource', self.size.resources), 50)}) AS r"
        )
        base = self.copies(
            "library.Resource",
            rows,
            groupe_id="s.groupe",
            title="t.title || ' ' || s.n",
            title_form="t.title_form || ' ' || s.n",
            created_by_id=turn("s.members", "s.k"),
            created_at=f"now() - (s.n % {DAYS} + 1) * interval '1 day'",
            updated_at=f"now() - (s.n % {DAYS} + 1) * interval '1 day'",
        )
        authors = self.model["authors"]._meta.db_table
        for label, table in (("authors", authors), ("library.FileVersion", "library_fileversion")):
            # Written by members of its groupe: each has a few, nobody a tenth of them all.
            own = {"member_id": turn("s.members", "s.k + s.nth")} if table == authors else {}
            self.copies(
                label,
                f"SELECT row_number() OVER (ORDER BY r.n, x.id) AS n, x.id AS like_id, r.members, "
                f"r.k, row_number() OVER (PARTITION BY r.n ORDER BY x.id) AS nth, "
                f"{base} + r.n AS resource FROM ({rows}) AS r JOIN {table} x "
                "ON x.resource_id = r.like_id",
                resource_id="s.resource",
                **own,
            )

    def sharing(self) -> None:
        [(like,)] = ask(
            "SELECT min(id) FROM sharing_splitrule "
            f"WHERE groupe_id = {self.big} AND in_force_from IS NOT NULL"
        )
        rules = self.copies(
            "sharing.SplitRule",
            f"SELECT n, {like} AS like_id, id AS groupe FROM large_groupe WHERE n > 0",
            groupe_id="s.groupe",
            number="1",
        )
        settled = column("SELECT id FROM sharing_distribution WHERE standing ORDER BY id")
        count = self.missing("sharing.Distribution", self.size.distributions)
        rows = (
            f"SELECT r.*, {turn(ids(settled), 'r.n')} AS like_id "
            f"FROM ({self._places(count, 100)}) AS r"
        )
        base = self.copies(
            "sharing.Distribution",
            rows,
            groupe_id="s.groupe",
            rule_id=f"CASE WHEN s.place = 0 THEN {like} ELSE {rules} + s.place END",
            label="t.label || ' ' || s.n",
            happened_on="current_date - (s.n % 1500)::int - 1",
            created_by_id=turn("s.members", "s.k"),
            target_type="''",
            target_id="NULL",
            reverses_id="NULL",
        )
        # The amounts stay, whoever they go to: lines sum as they did.
        self.copies(
            "sharing.DistributionLine",
            "SELECT row_number() OVER (ORDER BY r.n, l.position) AS n, l.id AS like_id, "
            f"{base} + r.n AS distribution, r.members, r.k FROM ({rows}) AS r "
            "JOIN sharing_distributionline l ON l.distribution_id = r.like_id",
            distribution_id="s.distribution",
            member_id="CASE WHEN t.member_id IS NOT NULL THEN "
            f"{turn('s.members', 's.k * 31 + t.position')} END",
        )
        ask(
            "INSERT INTO sharing_pottotal (groupe_id, pot, cents, shares) "
            "SELECT d.groupe_id, l.pot, sum(l.amount_cents), count(DISTINCT d.id) "
            "FROM sharing_distributionline l JOIN sharing_distribution d "
            "ON d.id = l.distribution_id WHERE d.standing AND l.pot <> '' GROUP BY 1, 2 "
            "ON CONFLICT (groupe_id, pot) "
            "DO UPDATE SET cents = EXCLUDED.cents, shares = EXCLUDED.shares"
        )

    def notices(self) -> None:
        calls = column(
            "SELECT id FROM notices_notice WHERE NOT cancelled AND changed_notice_id IS NULL "
            "AND form = 'competition' ORDER BY id"
        )
        count = self.missing("notices.Notice", self.size.notices)
        self.notice_count = count
        # One tender in twenty is announced by both sources: n and n - 1.
        first = "(s.n - (s.n % 20 = 10)::int)"
        tender = {}
        if self.has_tenders:
            self.tender_base = self.copies(
                "notices.Tender",
                count,
                procedure_id="'grand-' || s.n",
                round="'competition'",
            )
            tender = {"tender_id": f"{self.tender_base} + {first}"}
        subject = (
            f"{turn(array(WHAT), 's.n / 3')} || ' ' || {turn(array(OF), 's.n / 7')} "
            f"|| ' pour ' || {turn(array(WHERE), 's.n')}"
        )
        other = "s.n % 20 <> 0"
        rows = f"SELECT n, {turn(ids(calls), 'n')} AS like_id FROM generate_series(1::bigint, {count}) AS n"
        base = self.copies(
            "notices.Notice",
            rows,
            source="CASE WHEN s.n % 2 = 0 THEN 'ted' ELSE 'boamp' END",
            notice_id="'grand-' || s.n",
            procedure_id=f"'grand-' || {first}",
            publication_number="''",
            names="ARRAY[CASE WHEN s.n % 2 = 0 THEN 'ted ' || s.n || '-2026' ELSE 'boamp 26-' || s.n END]",
            title=f"CASE WHEN {other} THEN {subject} ELSE t.title END || ', marché ' || s.n",
            description=f"CASE WHEN {other} THEN {subject} || '. Le marché comprend aussi ' || "
            f"lower({turn(array(WHAT), 's.n')}) || ' ' || {turn(array(OF), 's.n / 5')} || '.' "
            "ELSE t.description END",
            published_on="current_date - (s.n % 700)::int",
            deadline_at="now() + (s.n % 900 - 850) * interval '1 day'",
            **tender,
        )
        self.notice_base = base
        for label, table in (
            ("notices.Lot", "notices_lot"),
            ("notices.NoticeVersion", "notices_noticeversion"),
        ):
            # What each version said is left out: a gigabyte that no list reads.
            light = {"normalised": "'{}'"} if label == "notices.NoticeVersion" else {}
            self.copies(
                label,
                f"SELECT row_number() OVER (ORDER BY r.n, x.id) AS n, x.id AS like_id, "
                f"{base} + r.n AS notice FROM ({rows}) AS r JOIN {table} x "
                "ON x.notice_id = r.like_id",
                notice_id="s.notice",
                **light,
            )

    def bids(self) -> None:
        """Two a groupe, and forty for BIG, each on a notice of its own."""
        found = column("SELECT id FROM bids_bid ORDER BY id")
        half = self.notice_count // 2
        odd = f"(1 + 2 * (s.n % {half}))"  # the one or the first announcement of its tender
        tender = {"tender_id": f"{self.tender_base} + {odd}"} if self.has_tenders else {}
        self.copies(
            "bids.Bid",
            f"SELECT row_number() OVER (ORDER BY g.n, i) AS n, "
            f"{turn(ids(found), 'g.n + i')} AS like_id, g.id AS groupe, g.cooperative_id, "
            "g.members FROM large_groupe g, "
            f"generate_series(1, CASE WHEN g.n = 0 THEN {min(40, half // 2)} ELSE 2 END) AS i",
            groupe_id="s.groupe",
            cooperative_id="s.cooperative_id",
            notice_id=f"{self.notice_base} + {odd}",
            taken_up_by_id=turn("s.members", "s.n"),
            **tender,
        )


def fill(reader: str, scale: float = 1.0) -> Size:
    """Fill, with the demonstration in the database. ``reader``: the address of who will look at
    the pages, and belongs to twelve groupes in the end, BIG being one. Returns what was made."""
    size = Size.scaled(scale)
    with transaction.atomic():
        for name, value in (("synchronous_commit", "off"), ("maintenance_work_mem", "'256MB'"),
                            ("work_mem", "'64MB'")):  # fmt: skip
            ask(f"SET LOCAL {name} = {value}")
        Fill(size, reader).run()
        check()
    return size


def tidy() -> None:
    """What PostgreSQL would do by itself in the hours after such a fill."""
    ask("VACUUM ANALYZE")


def mark(reader: str, *, near: bool) -> None:
    """Put the reader's marks near the end of each topic (all but a few messages read) or far from
    it (nine in ten messages unread)."""
    model = apps.get_model
    member = model("groupes.Member").objects.get(user__email=reader)
    mine = model("groupes.Membership").objects.filter(member=member).values("groupe_id")
    topics = model("chat.Topic").objects.filter(room__groupe__in=mine)
    marks = model("chat.ReadMark").objects
    marks.filter(member=member).delete()
    marks.bulk_create(
        model("chat.ReadMark")(
            topic=topic,
            member=member,
            seq=max(0, topic.last_seq - 5) if near else topic.last_seq // 10,
        )
        for topic in topics
    )
