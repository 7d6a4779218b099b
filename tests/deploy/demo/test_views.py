# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demonstration's addresses exist with the demonstration only."""

import importlib
from pathlib import Path

import pytest
from django.core.mail import EmailMessage
from django.core.mail.backends.filebased import EmailBackend
from django.test import Client
from django.urls import clear_url_caches

from deploy import urls
from deploy.demo import views as demo_views
from groupes.models import Cooperative, Member, User


@pytest.fixture
def demo(settings, tmp_path):
    settings.DEMO = True
    settings.MAIL_FOLDER = tmp_path
    importlib.reload(urls)
    clear_url_caches()
    yield
    settings.DEMO = False
    importlib.reload(urls)
    clear_url_caches()


@pytest.fixture
def camille(db):
    house = Cooperative.objects.create(name="La Grande Navette", slug="navette")
    user = User.objects.create_user(email="camille@navette.example", password=None)
    return Member.objects.create(user=user, cooperative=house, name="Camille Vasseur")


def test_without_the_demonstration_nothing_is_there(client, camille):
    for path in ("/demo/", "/demo/entrer/", "/demo/courrier/"):
        assert client.get(path).status_code == 404
    answer = client.post("/demo/entrer/", {"member": camille.pk})
    assert answer.status_code == 404
    assert "_auth_user_id" not in client.session


def test_one_click_logs_in(demo, client, camille):
    page = client.get("/demo/")
    assert page.status_code == 200
    assert "Camille Vasseur" in page.content.decode()
    assert client.get("/demo/entrer/").status_code == 405
    answer = client.post("/demo/entrer/", {"member": camille.pk, "next": "/sante/"})
    assert (answer.status_code, answer["Location"]) == (302, "/sante/")
    assert client.session["_auth_user_id"] == str(camille.user_id)


def test_an_address_elsewhere_is_not_followed(demo, client, camille):
    answer = client.post(
        "/demo/entrer/", {"member": camille.pk, "next": "https://elsewhere.example/"}
    )
    assert answer["Location"] == "/"


@pytest.mark.parametrize("member", ["", "0", "abc", "999999999", "99999999999999999999999"])
def test_nobody_by_that_number(demo, client, camille, member):
    assert client.post("/demo/entrer/", {"member": member}).status_code == 404


def test_someone_who_left_can_not_be_chosen(demo, client, camille):
    camille.user.is_active = False
    camille.user.save()
    assert client.post("/demo/entrer/", {"member": camille.pk}).status_code == 404


def test_nobody_real_can_be_chosen(demo, client, camille):
    camille.user.email = "camille@cooperative.coop"
    camille.user.save()
    assert "Camille" not in client.get("/demo/").content.decode()
    assert client.post("/demo/entrer/", {"member": camille.pk}).status_code == 404


def test_one_click_asks_for_the_form_s_token(demo, camille):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/demo/entrer/", {"member": camille.pk}).status_code == 403


def test_the_log_in_page_offers_people(demo, client, camille):
    page = client.get("/compte/login/").content.decode()
    assert "Camille Vasseur" in page
    assert 'action="/demo/entrer/"' in page


def test_mail_is_read_newest_first(demo, client, tmp_path, db):
    connection = EmailBackend(alias="default", file_path=str(tmp_path))
    for number in (1, 2):
        connection.send_messages(
            [EmailMessage(f"Réunion n° {number}", "Voilà <b>é</b>\n--\nfin", to=["a@b.example"])]
        )
    connection.close()
    page = client.get("/demo/courrier/").content.decode()
    assert page.index("Réunion n° 2") < page.index("Réunion n° 1")
    assert "&lt;b&gt;é&lt;/b&gt;" in page


def test_no_mail_yet(demo, client, tmp_path, db):
    assert client.get("/demo/courrier/").status_code == 200
    assert demo_views.mails() == []
    assert Path(tmp_path).exists()
