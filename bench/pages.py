# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a page costs: the processor time of the server and of PostgreSQL for one request, beside a
view that does nothing on the same server in the same run (``cpu/zero``).

Trust the ratio, not the milliseconds. The view that does nothing passes the same middleware and
asks the database nothing; it and the page are asked in turns, so that whatever else the machine
does is done to both. Budgets are quality.md's: 18 for a list, a dashboard or a groupe's home, 12
for the page of one thing, 10 for posting a message.

``--large`` says how much dearer each page is on the large data set (``_large.py``), for someone of
twelve groupes, whose reading marks are near the end of the talk, then far from it. At most 1.3 times
is asked. Like is compared with like: what it grows from is not the demonstration, whose pages are
half empty, but a hundredth of the same data set, made the same way. There the reader has as many
groupes, and a page as many rows; only what lies behind it is a hundred times less. What a page costs
because it shows more is in the first table beside the second.
``--scale=0.1`` fills a tenth of the large one, to see that it works.
"""

from __future__ import annotations

import argparse
import math
import statistics
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bench._server import Server, database, server

# isort: split
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bench import _decisions, _large, _product
from bench._cost import Cost, Postgres, Visitor, costs, forget
from bench._urls import BARE

MOST = 60  # requests of a page: a search is refused beyond 120 a minute
GROWTH = 1.3
SMALL = 0.01
"""The part of the large data set from which growth is counted."""
BUDGETS = {"list": 18, "detail": 12, "post": 10}
GROUPE = "concerter"
CIRCLES = "mots-dits"  # which has circles
READER = "camille@groupes.example"
ADMINISTRATOR = "lise@groupes.example"  # of the reader's cooperative
TEXT = "Je prends le **diagnostic** des usages, huit jours ; pour la cartographie j’en ai trois."


@dataclass(frozen=True, slots=True)
class Page:
    name: str
    kind: str  # of BUDGETS
    path: str
    reader: str = READER


def pages() -> list[Page]:
    """The main pages, on the demonstration's data, as the reader finds them."""

    def first(label: str, **where: object) -> int:
        return int(apps.get_model(label).objects.filter(**where).earliest("pk").pk)

    here = {"groupe__slug": GROUPE}
    topic = first("chat.Topic", room__groupe__slug=GROUPE)
    bid = first("bids.Bid", groupe__slug="maison-du-canal")
    need = first("bids.Need", bid=bid)
    lost = first("bids.Bid", state="lost", **here)
    person = apps.get_model("groupes.Member").objects.get(user__email=READER)
    over = first("meetings.Meeting", state="over", **here)
    planned = first("meetings.Meeting", state="planned", **here)
    rows = [
        ("today", "list", reverse("groupes:today")),
        ("news", "list", reverse("groupes:news")),
        ("directory", "list", reverse("groupes:directory")),
        ("people", "list", reverse("groupes:people")),
        ("people search", "list", reverse("groupes:people") + "?q=camille"),
        ("person", "detail", reverse("groupes:person", args=[person.pk])),
        ("my page", "detail", reverse("groupes:me")),
        ("cooperative", "detail", reverse("administration:cooperative")),
        ("statuses", "list", reverse("administration:statuses"), ADMINISTRATOR),
        ("groupe", "list", reverse("groupes:home", args=[GROUPE])),
        ("members", "list", reverse("groupes:members", args=[GROUPE])),
        ("journal", "list", reverse("journal:feed", args=[GROUPE])),
        ("chat", "list", reverse("chat:room", args=[GROUPE])),
        ("chat topic", "detail", reverse("chat:topic", args=[GROUPE, topic])),
        ("roles", "list", reverse("roles:index", args=[GROUPE])),
        ("role", "detail", reverse("roles:role", args=[GROUPE, first("roles.Role", **here)])),
        ("map", "list", reverse("roles:map", args=[CIRCLES])),
        (
            "circle",
            "detail",
            reverse("roles:circle", args=[CIRCLES, first("roles.Circle", groupe__slug=CIRCLES)]),
        ),
        ("indicators", "list", reverse("roles:indicators", args=[GROUPE])),
        ("rotations", "list", reverse("planning:index", args=[GROUPE])),
        (
            "rotation",
            "list",
            reverse("planning:plan", args=[GROUPE, first("planning.Plan", **here)]),
        ),
        ("library", "list", reverse("library:index")),
        ("library search", "list", reverse("library:index") + "?q=reunion"),
        (
            "resource",
            "detail",
            reverse("library:resource", args=[GROUPE, first("library.Resource", **here)]),
        ),
        ("sharing", "list", reverse("sharing:groupe_index", args=[GROUPE])),
        (
            "split",
            "detail",
            reverse("sharing:distribution", args=[GROUPE, first("sharing.Distribution", **here)]),
        ),
        ("notices", "list", reverse("notices:index")),
        ("notice search", "list", reverse("notices:index") + "?q=concertation"),
        ("notice", "detail", reverse("notices:notice", args=[first("notices.Notice")])),
        ("bids", "list", reverse("bids:groupe_index", args=[GROUPE])),
        ("bid", "detail", reverse("bids:bid", args=["maison-du-canal", bid])),
        ("card of a bid", "detail", reverse("qualification:card", args=["maison-du-canal", bid])),
        ("whom to ask", "list", reverse("qualification:whom", args=["maison-du-canal", bid, need])),
        ("board of bids", "list", reverse("qualification:board", args=[GROUPE])),
        ("month of bids", "list", reverse("qualification:month", args=[GROUPE])),
        ("after a bid", "detail", reverse("results:after", args=[GROUPE, lost])),
        ("charter", "detail", reverse("charter:page", args=[GROUPE])),
        ("what is new", "list", reverse("notifications:index")),
        ("what I wait for", "list", reverse("welcome:awaited")),
        ("energy", "detail", reverse("seasons:energy", args=[GROUPE])),
        ("work", "list", reverse("work:board", args=[GROUPE])),
        (
            "piece of work",
            "detail",
            reverse("work:work", args=[GROUPE, first("work.Work", **here)]),
        ),
        ("my work", "list", reverse("work:mine")),
        ("sharing work out", "list", reverse("work:share", args=[GROUPE])),
        ("decisions", "list", reverse("decisions:index", args=[GROUPE])),
        (
            "decision",
            "detail",
            reverse("decisions:decision", args=[GROUPE, _decisions.vote().pk]),
        ),
        (
            "who answers",
            "list",
            reverse("decisions:voters", args=[GROUPE, _decisions.vote().pk]),
        ),
        (
            "decision, open",
            "detail",
            reverse(
                "decisions:decision",
                args=[GROUPE, first("decisions.Decision", state="open", **here)],
            ),
        ),
        ("tensions", "list", reverse("decisions:tensions", args=[GROUPE])),
        (
            "tension",
            "detail",
            reverse("decisions:tension", args=[GROUPE, first("decisions.Tension", **here)]),
        ),
        ("meetings", "list", reverse("meetings:index", args=[GROUPE])),
        ("meeting", "detail", reverse("meetings:meeting", args=[GROUPE, planned])),
        ("its agenda", "list", reverse("meetings:agenda", args=[GROUPE, planned])),
        ("its news", "list", reverse("meetings:news", args=[GROUPE, planned])),
        ("meeting, over", "detail", reverse("meetings:meeting", args=[GROUPE, over])),
        ("minutes", "detail", reverse("meetings:minutes", args=[GROUPE, over])),
        ("brand", "detail", reverse("brand_public", args=["mots-dits"])),
        ("compagnonnage", "list", reverse("craft:meet")),
        ("post a message", "post", reverse("chat:post", args=[GROUPE, topic])),
    ]
    return [Page(*row) for row in rows]


def log_in(email: str) -> Client:
    """A client of this process, logged in; its session serves on the server too."""
    user = apps.get_model("groupes.User").objects.get(email=email)
    client = Client(headers={"accept-language": "fr"})
    client.force_login(user)
    return client


def writers() -> list[str]:
    """Sessions of those who write in GROUPE: one person alone is soon told to slow down."""
    members = apps.get_model("groupes.Membership").objects.filter(
        groupe__slug=GROUPE, state="active", member__user__email__endswith="@groupes.example"
    )
    emails = members.order_by("pk").values_list("member__user__email", flat=True)
    return [str(log_in(email).session.session_key) for email in emails[:15]]


def queries(client: Client, page: Page) -> int:
    """What a page asks the database, once its process is warm."""

    def ask() -> int:
        if page.kind == "post":
            sent = {"text": TEXT, "client_id": str(uuid.uuid4())}
            return client.post(page.path, sent, headers={"accept": "application/json"}).status_code
        return client.get(page.path).status_code

    ask()
    with CaptureQueriesContext(connection) as seen:
        status = ask()
    if status not in (200, 201):
        raise SystemExit(f"{page.path}: {status}")
    return len(seen)


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured of a page; ``zero``: what doing nothing cost in between."""

    queries: int
    cost: Cost
    zero: Cost

    @property
    def times_zero(self) -> float:
        """NaN where the system's counter told nothing of the view that does nothing."""
        return self.cost.both / self.zero.both if self.zero.both else math.nan

    @property
    def server_times_zero(self) -> float:
        return self.cost.server / self.zero.server if self.zero.server else math.nan


type Measured = dict[Page, Figures]


def measure(running: Server) -> Measured:
    postgres = Postgres()
    asked = pages()
    clients = {email: log_in(email) for email in {page.reader for page in asked}}
    readers = {
        email: Visitor(running.port, str(client.session.session_key))
        for email, client in clients.items()
    }
    writer = Visitor(running.port, *writers())
    nobody = Visitor(running.port)
    found: Measured = {}

    for page in asked:
        forget()
        found[page] = Figures(
            queries(clients[page.reader], page),
            *costs(
                running,
                postgres,
                _ask(page, readers[page.reader], writer),
                lambda: nobody.get(BARE),
                most=MOST,
            ),
        )
    return found


def _ask(page: Page, reader: Visitor, writer: Visitor) -> Callable[[], bytes]:
    if page.kind == "post":
        return lambda: writer.post(page.path, text=TEXT, client_id=str(uuid.uuid4()))
    return lambda: reader.get(page.path)


def show(title: str, found: Measured) -> None:
    zeros = [figures.zero.both for figures in found.values()]
    print(f"{title}: processor time of a request, in ms")
    print(f"  a view that does nothing: {min(zeros):.2f} to {max(zeros):.2f}, as the machine went")
    print(
        f"  {'page':16} {'kind':7}{'queries':>8}{'server':>8}{'postgres':>9}"
        f"{'cpu/zero':>10}{'budget':>8}{'':6}{'server/zero':>12}{'kB':>8}"
    )
    for page, figures in found.items():
        ratio, budget, each = figures.times_zero, BUDGETS[page.kind], figures.cost
        print(
            f"  {page.name:16} {page.kind:7}{figures.queries:>8}{each.server:>8.1f}"
            f"{each.postgres:>9.1f}{times(ratio, 10)}{budget:>8}{' over' if ratio > budget else '':6}"
            f"{times(figures.server_times_zero, 12)}{each.size / 1000:>8.1f}"
        )
    over = sum(figures.times_zero > BUDGETS[page.kind] for page, figures in found.items())
    known = [figures.times_zero for figures in found.values() if not math.isnan(figures.times_zero)]
    middle = times(statistics.median(known) if known else math.nan, 0)
    print(f"  {over} of {len(found)} over their budget; the middle one costs {middle}")


def times(ratio: float, width: int, digits: int = 1) -> str:
    """A ratio as the tables have it: a dash where there is none to tell."""
    return f"{'—':>{width}}" if math.isnan(ratio) else f"{ratio:>{width}.{digits}f}"


def show_growth(demo: Measured, small: Measured, columns: dict[str, Measured]) -> None:
    """What each page costs on the large data set, as a multiple of what it costs on the small one
    (both as multiples of the view that does nothing, measured beside each); then the milliseconds
    of the server and of PostgreSQL, the size, and how many queries more."""
    print(f"the large data set: cpu/zero, and how many times that of a part of it ({SMALL})")
    heads = f"{'cpu/zero':>12}{'×':>6}{'server':>8}{'postgres':>9}{'kB':>5}{'':5}"
    print(f"  {'':16}{'':>14}" + "".join(f"{name:>{len(heads)}}" for name in columns))
    print(f"  {'page':16}{'demo':>7}{'small':>7}" + heads * len(columns))
    over = 0
    shown = {page.name: figures.times_zero for page, figures in demo.items()}
    # By its name: an address may hold another id in another database.
    known = {
        name: {p.name: found for p, found in column.items()} for name, column in columns.items()
    }
    for page, before in small.items():
        line = f"  {page.name:16}{times(shown[page.name], 7)}{times(before.times_zero, 7)}"
        worst = 0.0
        for column in known.values():
            now = column[page.name]
            grown = now.times_zero / before.times_zero if before.times_zero else math.nan
            worst = worst if math.isnan(grown) else max(worst, grown)
            asked = now.queries - before.queries
            line += (
                f"{times(now.times_zero, 12)}{times(grown, 6, 2)}{now.cost.server:>8.1f}"
                f"{now.cost.postgres:>9.1f}{now.cost.size / 1000:>5.0f}"
                f"{f'{asked:+d}q' if asked else '':>5}"
            )
        over += worst > GROWTH
        print(line + (f"  over {GROWTH}" if worst > GROWTH else ""))
    print(f"  {over} of {len(small)} grow by more than {GROWTH}")


def main() -> None:
    parser = argparse.ArgumentParser(prog="./run bench pages")
    parser.add_argument("--large", action="store_true", help="on the large data set too")
    parser.add_argument("--scale", type=float, default=1.0, help="of it, this part (0.01)")
    options = parser.parse_args()
    with told() as url:
        with server(url) as running:
            demo = measure(running)
        show("the demonstration", demo)
        if not options.large:
            return
        filled(SMALL)
        _large.mark(READER, near=True)
        with server(url) as running:
            small = measure(running)
    with told() as url:
        filled(options.scale)
        columns = {}
        with server(url) as running:
            for name in ("marks near", "marks far"):
                _large.mark(READER, near=name == "marks near")
                columns[name] = measure(running)
        show_growth(demo, small, columns)


@contextmanager
def told() -> Iterator[str]:
    """A database with the demonstration. Yields its URL."""
    with database("bench_pages") as url:
        _product.find("tell")()
        _decisions.put(GROUPE)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        yield url


def filled(scale: float) -> None:
    """Fill so much of the large data set beside the demonstration."""
    began = time.monotonic()
    size = _large.fill(READER, scale)
    _decisions.put(GROUPE)
    _large.tidy()
    print(f"filled in {time.monotonic() - began:.0f} s: {size}", flush=True)


if __name__ == "__main__":
    main()
