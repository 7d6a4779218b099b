# SPDX-License-Identifier: AGPL-3.0-or-later
"""At commit, the lines of a distribution sum to its amount, to the cent, or nothing is kept."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION sharing_lines_sum() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wanted bigint;
    found bigint;
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
    SELECT coalesce(sum(amount_cents), 0) INTO found
        FROM sharing_distributionline WHERE distribution_id = which;
    IF found <> wanted THEN
        RAISE EXCEPTION 'distribution %: lines sum to %, not to %', which, found, wanted
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

BACKWARD = """
DROP TRIGGER sharing_distributionline_sum ON sharing_distributionline;
DROP TRIGGER sharing_distribution_sum ON sharing_distribution;
DROP FUNCTION sharing_lines_sum();
"""


class Migration(migrations.Migration):
    dependencies = [("sharing", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
