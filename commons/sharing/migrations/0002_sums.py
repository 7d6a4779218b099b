# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the database itself guards of shared money.

At commit, the lines of a distribution sum to its amount, to the cent, or nothing is kept. An
adopted rule and a settled distribution are for good: a later rule has another number, and a
mistake in a distribution is answered by its opposite.
"""

from django.db import migrations

SUMS = """
CREATE FUNCTION sharing_lines_sum() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wanted bigint;
    total bigint;
    which bigint;
BEGIN
    IF TG_TABLE_NAME = 'sharing_distribution' THEN
        which := NEW.id;
    ELSIF TG_OP = 'DELETE' THEN
        which := OLD.distribution_id;
    ELSE
        which := NEW.distribution_id;
    END IF;
    SELECT amount_cents INTO wanted FROM sharing_distribution WHERE id = which;
    IF NOT FOUND THEN
        RETURN NULL;  -- the distribution itself is gone
    END IF;
    SELECT coalesce(sum(amount_cents), 0) INTO total
        FROM sharing_distributionline WHERE distribution_id = which;
    IF total <> wanted THEN
        RAISE EXCEPTION 'distribution %: lines sum to %, not to %', which, total, wanted
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER sharing_distribution_sum
    AFTER INSERT OR UPDATE ON sharing_distribution
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION sharing_lines_sum();
CREATE CONSTRAINT TRIGGER sharing_distributionline_sum
    AFTER INSERT OR UPDATE OR DELETE ON sharing_distributionline
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION sharing_lines_sum();
"""

NO_SUMS = """
DROP TRIGGER sharing_distributionline_sum ON sharing_distributionline;
DROP TRIGGER sharing_distribution_sum ON sharing_distribution;
DROP FUNCTION sharing_lines_sum();
"""

FOR_GOOD = """
CREATE FUNCTION sharing_rule_for_good() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.in_force_from IS NOT NULL THEN
        RAISE EXCEPTION 'rule % was adopted: it is never changed', OLD.id
            USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER sharing_splitrule_for_good
    BEFORE UPDATE OR DELETE ON sharing_splitrule
    FOR EACH ROW EXECUTE FUNCTION sharing_rule_for_good();

CREATE FUNCTION sharing_distribution_for_good() RETURNS trigger LANGUAGE plpgsql AS $$
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

CREATE FUNCTION sharing_line_for_good() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND EXISTS (
        SELECT 1 FROM sharing_distribution WHERE id = OLD.distribution_id AND state = 'settled'
    ) THEN
        RAISE EXCEPTION 'distribution % was settled: its lines are never changed',
            OLD.distribution_id USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    IF EXISTS (
        SELECT 1 FROM sharing_distribution WHERE id = NEW.distribution_id AND state = 'settled'
    ) THEN
        RAISE EXCEPTION 'distribution % was settled: no line is added to it',
            NEW.distribution_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER sharing_distributionline_for_good
    BEFORE INSERT OR UPDATE OR DELETE ON sharing_distributionline
    FOR EACH ROW EXECUTE FUNCTION sharing_line_for_good();
"""

NOT_FOR_GOOD = """
DROP TRIGGER sharing_distributionline_for_good ON sharing_distributionline;
DROP TRIGGER sharing_distribution_for_good ON sharing_distribution;
DROP TRIGGER sharing_splitrule_for_good ON sharing_splitrule;
DROP FUNCTION sharing_line_for_good();
DROP FUNCTION sharing_distribution_for_good();
DROP FUNCTION sharing_rule_for_good();
"""


class Migration(migrations.Migration):
    dependencies = [("sharing", "0001_initial")]
    operations = [
        migrations.RunSQL(SUMS, NO_SUMS),
        migrations.RunSQL(FOR_GOOD, NOT_FOR_GOOD),
    ]
