"""What was recorded and said before there were notifications is news to nobody."""

from django.db import migrations

HERE = """
INSERT INTO notifications_cursor (groupe_id, source, seq)
SELECT groupe_id, 'journal', last_seq FROM journal_stream WHERE last_seq > 0
UNION ALL
SELECT groupe_id, 'chat', last_seq FROM chat_room WHERE last_seq > 0
ON CONFLICT DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0001_initial"),
        ("journal", "0003_entry_since"),
        ("chat", "0005_name_form"),
    ]

    operations = [migrations.RunSQL(HERE, migrations.RunSQL.noop)]
