# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a page costs: its queries, and its requests per second beside a view that does nothing.

Both are served by the same process and asked for by the same client in the same run; trust the
ratio, not the figures. ``--large`` fills the large data set (quality.md) first and says how much
dearer each page becomes (the budget is 1.3 ×).
"""

from __future__ import annotations

import http.client
import statistics
import sys
import threading
import time
from collections.abc import Callable

from bench._server import database, server

# isort: split
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bench import _large
from deploy.seed import story
from groupes.models import Member, User

SECONDS = 2.0  # each page, each round
CLIENTS = 2


def pages() -> dict[str, str]:
    """Name → address of the main pages, on the demonstration's data."""
    from commons.library.models import Resource
    from commons.sharing.models import Distribution
    from groupes.chat.models import Topic
    from roles.models import Role
    from tenders.bids.models import Bid
    from tenders.notices.models import Notice

    slug = "concerter"
    bid = Bid.objects.filter(groupe__slug="maison-du-canal").earliest("pk")
    resource = Resource.objects.filter(groupe__slug=slug).earliest("pk")
    topic = Topic.objects.filter(room__groupe__slug=slug).earliest("pk")
    role = Role.objects.filter(groupe__slug=slug).earliest("pk")
    notice = Notice.objects.earliest("pk")
    split = Distribution.objects.filter(groupe__slug=slug).earliest("pk")
    return {
        "today": reverse("groupes:today"),
        "directory": reverse("groupes:directory"),
        "people": reverse("groupes:people"),
        "groupe": reverse("groupes:home", args=[slug]),
        "members": reverse("groupes:members", args=[slug]),
        "chat topic": reverse("chat:topic", args=[slug, topic.pk]),
        "roles": reverse("roles:index", args=[slug]),
        "role": reverse("roles:role", args=[slug, role.pk]),
        "library": reverse("library:index"),
        "library search": reverse("library:index") + "?q=reunion",
        "resource": reverse("library:resource", args=[slug, resource.pk]),
        "sharing": reverse("sharing:groupe_index", args=[slug]),
        "split": reverse("sharing:distribution", args=[slug, split.pk]),
        "notices": reverse("notices:index"),
        "notice search": reverse("notices:index") + "?q=concertation",
        "notice": reverse("notices:notice", args=[notice.pk]),
        "bids": reverse("bids:groupe_index", args=[slug]),
        "bid": reverse("bids:bid", args=["maison-du-canal", bid.pk]),
    }


def ask(port: int, path: str, cookie: str, until: float, latencies: list[float]) -> None:
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Cookie": cookie, "Accept-Language": "fr"}
    while time.monotonic() < until:
        began = time.perf_counter()
        link.request("GET", path, headers=headers)
        answer = link.getresponse()
        answer.read()
        if answer.status != 200:
            raise SystemExit(f"{path}: {answer.status}")
        latencies.append(time.perf_counter() - began)
    link.close()


def rate(port: int, path: str, cookie: str, seconds: float = SECONDS) -> tuple[float, float]:
    """Requests per second with two clients at once, and the median latency in ms."""
    latencies: list[float] = []
    until = time.monotonic() + seconds
    clients = [
        threading.Thread(target=ask, args=(port, path, cookie, until, latencies))
        for _ in range(CLIENTS)
    ]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    return len(latencies) / seconds, statistics.median(latencies) * 1000


def queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        answer = client.get(path)
    if answer.status_code != 200:
        raise SystemExit(f"{path}: {answer.status_code}")
    return len(seen)


def measure(
    port: int, client: Client, cookie: str, names: Callable[[], dict[str, str]]
) -> dict[str, tuple[int, float, float]]:
    found = {}
    for name, path in names().items():
        rate(port, path, cookie, 0.5)  # warm
        per_second, median = rate(port, path, cookie)
        found[name] = (queries(client, path), per_second, median)
    return found


def main() -> None:
    large = "--large" in sys.argv
    with database("bench_pages") as url:
        story.tell()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        camille = Member.objects.select_related("user").get(user__email="camille@groupes.example")
        client = Client(headers={"accept-language": "fr"})
        client.force_login(User.objects.get(pk=camille.user_id))
        cookie = (
            f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
        )
        with server(url) as port:
            rate(port, "/bench/nu/", cookie, 1.0)
            bare, bare_median = rate(port, "/bench/nu/", cookie)
            small = measure(port, client, cookie, pages)
        print(f"a bare view: {bare:.0f}/s, median {bare_median:.1f} ms")
        print(f"{'page':16} {'queries':>7} {'per s':>7} {'of bare':>8} {'median ms':>10}")
        for name, (count, per_second, median) in small.items():
            print(f"{name:16} {count:7} {per_second:7.0f} {per_second / bare:8.2f} {median:10.1f}")
        if not large:
            return
        _large.fill()
        _large.analyze()
        with server(url) as port:
            grown = measure(port, client, cookie, pages)
        print("\non the large data set")
        print(f"{'page':16} {'queries':>7} {'median ms':>10} {'× demo':>7}")
        for name, (count, _, median) in grown.items():
            more = "" if count == small[name][0] else f"  queries were {small[name][0]}"
            print(f"{name:16} {count:7} {median:10.1f} {median / small[name][2]:7.2f}{more}")


if __name__ == "__main__":
    main()
