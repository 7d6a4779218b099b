# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of watches. A groupe's and one's own are the same views (``whose.both``)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from groupes import emails
from groupes.access import Me, load_standing, member_view
from groupes.notifications.models import Pace
from groupes.web.fields import EditionField
from groupes.web.form_page import Done, do, form_page, form_view
from groupes.web.one_click import one_click
from groupes.web.paths import reverse
from groupes.web.ratelimit import limited
from groupes.web.refusals import posted
from tenders.notices.forms import asked_of
from tenders.watches import actions, asked, feeds, letters, pages, queries, rules
from tenders.watches.actions.watching import put
from tenders.watches.forms import ONE_S_OWN, AsideForm, RuleForm, WatchForm
from tenders.watches.models import Feed, Hidden, Match, Watch
from tenders.watches.whose import Whose, both

PREVIEWS_A_MINUTE = 40


def _number(text: str) -> int:
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 1
    return min(max(number, 1), pages.LAST_PAGE)


def _need(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied("not of their doing in this groupe")


def _watch(whose: Whose, pk: int) -> Watch:
    found = queries.find_watch(whose.owner, pk)
    if found is None:
        raise Http404("no such watch")
    if whose.here is not None:
        found.groupe = whose.here.groupe
    return found


def _match(whose: Whose, pk: int) -> Match:
    found = queries.find_match(whose.owner, pk)
    if found is None:
        raise Http404("nothing found of theirs")
    return found


def _rule(whose: Whose, pk: int) -> Hidden:
    found = queries.find_rule(whose.owner, pk)
    if found is None:
        raise Http404("no such rule")
    return found


# --- what was found ------------------------------------------------------------------------------


@require_safe
def _index(request: HttpRequest, whose: Whose) -> HttpResponse:
    """``?etat=``: to read, taken up, not for us, over; ``?veille=``: what one watch found."""
    asked_for = request.GET.get("veille", "")
    only = int(asked_for) if asked_for.isascii() and asked_for.isdigit() else None
    only = only if only is not None and only < 2**62 else None
    number = _number(request.GET.get("page", ""))
    context = pages.index(whose, request.GET.get("etat", ""), only, number)
    return render(request, "watches/index.html", context)


@form_view
def _aside(request: HttpRequest, whose: Whose, pk: int) -> HttpResponse:
    """It is not for us, and why; set aside already: taken back (``do``: "back")."""
    found = _match(whose, pk)
    _need(rules.may_answer(whose.here))
    back = whose.url("index")
    if request.method == "POST" and request.POST.get("do") == "back":

        def press() -> Done:
            actions.put_back(by=whose.me.member, match=found)
            return Done(back, _("It is to be read again."))

        return do(request, press, back)
    offered = asked.offered(found.notice)
    form = AsideForm(posted(request), offered=offered, initial={"reason": found.reason})

    def act(said: dict[str, Any]) -> Done:
        gone = actions.set_aside(
            by=whose.me.member, match=found, reason=said["reason"], hide=said["rule"]
        )
        told = _("Set aside.")
        if said["rule"]:
            told = _("Set aside. The rule is written where everyone reads it.")
        if gone:
            words = ngettext(
                "It hides %(n)s other call.", "It hides %(n)s other calls.", gone
            ) % {"n": gone}  # fmt: skip
            told = f"{told} {words}"
        because = queries.because_of([found]).get(found.pk, [])
        if said["rule"] and because:
            return Done(whose.url("watch", because[0].watch_id) + "#regles", told)
        return Done(back, told)

    def context() -> dict[str, Any]:
        [row] = pages.rows(whose, [found])
        is_aside = found.state == Match.State.NOT_FOR_US
        return {"base": whose.base, "head": _("Watches of the calls"), "row": row, "back": back,
                "is_aside": is_aside}  # fmt: skip

    return form_page(request, "watches/aside.html", form, act, context=context)


# --- a watch -------------------------------------------------------------------------------------


@require_safe
def _show(request: HttpRequest, whose: Whose, pk: int) -> HttpResponse:
    context = pages.watch(whose, _watch(whose, pk), emails.origin_of(request))
    return render(request, "watches/watch.html", context)


def _previewed(form: WatchForm, watch: Watch) -> pages.Previewed | None:
    """What a sound form would bring; None where it asks nothing."""
    put(watch, form.cleaned_data)
    return pages.preview(watch) if asked.positive(watch) else None


def _looks(request: HttpRequest) -> bool:
    """Whether one only looks at what it would bring."""
    return request.method == "POST" and request.POST.get("do") == "preview"


@form_view
@limited("watches.preview", PREVIEWS_A_MINUTE, 60, methods=("GET", "POST"))
@member_view
def new(request: HttpRequest, me: Me) -> HttpResponse:
    """A watch begins, from nothing or from what is asked in the list of notices (its address says
    it); ``whose``: of which groupe. What it would bring is shown before it is saved."""
    may = me.groupes_where(rules.CHANGE)
    groupes = [one for one in me.groupes if one.pk in may and one.is_open]
    begun = asked.from_search(asked_of(request.GET))
    begun["whose"] = request.GET.get("whose", ONE_S_OWN)
    form = WatchForm(posted(request), groupes=groupes, initial=begun)
    shown: pages.Previewed | None = None
    if request.method != "POST":
        shown = _of_search(begun)
    context: dict[str, Any] = {"back": reverse("watches:my_index"), "shown": shown}
    if _looks(request):
        sound = form.is_valid()
        context["shown"] = _previewed(form, Watch()) if sound else None
        context |= {"form": form, "nothing": sound and context["shown"] is None}
        return render(request, "watches/new.html", context, status=200 if sound else 422)

    def act(said: dict[str, Any]) -> Done:
        slug = said.pop("whose")
        groupe = load_standing(request, slug).groupe if slug != ONE_S_OWN else None
        if groupe is not None:
            request.here.require(rules.CHANGE)  # type: ignore[attr-defined]  # just loaded
        made = actions.make_watch(by=me.member, groupe=groupe, values=said)
        return Done(made, _("The watch is there. What it finds comes by itself from now on."))

    return form_page(request, "watches/new.html", form, act, context=context)


def _of_search(begun: dict[str, str]) -> pages.Previewed | None:
    """What a watch that begins from a search would bring."""
    watch = Watch(words=begun["words"][:200], buyer=begun["buyer"])
    watch.cpv, _wrong = asked.codes(begun["cpv"])
    watch.departments = [*asked.places(begun["places"]).departments]
    asked.compile_watch(watch, [])
    return pages.preview(watch) if asked.positive(watch) else None


@form_view
@limited("watches.preview", PREVIEWS_A_MINUTE, 60, methods=("GET", "POST"))
def _edit(request: HttpRequest, whose: Whose, pk: int) -> HttpResponse:
    found = _watch(whose, pk)
    _need(rules.may_change(whose.here))
    initial = asked.as_typed(found) | {"edition": found.edition, "pace": found.pace}
    form = WatchForm(posted(request), own=whose.here is None, initial=initial)
    context: dict[str, Any] = {
        "base": whose.base,
        "head": found.name,
        "watch": found,
        "back": whose.url("watch", pk),
    }
    if _looks(request):
        sound = form.is_valid()
        context["shown"] = _previewed(form, found) if sound else None
        context |= {"form": form, "nothing": sound and context["shown"] is None}
        return render(request, "watches/edit.html", context, status=200 if sound else 422)

    def act(said: dict[str, Any]) -> Done:
        edition = said.pop("edition")
        actions.change_watch(by=whose.me.member, watch=found, edition=edition, values=said)
        return Done(whose.url("watch", pk), _("Your changes are kept."))

    return form_page(request, "watches/edit.html", form, act, context=context)


@form_view
def _end(request: HttpRequest, whose: Whose, pk: int) -> HttpResponse:
    """The watch ends; asked once more before."""
    found = _watch(whose, pk)
    _need(rules.may_change(whose.here))
    if request.method == "POST":

        def press() -> Done:
            actions.end_watch(by=whose.me.member, watch=found)
            return Done(whose.url("index"), _("The watch has ended."))

        return do(request, press, whose.url("index"))
    context = {
        "base": whose.base,
        "head": found.name,
        "watch": found,
        "back": whose.url("watch", pk),
    }
    return render(request, "watches/end.html", context)


@require_POST
def _follow(request: HttpRequest, whose: Whose, pk: int) -> HttpResponse:
    """Hear of what a groupe's watch finds (``on``: "1"), or no more."""
    found = _watch(whose, pk)
    if whose.here is None:
        raise Http404("one's own comes by letter")
    _need(rules.may_follow(whose.here))
    on = request.POST.get("on") == "1"

    def press() -> Done:
        actions.follow(by=whose.me.member, watch=found, on=on)
        told = _("You hear of what it finds.") if on else _("You hear of it no more.")
        return Done(whose.url("watch", pk), told)

    return do(request, press, whose.url("watch", pk))


@require_POST
def _pace(request: HttpRequest, whose: Whose, pk: int) -> HttpResponse:
    """How one's own watch comes by letter."""
    found = _watch(whose, pk)
    chosen = request.POST.get("pace", "")

    def press() -> Done:
        if chosen in ("", *Pace.values):
            actions.tell_by_letter(by=whose.me.member, watch=found, pace=chosen)
        return Done(whose.url("watch", pk), _("Your changes are kept."))

    return do(request, press, whose.url("watch", pk))


@require_POST
def _feed(request: HttpRequest, whose: Whose, pk: int) -> HttpResponse:
    """One's own secret address of what it finds, made (``do``: "make") or ended ("end")."""
    found = _watch(whose, pk)
    page = whose.url("watch", pk) + "#adresses"

    def press() -> Done:
        if request.POST.get("do") == "end":
            actions.end_feed(by=whose.me.member, watch=found)
            return Done(page, _("This address answers no more."))
        actions.make_feed(by=whose.me.member, watch=found)
        return Done(page, _("Here is the address. Keep it to yourself."))

    return do(request, press, page)


# --- rules ---------------------------------------------------------------------------------------


@form_view
def _new_rule(request: HttpRequest, whose: Whose, pk: int) -> HttpResponse:
    found = _watch(whose, pk)
    _need(rules.may_answer(whose.here))

    def act(said: dict[str, Any]) -> Done:
        actions.add_rule(by=whose.me.member, watch=found, **said)
        return Done(whose.url("watch", pk) + "#regles", _("The rule is written."))

    context = {
        "base": whose.base,
        "head": found.name,
        "watch": found,
        "back": whose.url("watch", pk),
    }
    form = RuleForm(posted(request))
    return form_page(request, "watches/rule.html", form, act, blame="value", context=context)


@form_view
def _change_rule(request: HttpRequest, whose: Whose, pk: int) -> HttpResponse:
    """A rule is changed, or taken away (``do``: "remove"): in either way the one that was read."""
    found = _rule(whose, pk)
    _need(rules.may_answer(whose.here))
    back = whose.url("watch", found.watch_id)
    form = RuleForm(posted(request), begun=found)

    def act(said: dict[str, Any]) -> Done:
        actions.change_rule(by=whose.me.member, rule=found, **said)
        return Done(back + "#regles", _("Your changes are kept."))

    if request.method == "POST" and request.POST.get("do") == "remove":
        seen = EditionField().clean(request.POST.get("edition", ""))

        def press() -> Done:
            actions.remove_rule(by=whose.me.member, rule=found, edition=seen)
            return Done(back + "#regles", _("The rule is gone. What it hid is shown again."))

        return do(request, press, whose.url("rule", pk))
    context = {
        "base": whose.base,
        "head": found.watch.name,
        "watch": found.watch,
        "rule": pages.rule_shown(whose, found),
        "edition": found.edition,
        "back": back,
    }
    return form_page(request, "watches/rule.html", form, act, blame="value", context=context)


index, my_index = both(_index)
aside, my_aside = both(_aside)
show, my_show = both(_show)
edit, my_edit = both(_edit)
end, my_end = both(_end)
follow, _my_follow = both(_follow)
_pace_of_groupe, my_pace = both(_pace)
feed, my_feed = both(_feed)
new_rule, my_new_rule = both(_new_rule)
rule, my_rule = both(_change_rule)


# --- outside: by an address that nobody guesses ----------------------------------------------------


def _read(token: str) -> Feed:
    """The address, while its person may read the watch."""
    found = queries.feed(token)
    if found is None or not found.member.is_current or not found.member.user.is_active:
        raise Http404("no address of ours")
    watch = found.watch
    if watch.member_id not in (None, found.member_id) or (
        watch.groupe_id is not None and watch.groupe_id not in Me(found.member).groupe_ids
    ):
        raise Http404("theirs no more")
    return found


def _outside(request: HttpRequest, token: str, kind: feeds.Written) -> HttpResponse:
    """What a watch found, for programs that ask for it every few hours. Whoever has the same state as
    last time gets no more than that word."""
    found = _read(token)
    with translation.override(found.member.user.language or settings.LANGUAGE_CODE):
        key, changed = queries.mark(found.watch)
        etag = quote_etag(f"{kind.name}-{translation.get_language()}-{key}")
        same = get_conditional_response(request, etag=etag, last_modified=int(changed.timestamp()))
        if same is not None and same.status_code == 304:
            answer: HttpResponse = HttpResponseNotModified()
        else:
            origin = emails.origin_of(request)
            body = kind.write(
                found.watch, queries.in_feed(found.watch), origin, request.path, changed
            )
            answer = HttpResponse(body, content_type=kind.mime)
            answer["Content-Disposition"] = f'inline; filename="{kind.name}"'
            answer["X-Content-Type-Options"] = "nosniff"
    answer["ETag"] = etag
    answer["Last-Modified"] = http_date(changed.timestamp())
    answer["Cache-Control"] = "private, no-cache"
    answer["X-Robots-Tag"] = "noindex"
    return answer


@login_not_required
@require_safe
def atom(request: HttpRequest, token: str) -> HttpResponse:
    return _outside(request, token, feeds.ATOM)


@login_not_required
@require_safe
def ocds(request: HttpRequest, token: str) -> HttpResponse:
    return _outside(request, token, feeds.OCDS)


@one_click
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """The address that ends letters of one's own watches (RFC 8058): a POST does, without a login; a
    GET, which programs make by themselves, only shows the button."""
    member = letters.STOP.read(token)
    if member is None:
        raise Http404("not an address of ours")
    done = request.method == "POST"
    if done:
        actions.stop_letters(member)
    return render(request, "watches/stop.html", {"done": done})
