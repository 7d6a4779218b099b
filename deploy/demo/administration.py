# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the administrators of the cooperative have done: statuses, rules, public texts, a list to check."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from groupes.administration import actions, sheet
from groupes.models import Member

LEGAL = """Ce site est celui d’une coopérative d’activités et d’emploi inventée pour la démonstration.

- **Édition** : la coopérative, représentée par sa gérance.
- **Hébergement** : la machine sur laquelle vous lisez ceci.
- **Vos données** : elles servent aux groupes auxquels vous appartenez, et à rien d’autre."""

ACCESSIBILITY = """Ce site vise le niveau AA des règles WCAG 2.2 : tout se fait au clavier, tout se lit à voix haute,
rien n’est dit par la couleur seule. Si quelque chose vous arrête, écrivez à la personne qui aide."""

LIST = """prénom;nom;email;métier;ville;statut;depuis;jusqu’au;remarque
Maud;Delattre;maud@exemple.invalid;menuiserie;Lille;CAPE;{test};;
Rachid;Benali;rachid@exemple.invalid;développement web;Roubaix;CESA;{since};;
Maud;Delattre;maud@exemple.invalid;menuiserie;Lille;;;;en double
Sans;Adresse;;graphisme;Arras;;;;
Lou;Marchand;lou@exemple;rédaction;Lens;;;;adresse fausse
Paul;Carlier;paul@exemple.invalid;cuisine;Douai;président;;;statut inconnu
"""


def tell(members: Mapping[str, Member], today: dt.date) -> None:
    boss = next(one for one in members.values() if one.administers)
    people = [one for one in members.values() if one.cooperative_id == boss.cooperative_id]
    tests = [one for one in people if one.status == Member.Status.TEST and one != boss]
    for number, one in enumerate(tests):
        ends = today + dt.timedelta(days=20 + 45 * number)
        begins = ends - dt.timedelta(days=364)
        actions.set_status(by=boss, member=one, status=one.status, starts_on=begins, ends_on=ends)
    actions.change_policy(
        by=boss,
        cooperative=boss.cooperative,
        edition=1,
        associate_months=6,
        helper=boss,
        legal_notice=LEGAL,
        accessibility=ACCESSIBILITY,
    )
    actions.follow()
    invited = [one for one in people if one.status == Member.Status.SALARIED]
    for number, one in enumerate(invited):  # some have answered; one still has to
        if number:
            actions.answer_associate(by=one, answer="yes" if number == 1 else "later")
    text = LIST.format(test=today.isoformat(), since=(today - dt.timedelta(days=90)).isoformat())
    actions.bring_people(by=boss, sheet=sheet.read(text.encode()))
