# SPDX-License-Identifier: AGPL-3.0-or-later
"""Watches, their rules and why they found something, in a reader's words. Reads no database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from groupes.web import formats
from tenders.notices import labels
from tenders.watches import asked
from tenders.watches.models import GroupForm, Hidden, Watch


def cpv(code: str) -> str:
    """ "794" → "79400000 (Advice, communication…)"."""
    name = labels.division(code)
    return f"{code.ljust(8, '0')} ({name})" if name else code.ljust(8, "0")


def nuts(code: str) -> str:
    """A NUTS code, as people who know it read it."""
    return f"NUTS {code}"


def _quoted(terms: Sequence[str]) -> str:
    return ", ".join(_("“%(word)s”") % {"word": term.strip('"')} for term in terms)


def _between(low: int | None, high: int | None) -> str:
    if low is not None and high is not None:
        return _("%(low)s to %(high)s") % {"low": _euros(low), "high": _euros(high)}
    if low is not None:
        return _("at least %(low)s") % {"low": _euros(low)}
    return _("at most %(high)s") % {"high": _euros(high or 0)}


def _euros(whole: int) -> str:
    return formats.amount(whole, "EUR")


def asks(watch: Watch) -> tuple[tuple[str, str], ...]:
    """(what, which) of all that a watch asks of a notice."""
    wanted, without = asked.terms(watch.words)
    places = [labels.department(code) for code in watch.departments]
    places += [nuts(code) for code in watch.nuts]
    said = []
    if wanted:
        either = [
            _quoted([term for term in some if not term.startswith("-")])
            for some in asked.alternatives(watch.words)
        ]
        said.append((_("Words"), _(" or ").join(filter(None, either))))
    if without:
        said.append((_("Without the words"), _quoted(without)))
    if watch.cpv:
        said.append((_("CPV codes, with all below"), ", ".join(map(cpv, watch.cpv))))
    if places:
        said.append((_("Places"), ", ".join(places)))
    if watch.buyer:
        said.append((_("Buyer"), watch.buyer))
    if watch.natures:
        said.append((_("Nature"), ", ".join(map(labels.nature, watch.natures))))
    if watch.procedures:
        said.append((_("Procedure"), ", ".join(map(labels.procedure, watch.procedures))))
    if watch.value_from is not None or watch.value_to is not None:
        between = _between(watch.value_from, watch.value_to)
        said.append((_("Estimate, where there is one"), between))
    if watch.days_ahead is not None:
        said.append((_("Deadline"), days_ahead(watch.days_ahead)))
    if watch.group_form:
        said.append((_("Form asked of a group"), str(GroupForm(watch.group_form).label)))
    return tuple(said)


def days_ahead(days: int) -> str:
    words = ngettext("at least %(n)s day away", "at least %(n)s days away", days)
    return words % {"n": days}


def why(facts: Mapping[str, Any]) -> tuple[str, ...]:
    """What made a watch find a notice, one fact a line."""
    said = []
    if found := facts.get("words"):
        said.append(_("words: %(words)s") % {"words": _quoted(found)})
    if found := facts.get("cpv"):
        said.append(_("CPV branch: %(codes)s") % {"codes": ", ".join(map(cpv, found))})
    places = [labels.department(code) for code in facts.get("departments") or ()]
    places += [nuts(code) for code in facts.get("nuts") or ()]
    if places:
        said.append(_("place: %(places)s") % {"places": _some(places)})
    if found := facts.get("buyer"):
        said.append(_("buyer: %(buyer)s") % {"buyer": found})
    if found := facts.get("nature"):
        said.append(labels.nature(found))
    if found := facts.get("procedure"):
        said.append(labels.procedure(found))
    if found := facts.get("value"):
        told = {"within": _("the estimate"), "unknown": _("no estimate is told")}
        said.append(told.get(found, ""))
    if found := facts.get("days_ahead"):
        said.append(_("deadline: %(away)s") % {"away": days_ahead(found)})
    if found := facts.get("group_form"):
        said.append(str(dict(GroupForm.choices).get(found, "")))
    return tuple(one for one in said if one)


def _some(places: Sequence[str]) -> str:
    """Three of them: a notice may be of all a country's."""
    more = len(places) - 3
    shown = ", ".join(places[:3])
    if more <= 0:
        return shown
    words = ngettext("%(codes)s and %(n)s more", "%(codes)s and %(n)s more", more)
    return words % {"codes": shown, "n": more}


def rule(kind: str, value: str) -> str:
    """What a rule hides: "buyer X"."""
    if kind == Hidden.Kind.CPV:
        return _("main CPV code under %(code)s") % {"code": cpv(value)}
    if kind == Hidden.Kind.DEPARTMENT:
        return _("only in %(place)s") % {"place": labels.department(value)}
    if kind == Hidden.Kind.WORD:
        return _("word “%(word)s”") % {"word": value}
    return _("buyer %(name)s") % {"name": value}


def hidden(kind: str, value: str) -> str:
    return _("hidden: %(what)s") % {"what": rule(kind, value)}


def a_week(count: int, days: int, *, more: bool) -> str:
    """How many calls a week, in words."""
    weekly = count * 7 / days
    if more:
        return _("more than %(n)s a week: say more of what you look for") % {"n": round(weekly)}
    if count == 0:
        return pgettext("calls a week", "none")
    if weekly < 0.75:
        return pgettext("calls a week", "less than one a week")
    number = round(weekly)
    return ngettext("about %(n)s a week", "about %(n)s a week", number) % {"n": number}


def gone(kind: str) -> str:
    return {
        "cancelled": _("the call is cancelled"),
        "closed": _("a result closes the call"),
        "moved": _("a correction has it ask something else"),
    }.get(kind, "")
