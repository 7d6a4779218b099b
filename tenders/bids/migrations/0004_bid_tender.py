# SPDX-License-Identifier: AGPL-3.0-or-later
"""A groupe has one bid on a tender, whatever the source it was taken up from.

Where two members had opened two on one tender, both stay: the later one counts for none.
"""

import django.db.models.deletion
from django.db import migrations, models

FILL = """
UPDATE bids_bid b SET tender_id = n.tender_id FROM notices_notice n
WHERE n.id = b.notice_id AND NOT EXISTS (
  SELECT 1 FROM bids_bid o JOIN notices_notice m ON m.id = o.notice_id
  WHERE o.groupe_id = b.groupe_id AND m.tender_id = n.tender_id AND o.id < b.id
);
SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):
    dependencies = [("bids", "0003_initial"), ("notices", "0002_tender")]

    operations = [
        migrations.AddField(
            model_name="bid",
            name="tender",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="bids",
                to="notices.tender",
            ),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="bid",
            constraint=models.UniqueConstraint(
                fields=("groupe", "tender"), name="bid_once_per_groupe_and_tender"
            ),
        ),
    ]
