# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a file is and where it is moves to groupes.files; a version keeps its resource and number.

Paths stay as they are: nothing is moved on the disk.
"""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

# The reference is checked at the end: the rows it points to come in the second statement.
TO_STORED = """
SET CONSTRAINTS ALL DEFERRED;
UPDATE library_fileversion
    SET stored_id = nextval(pg_get_serial_sequence('files_storedfile', 'id'));
INSERT INTO files_storedfile (id, file, name, mime, size, sha256, added_by_id, added_at)
    SELECT stored_id, file, name, mime, size, sha256, added_by_id, added_at
    FROM library_fileversion;
SET CONSTRAINTS ALL IMMEDIATE;
"""
FORGET_STORED = """
SET CONSTRAINTS ALL DEFERRED;
DELETE FROM files_storedfile USING library_fileversion AS version
    WHERE files_storedfile.id = version.stored_id;
UPDATE library_fileversion SET stored_id = NULL;
SET CONSTRAINTS ALL IMMEDIATE;
"""
BACK_TO_VERSION = """
UPDATE library_fileversion SET file = stored.file, name = stored.name, mime = stored.mime,
    size = stored.size, sha256 = stored.sha256, added_by_id = stored.added_by_id,
    added_at = stored.added_at
    FROM files_storedfile AS stored WHERE stored.id = library_fileversion.stored_id;
SET CONSTRAINTS ALL IMMEDIATE;
"""
MOVED = {
    "file": lambda null: models.FileField(max_length=200, upload_to="library", null=null),
    "name": lambda null: models.CharField(max_length=200, null=null),
    "mime": lambda null: models.CharField(max_length=100, null=null),
    "size": lambda null: models.PositiveBigIntegerField(null=null),
    "sha256": lambda null: models.CharField(max_length=64, null=null),
    "added_by": lambda null: models.ForeignKey(
        null=null,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to="groupes.member",
    ),
    "added_at": lambda null: models.DateTimeField(default=django.utils.timezone.now, null=null),
}


def pointer(null: bool) -> models.OneToOneField:
    return models.OneToOneField(
        null=null,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to="files.storedfile",
    )


class Migration(migrations.Migration):
    dependencies = [("library", "0001_initial"), ("files", "0001_initial")]
    operations = [
        migrations.AddField("fileversion", "stored", pointer(null=True)),
        migrations.RunSQL(TO_STORED, FORGET_STORED),
        migrations.AlterField("fileversion", "stored", pointer(null=False)),
        # On the way back the columns come empty, are filled, then required again.
        *(migrations.AlterField("fileversion", name, field(True)) for name, field in MOVED.items()),
        migrations.RunSQL(migrations.RunSQL.noop, BACK_TO_VERSION),
        *(migrations.RemoveField("fileversion", name) for name in MOVED),
    ]
