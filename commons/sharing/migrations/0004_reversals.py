# SPDX-License-Identifier: AGPL-3.0-or-later
"""One settled share of an income stands at a time; the way back is its exact opposite.

Incomes that were settled several times keep all their shares, for no program can tell which one was
paid: the first settled stands, the others still count (in the pots, in each one's past), are shown
as counted twice, and wait for the groupe to reverse them.
"""

import django.db.models.deletion
from django.db import migrations, models

# Settled shares are never changed: the guard is lifted for the new column, in this transaction.
BACKFILL = """
DROP TRIGGER sharing_distribution_for_good ON sharing_distribution;
UPDATE sharing_distribution d SET standing = true
    WHERE d.state = 'settled' AND (d.target_id IS NULL OR d.id = (
        SELECT s.id FROM sharing_distribution s
        LEFT JOIN journal_entry e ON e.verb = 'sharing.distribution_settled'
            AND e.target_type = 'sharing.distribution' AND e.target_id = s.id
        WHERE s.state = 'settled' AND s.target_type = d.target_type AND s.target_id = d.target_id
        ORDER BY e.at NULLS LAST, s.id LIMIT 1
    ));
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""

FOR_GOOD = """
CREATE OR REPLACE FUNCTION sharing_distribution_for_good() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND OLD.state = 'settled' THEN
        -- One thing changes, once: undone by its opposite, it stands no more.
        IF TG_OP = 'UPDATE' AND OLD.standing AND NOT NEW.standing
            AND to_jsonb(NEW) - 'standing' = to_jsonb(OLD) - 'standing'
            AND EXISTS (
                SELECT 1 FROM sharing_distribution WHERE reverses_id = OLD.id AND state = 'settled'
            )
        THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'distribution % was settled: it is never changed', OLD.id
            USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    -- A share that is settled stands; an opposite does not.
    IF NEW.state = 'settled' AND NEW.standing <> (NEW.reverses_id IS NULL) THEN
        RAISE EXCEPTION 'distribution % is settled: it stands, unless it reverses another', NEW.id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER sharing_distribution_for_good
    BEFORE INSERT OR UPDATE OR DELETE ON sharing_distribution
    FOR EACH ROW EXECUTE FUNCTION sharing_distribution_for_good();
"""

# At commit, whatever reverses a share is settled and its opposite line by line, and undoes one
# that was settled, stands no more, and reverses nothing itself.
OPPOSITE = """
CREATE FUNCTION sharing_reversal_is_opposite() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM sharing_distribution WHERE id = NEW.id) THEN
        RETURN NULL;  -- it is gone again
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM sharing_distribution r JOIN sharing_distribution o ON o.id = r.reverses_id
        WHERE r.id = NEW.id AND r.state = 'settled' AND o.state = 'settled' AND NOT o.standing
            AND o.reverses_id IS NULL AND r.groupe_id = o.groupe_id AND r.currency = o.currency
            AND r.amount_cents = -o.amount_cents AND r.target_type = o.target_type
            AND r.target_id IS NOT DISTINCT FROM o.target_id
    ) OR EXISTS (
        SELECT 1
        FROM (SELECT * FROM sharing_distributionline WHERE distribution_id = NEW.id) r
        FULL JOIN (
            SELECT * FROM sharing_distributionline WHERE distribution_id = NEW.reverses_id
        ) o ON o.position = r.position
        WHERE (r.step, r.member_id, r.cooperative_id, r.pot, r.amount_cents)
            IS DISTINCT FROM (o.step, o.member_id, o.cooperative_id, o.pot, -o.amount_cents)
    ) THEN
        RAISE EXCEPTION 'distribution % is not the opposite of %', NEW.id, NEW.reverses_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER sharing_reversal_is_opposite
    AFTER INSERT OR UPDATE ON sharing_distribution
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.reverses_id IS NOT NULL)
    EXECUTE FUNCTION sharing_reversal_is_opposite();
"""

BEFORE = """
DROP TRIGGER sharing_reversal_is_opposite ON sharing_distribution;
DROP FUNCTION sharing_reversal_is_opposite();
DROP TRIGGER sharing_distribution_for_good ON sharing_distribution;
CREATE OR REPLACE FUNCTION sharing_distribution_for_good() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'settled' THEN
        RAISE EXCEPTION 'distribution % was settled: it is never changed', OLD.id
            USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER sharing_distribution_for_good
    BEFORE UPDATE OR DELETE ON sharing_distribution
    FOR EACH ROW EXECUTE FUNCTION sharing_distribution_for_good();
"""


class Migration(migrations.Migration):
    dependencies = [("sharing", "0003_pots"), ("journal", "0001_initial")]
    operations = [
        migrations.AddField(
            model_name="distribution",
            name="standing",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="distribution",
            name="reverses",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reversal",
                to="sharing.distribution",
            ),
        ),
        migrations.AddField(
            model_name="distribution",
            name="reason",
            field=models.TextField(
                blank=True, default="", max_length=1000, verbose_name="why it is reversed"
            ),
        ),
        migrations.RunSQL(BACKFILL, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="distribution",
            constraint=models.UniqueConstraint(
                condition=models.Q(("standing", True), ("target_id__isnull", False)),
                fields=("target_type", "target_id"),
                name="distribution_one_standing",
            ),
        ),
        migrations.AddConstraint(
            model_name="distribution",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("standing", False),
                    models.Q(("reverses", None), ("state", "settled")),
                    _connector="OR",
                ),
                name="distribution_standing_is_settled",
            ),
        ),
        migrations.AddConstraint(
            model_name="distribution",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reason", ""), ("reverses", None)),
                    models.Q(
                        ("reverses__isnull", False),
                        models.Q(("reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="distribution_reversed_for_a_reason",
            ),
        ),
        migrations.RunSQL(FOR_GOOD, migrations.RunSQL.noop),
        migrations.RunSQL(OPPOSITE, BEFORE),
    ]
