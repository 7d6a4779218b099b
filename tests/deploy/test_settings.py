# SPDX-License-Identifier: AGPL-3.0-or-later
"""Settings refuse to start rather than guess. Each case is read by a process of its own."""

import secrets
from typing import cast
from unittest import mock

import pytest
from django.conf import settings as ours
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from deploy.settings import database, mail, strong_secret
from tests.environments import GOOD, refused


def test_no_question_leaves_anything_to_the_next(read):
    assert "GROUPES_MODE" in refused(read(**(GOOD | {"GROUPES_MODE": "debug"})))
    assert read(**GOOD)["ALLOWED_HOSTS"] == ["groupes.example.coop"]
    assert read(GROUPES_MODE="check")["ALLOWED_HOSTS"] == ["127.0.0.1", "localhost", "[::1]"]


def test_production_is_strict(read):
    found = read(**GOOD)
    assert found["DEBUG"] is False
    assert found["DEMO"] is False
    assert found["SECURE_SSL_REDIRECT"] is True
    assert found["SECURE_HSTS_SECONDS"] >= 365 * 24 * 3600
    assert found["SESSION_COOKIE_SECURE"] is True
    assert found["CSRF_COOKIE_SECURE"] is True
    assert found["CSRF_TRUSTED_ORIGINS"] == ["https://groupes.example.coop"]
    assert found["ALLOWED_HOSTS"] == ["groupes.example.coop"]
    assert "SECURE_PROXY_SSL_HEADER" not in found
    assert found["DATABASES"]["default"]["CONN_MAX_AGE"] == 0
    assert "pool" not in found["DATABASES"]["default"]["OPTIONS"]


def test_a_serving_process_has_connections_for_all_its_threads(read):
    found = read(**GOOD, GROUPES_SERVING="1", GROUPES_THREADS="6")
    assert found["DATABASES"]["default"]["OPTIONS"]["pool"]["max_size"] >= 6 + 2


@pytest.mark.parametrize("name", sorted(GOOD))
def test_production_guesses_nothing(read, name):
    if name == "GROUPES_MODE":  # without a mode it is production
        assert read(**(GOOD | {name: None}))["PRODUCTION"] is True
    else:
        assert name in refused(read(**(GOOD | {name: None})))


@pytest.mark.parametrize(
    "weak",
    [
        "short",
        "a" * 80,
        "django-insecure-qKBtnBAS1gwtO81A9u3zK2ZOlyWSkTervaJcgA1jWR-H6nR_ujw9",
        "changeme" * 10 + "0123456789",
    ],
)
def test_a_weak_secret_is_refused(read, weak):
    told = refused(read(**(GOOD | {"SECRET_KEY": weak})))
    assert "SECRET_KEY is weak" in told
    assert f"'{weak}'" not in told


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GROUPES_MODE", "debug"),
        ("DATABASE_URL", "sqlite:///db.sqlite3"),
        ("GROUPES_THREADS", "0"),
        ("GROUPES_THREADS", "many"),
        ("EMAIL_URL", "http://mail.example.coop"),
    ],
)
def test_a_wrong_value_is_named(read, name, value):
    assert name in refused(read(**(GOOD | {name: value})))


def test_a_strong_secret_is_taken():
    secret = secrets.token_urlsafe(60)
    assert strong_secret(secret) == secret


def test_database_addresses():
    found = database("postgresql://us%40er:p%2Fw@db.example:6543/na%20me?sslmode=require")
    assert (found["USER"], found["PASSWORD"], found["NAME"]) == ("us@er", "p/w", "na me")
    assert (found["HOST"], found["PORT"]) == ("db.example", 6543)
    assert found["OPTIONS"]["sslmode"] == "require"
    found = database("postgresql://u:p@/groupes?host=%2Frun%2Fa%20b&port=5432")
    assert (found["HOST"], found["PORT"]) == ("/run/a b", "5432")


def test_ways_out_for_mail():
    assert mail("smtps://u:p@mail.example")["OPTIONS"] | {"timeout": 0} == {
        "host": "mail.example",
        "port": 465,
        "username": "u",
        "password": "p",
        "use_ssl": True,
        "use_tls": False,
        "timeout": 0,
    }


def test_the_policy_allows_nothing_inline():
    directives = cast("dict[str, list[str]]", ours.SECURE_CSP)
    told = " ".join(value for values in directives.values() for value in values)
    assert "unsafe" not in told
    assert "http" not in told
    assert "*" not in told
    for name in ("object-src", "base-uri", "frame-ancestors"):
        assert directives[name] == ["'none'"]


def test_the_database_knows_french_letters(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT lower('ÉÇŒ'), current_setting('server_version_num')::int")
        lower, version = cursor.fetchone()
    assert lower == "éçœ"
    assert version >= 150_000


@pytest.mark.django_db
@pytest.mark.parametrize("hour", [3, 8, 19])
def test_the_checks_say_nothing_at_any_hour(hour: int) -> None:
    """Also when it is the hour at which an evening begins, or ends, by default."""
    now = timezone.now().replace(hour=hour, minute=0, second=0, microsecond=0)
    with mock.patch("django.utils.timezone.now", return_value=now):
        call_command("check", fail_level="WARNING")
