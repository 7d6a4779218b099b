# SPDX-License-Identifier: AGPL-3.0-or-later
from django.db import connection


def test_real_database(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT lower('É')")
        assert cursor.fetchone() == ("é",)
