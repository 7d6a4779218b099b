# SPDX-License-Identifier: AGPL-3.0-or-later
"""The meetings of a groupe of the demonstration: a monthly one that comes back, whose last minutes are kept,
one of a few days ago whose minutes are still corrected, the next one with an agenda in part. All of it is
invented."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from django.utils import timezone

from groupes.things import Ref
from roles.decisions.models import Decision
from roles.meetings import actions
from roles.meetings.actions import recording
from roles.meetings.models import Item, Meeting, MeetingKind, Minutes
from roles.work import actions as work

if TYPE_CHECKING:
    from deploy.demo.build import Cast
    from groupes.models import Groupe, Member

GROUPE: Final = "concerter"
PARIS: Final = ZoneInfo("Europe/Paris")
PLACE: Final = "Café associatif du Canal, salle du fond"
LINK: Final = "https://visio.example/concerter"

NOTES: Final = {
    Item.Way.CHECK_IN: "Fatigue de saison, et envie de se revoir. Théo rentre de Roubaix.",
    Item.Way.INFORM: "Le plan vélo est rendu. La réponse pour la maison du canal est lancée, "
    "**quatre besoins sur cinq** ont quelqu’un.",
    Item.Way.DISCUSS: "- La trame de mémoire : deux méthodes qui se contredisent, à relire.\n"
    "- Une salle pour la rencontre de printemps : accessible en fauteuil.",
    Item.Way.DECIDE: "On se donne deux semaines pour la trame.",
    Item.Way.CLOSING: "« Contente d’être venue », « on avance », « il manquait du thé ».",
}
NEWS: Final = (
    ("camille", "Un premier atelier avec la métropole, douze personnes.", ""),
    ("theo", "Je passe à quatre jours par semaine.",
     "data.gouv.fr a remis à jour les contours des quartiers : parfait pour nos cartes."),
    ("elodie", "J’ai fini la fresque de Wazemmes.",
     "Pour dessiner en direct : feutres à pointe biseautée, et une feuille de test à côté."),
    ("maelle", "", "Le réseau des tiers-lieux prête sa salle le lundi."),
)  # fmt: skip


def tell(cast: Cast) -> None:
    """The groupe, its people, its roles and its work are there."""
    groupe = cast.groupes[GROUPE]
    people = cast.members
    inside = set(groupe.memberships.on(cast.today).values_list("member_id", flat=True))
    here = [key for key in ("camille", "nadia", "theo", "maelle", "elodie", "paul")
            if people[key].pk in inside]  # fmt: skip
    held = _held(groupe, MeetingKind.SHARING, [people[key] for key in here], cast.now, days=29)
    for key, text, tip in NEWS:
        if key in here:
            _told(held, people[key], text, tip)
    _end(held, people[here[0]], cast.now, days=29)
    Minutes.objects.filter(meeting=held).update(
        corrected_until=cast.today - dt.timedelta(days=22), made_at=cast.ago(29)
    )
    actions.keep(minutes=Minutes.objects.get(meeting=held).pk)

    lately = _held(
        groupe, MeetingKind.TACTICAL, [people[key] for key in here[:4]], cast.now, days=3
    )
    work.add(
        by=people[here[1]],
        groupe=groupe,
        title="Appeler le tiers-lieu pour la salle du lundi",
        about=Ref.of(lately),
        mine=True,
    )
    actions.raise_tension(
        by=people[here[2]],
        meeting=lately,
        sentence="La trame de mémoire dit deux choses à la fois.",
    )
    made = actions.note_decision(
        by=people[here[0]],
        meeting=lately,
        title="La trame est relue à deux avant chaque remise",
        owner=people[here[0]],
        first_step="Choisir qui relit la prochaine",
    )
    Decision.objects.filter(pk=made.pk).update(opened_at=cast.ago(3), closed_at=cast.ago(3))
    _end(lately, people[here[0]], cast.now, days=3)
    actions.read(by=people[here[1]], minutes=Minutes.objects.get(meeting=lately))

    first = _first_tuesday(cast.now)
    coming = actions.call(
        by=people[here[0]],
        groupe=groupe,
        kind=MeetingKind.SHARING,
        starts_at=first,
        minutes=120,
        place=PLACE,
        link=LINK,
        every="month",
        count=12,
    )
    third = Meeting.objects.filter(series=coming.series).order_by("starts_at")[2]
    actions.change(
        by=people[here[0]], meeting=third, starts_at=third.starts_at + dt.timedelta(days=2)
    )
    for key, answer, word in (
        (here[0], "yes", ""),
        (here[1], "yes", "J’apporte de quoi grignoter"),
        (here[2], "maybe", "Je rentre de Douai ce soir-là"),
        (here[3], "no", ""),
    ):
        actions.answer(by=people[key], meeting=coming, answer=answer, word=word)
    for key in here[1:4]:
        for part in ("facilitator", "secretary"):
            actions.be_willing(by=people[key], groupe=groupe, part=part, willing=True)
    actions.add_item(
        by=people[here[1]], meeting=coming, title="La salle de la rencontre de printemps",
        way=Item.Way.DECIDE, minutes=15, mine=True,
    )  # fmt: skip
    actions.tell_news(
        by=people[here[2]], meeting=coming, text="Une école me demande une carte du quartier.",
        tip="Le fonds de carte de l’OSM local est à jour depuis lundi.",
    )  # fmt: skip


def _first_tuesday(now: dt.datetime) -> dt.datetime:
    """The next first Tuesday of a month, at half past six."""
    day = now.astimezone(PARIS).date() + dt.timedelta(days=1)
    while day.weekday() != 1 or day.day > 7:
        day += dt.timedelta(days=1)
    return dt.datetime.combine(day, dt.time(18, 30), PARIS)


def _held(groupe: Groupe, kind: str, people: list[Member], now: dt.datetime, days: int) -> Meeting:
    """A meeting that goes on, in which everyone is there and the notes are written."""
    facilitator, secretary, *_others = people
    meeting = actions.call(
        by=facilitator, groupe=groupe, kind=kind, starts_at=timezone.now(), place=PLACE, link=LINK
    )
    actions.take(by=facilitator, meeting=meeting, part="facilitator")
    actions.take(by=secretary, meeting=meeting, part="secretary")
    meeting = actions.begin(by=facilitator, meeting=meeting)
    for one in people:
        actions.come(by=one, meeting=meeting)
    for item in meeting.items.all():
        if item.way in NOTES:
            actions.write(
                by=secretary, item=item, notes=NOTES[Item.Way(item.way)], edition=1, done=True
            )
    return meeting


def _told(meeting: Meeting, member: Member, text: str, tip: str) -> None:
    actions.tell_news(by=member, meeting=meeting, text=text, tip=tip)


def _end(meeting: Meeting, by: Member, now: dt.datetime, days: int) -> None:
    """It ends, and was so many days ago."""
    actions.finish(by=by, meeting=meeting)
    day = now.astimezone(PARIS).date() - dt.timedelta(days=days)
    began = dt.datetime.combine(day, dt.time(18, 30), PARIS)
    Meeting.objects.filter(pk=meeting.pk).update(
        starts_at=began, began_at=began, ended_at=began + dt.timedelta(minutes=meeting.minutes)
    )
    meeting.items.filter(state=Item.State.WAITING).update(state=Item.State.DONE)
    Minutes.objects.filter(meeting=meeting).delete()
    recording.make(Meeting.objects.select_related("groupe__cooperative").get(pk=meeting.pk))
    Minutes.objects.filter(meeting=meeting).update(
        made_at=began, corrected_until=day + dt.timedelta(days=7)
    )
