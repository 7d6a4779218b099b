# SPDX-License-Identifier: AGPL-3.0-or-later
"""What one groupe of the demonstration decided, is deciding and feels is not right yet. All of it is
invented."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from groupes.editions import actions as editions
from groupes.things import Ref
from groupes.web import text
from roles.decisions import actions
from roles.decisions.models import (
    Answer,
    Counting,
    Decision,
    Objection,
    Remark,
    Stage,
    Stance,
    State,
    Tension,
    Voter,
    Way,
)
from roles.models import Role

if TYPE_CHECKING:
    from deploy.demo.build import Cast
    from groupes.models import Groupe, Member

GROUPE: Final = "concerter"


def tell_past(cast: Cast) -> None:
    """What is over: a vote that was adopted and is looked at again in three weeks, one that was not, a
    consent that is in force. The journal is still to be written."""
    rooms = _over(
        cast,
        title="Trois mois d’essai pour l’outil de prise de notes commun",
        body="Chaque chantier prend ses notes dans le même outil, **pour trois mois**. Puis on regarde.",
        by="theo",
        ago=70,
        votes={
            "camille": "for",
            "nadia": "for",
            "theo": "for",
            "maelle": "abstain",
            "soizic": "for",
        },
    )
    Decision.objects.filter(pk=rooms.pk).update(
        review_on=cast.day(21),
        ends_on=cast.day(21),
        experiment=True,
        first_step="Ouvrir un espace pour chaque chantier",
    )
    _over(
        cast,
        title="Un local commun à partir de l’automne",
        body="Louer deux bureaux près de la gare, payés par le pot.",
        by="bastien",
        ago=120,
        votes={"camille": "against", "nadia": "for", "theo": "against", "elodie": "against",
               "bastien": "for"},
    )  # fmt: skip


def _over(
    cast: Cast, *, title: str, body: str, by: str, ago: int, votes: dict[str, str]
) -> Decision:
    groupe, proposer = cast.groupes[GROUPE], cast.members[by]
    counts = {
        stance: found
        for stance in Stance.values
        if (found := sum(1 for said in votes.values() if said == stance))
    }
    people = list(groupe.memberships.filter(state="active").values_list("member_id", flat=True))
    adopted = counts.get("for", 0) > counts.get("against", 0)
    closed = cast.ago(ago)
    made = Decision.objects.create(
        groupe=groupe,
        title=title,
        text=body,
        text_html=text.render(body),
        renderer_version=text.RENDERER_VERSION,
        way=Way.VOTE,
        counting=Counting.MAJORITY,
        state=State.ADOPTED if adopted else State.REJECTED,
        stage=Stage.ANSWERING,
        proposer=proposer,
        owner=proposer,
        made_at=closed - dt.timedelta(days=9),
        opened_at=closed - dt.timedelta(days=7),
        closes_at=closed,
        closed_at=closed,
        why="share",
        result={"answered": len(votes), "voters": len(people), "counts": counts},
    )
    editions.keep(made, groupe=groupe, by=proposer)
    voted = {cast.members[key].pk: said for key, said in votes.items()}
    for pk in sorted(people):
        row = Voter.objects.create(decision=made, member_id=pk, has_answered=pk in voted)
        if pk in voted:
            Answer.objects.create(
                voter=row, edition=1, stance=voted[pk], at=closed - dt.timedelta(days=2)
            )
    until = made.opened_at.date().isoformat() if made.opened_at else ""
    cast.remember(ago + 7, "decisions.opened", proposer, groupe, made, until=until, way=made.way)
    cast.remember(ago, "decisions.closed", None, groupe, made, state=made.state, why=made.why)
    return made


def tell(cast: Cast) -> None:
    """What goes on: a consent with an objection, a vote, an election in preparation, tensions."""
    groupe = cast.groupes[GROUPE]
    felt = _tensions(cast, groupe)
    camille, nadia = cast.members["camille"], cast.members["nadia"]
    consent = actions.draft(
        by=nadia,
        groupe=groupe,
        way=Way.CONSENT,
        title="Répondre à qui nous écrit en trois jours ouvrés",
        text="Qui tient l’accueil **répond en trois jours ouvrés**, même pour dire « pas encore ».\n\n"
        "Si personne ne tient l’accueil, la facilitation s’en charge.",
        tension=felt,
        review_on=cast.day(90),
    )
    consent = actions.open_decision(
        by=nadia, decision=consent, closes_at=cast.now + dt.timedelta(days=4)
    )
    for key, stance, words in (
        ("theo", Stance.CONSENT, ""),
        ("maelle", Stance.CONSENT, "Trois jours me va, si on peut répondre « pas encore »."),
        ("elodie", Stance.ASIDE, ""),
    ):
        actions.answer(
            by=cast.members[key], decision=consent, edition=1, stance=stance, words=words
        )
    actions.remark(
        by=cast.members["bastien"],
        decision=consent,
        kind=Remark.Kind.QUESTION,
        text="Et pendant les congés d’été, trois jours aussi ?",
    )
    question = consent.remarks.get()
    actions.reply(by=nadia, remark=question, text="Oui, à qui n’est pas en congé.")
    actions.object_to(
        by=cast.members["soizic"],
        decision=consent,
        edition=1,
        reason="La facilitation porte déjà trop : qu’elle s’en charge « par défaut » l’épuisera.",
        tests=dict.fromkeys(Objection.TESTS, True),
    )
    vote = actions.draft(
        by=cast.members["theo"],
        groupe=groupe,
        way=Way.VOTE,
        counting=Counting.TWO_THIRDS,
        title="Deux jours ensemble à la campagne en mai",
        text="Le pot paie le gîte ; chacun·e vient par ses moyens.",
        quorum=50,
    )
    vote = actions.open_decision(
        by=cast.members["theo"], decision=vote, closes_at=cast.now + dt.timedelta(days=9)
    )
    for key, stance in (("nadia", Stance.FOR), ("soizic", Stance.FOR), ("bastien", Stance.AGAINST)):
        actions.answer(by=cast.members[key], decision=vote, edition=1, stance=stance)
    actions.draft(
        by=camille,
        groupe=groupe,
        way=Way.ELECTION,
        title="Qui facilite après Camille ?",
        text="Le mandat se termine bientôt : chacun·e dit qui, et pourquoi.",
        role=Role.objects.open().filter(groupe=groupe).order_by("pk").first(),
    )


def _raised(cast: Cast, key: str, sentence: str, ago: int, **values: object) -> Tension:
    made = actions.raise_tension(
        by=cast.members[key],
        groupe=cast.groupes[GROUPE],
        sentence=sentence,
        **values,  # type: ignore[arg-type]  # need, about
    )
    at = cast.ago(ago)
    Tension.objects.filter(pk=made.pk).update(raised_at=at, alive_at=at)
    made.raised_at, made.alive_at = at, at
    return made


def _tensions(cast: Cast, groupe: Groupe) -> Tension:
    """One in each state; the one that a decision comes from."""
    people: dict[str, Member] = cast.members
    role = Role.objects.open().filter(groupe=groupe).order_by("pk").last()
    old = _raised(cast, "camille", "On ne sait jamais qui prévient le client d’un retard", 75)
    Tension.objects.filter(pk=old.pk).update(asked_at=cast.ago(1))
    _raised(
        cast,
        "maelle",
        "La veille arrive par trois chemins différents",
        3,
        need="Un seul endroit où regarder le lundi matin.",
        about=Ref.of(role) if role is not None else None,
    )
    told = _raised(cast, "theo", "Je ne sais pas si le gîte accepte les chiens", 2)
    actions.turn_to(by=people["theo"], tension=told, member=people["elodie"])
    talked = _raised(cast, "soizic", "Nos réunions finissent toujours en retard", 12)
    actions.to_agenda(by=people["soizic"], tension=talked)
    work = _raised(cast, "bastien", "Les devis n’ont pas tous la même présentation", 20)
    actions.to_work(
        by=people["bastien"], tension=work, title="Faire un modèle de devis", due_on=cast.day(18)
    )
    over = _raised(cast, "elodie", "Personne n’a le code de la salle", 30)
    actions.answer_tension(
        by=people["nadia"], tension=over, word="Il est au tableau, et dans le guide d’accueil."
    )
    return _raised(
        cast,
        "nadia",
        "Qui nous écrit attend parfois deux semaines",
        9,
        need="Qu’on réponde vite, même pour dire « pas encore ».",
    )
