# SPDX-License-Identifier: AGPL-3.0-or-later
"""A brand for those inside; and its public page, with what people write by it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from groupes.access import Standing, groupe_view
from groupes.brand import actions, pages, queries, rules
from groupes.brand.doubts import doubts
from groupes.brand.forms import (
    ContactForm,
    IdentityForm,
    OfferForm,
    PublishForm,
    ReferenceForm,
)
from groupes.brand.models import Brand, Contact, Offer, Reference
from groupes.editions.models import Edition
from groupes.editions.views import editions_page
from groupes.files.handing import handed_out
from groupes.web.form_page import Done, do, form_page, form_view
from groupes.web.paths import reverse
from groupes.web.ratelimit import limited, limited_by_range
from groupes.web.refusals import back_to, posted

# --- inside --------------------------------------------------------------------------------------


def _index(here: Standing) -> str:
    return reverse("brand:index", args=[here.groupe.slug])


@require_safe
@groupe_view()
def index(request: HttpRequest, here: Standing) -> HttpResponse:
    """What the brand says, offers and has done; its public page; who writes."""
    return render(request, "brand/index.html", {"page": pages.index(here)})


@require_safe
@groupe_view()
def logo(request: HttpRequest, here: Standing) -> HttpResponse | FileResponse:
    brand = queries.brand_of(here.groupe)
    if brand.logo is None:
        return redirect(_index(here))
    return handed_out(brand.logo)


@form_view
@limited("brand-identity", 60, 3600)
@groupe_view(write=rules.EDIT)
def identity(request: HttpRequest, here: Standing) -> HttpResponse:
    brand = queries.brand_of(here.groupe)
    shown = {"colours": pages.colours(brand)}  # a form that fails writes into its instance
    form = IdentityForm(posted(request), request.FILES or None, instance=brand)

    def act(values: dict[str, Any]) -> Done:
        actions.edit_identity(by=here.member, groupe=here.groupe, **values)
        return Done(request.path, _("Saved."))

    return form_page(request, "brand/identity.html", form, act, context=shown)


@form_view
@groupe_view(write=rules.EDIT)
def editions(request: HttpRequest, here: Standing) -> HttpResponse:
    """What the promise and the story said, one change after another."""
    brand = queries.brand_of(here.groupe)
    if brand.pk is None:
        return redirect(_index(here))

    def restore(edition: Edition, seen: int) -> None:
        actions.edit_identity(
            by=here.member,
            groupe=here.groupe,
            edition=seen,
            restores=edition.number,
            **edition.texts,
        )

    return editions_page(
        request,
        brand,
        name=_("Brand"),
        back=_index(here),
        may_restore=rules.may_edit(here),
        restore=restore,
    )


def _offer(here: Standing, pk: int) -> Offer:
    return get_object_or_404(Offer, brand__groupe=here.groupe, pk=pk)


def _reference(here: Standing, pk: int) -> Reference:
    return get_object_or_404(Reference, brand__groupe=here.groupe, pk=pk)


def _row(
    request: HttpRequest,
    here: Standing,
    form: type[OfferForm] | type[ReferenceForm],
    find: Callable[[], Offer | Reference | None],
    save: Callable[..., object],
    **shown: object,
) -> HttpResponse:
    """A row of the brand's page, new or changed. ``find`` is asked anew for the form, which writes into
    its instance where it fails; ``save`` is given what was typed; ``shown``: what its page is told."""
    filled = form(posted(request), instance=find())

    def act(values: dict[str, Any]) -> Done:
        save(by=here.member, groupe=here.groupe, **values)
        return Done(_index(here), _("Saved."))

    return form_page(request, "brand/row.html", filled, act, context=shown)


@form_view
@limited("brand-rows", 200, 3600)
@groupe_view(write=rules.EDIT)
def offer(request: HttpRequest, here: Standing, pk: int | None = None) -> HttpResponse:
    """A new offer, or one that is changed."""

    def find() -> Offer | None:
        return _offer(here, pk) if pk is not None else None

    found = find()
    save = partial(actions.save_offer, offer=found)
    return _row(request, here, OfferForm, find, save, offer=found, is_offer=True)


@form_view
@limited("brand-rows", 200, 3600)
@groupe_view(write=rules.EDIT)
def reference(request: HttpRequest, here: Standing, pk: int | None = None) -> HttpResponse:
    """A new reference, or one that is changed."""

    def find() -> Reference | None:
        return _reference(here, pk) if pk is not None else None

    found = find()
    save = partial(actions.save_reference, reference=found)
    return _row(request, here, ReferenceForm, find, save, reference=found)


def _button(
    request: HttpRequest,
    here: Standing,
    verb: Callable[..., object],
    words: str = "",
    **what: object,
) -> HttpResponse:
    """A button of the brand: ``verb`` is done to ``what``."""
    back = back_to(request, _index(here))

    def act() -> Done:
        verb(by=here.member, groupe=here.groupe, **what)
        return Done(back, words)

    return do(request, act, back)


@require_POST
@groupe_view(write=rules.EDIT)
def offer_up(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    return _button(request, here, actions.move_offer, offer=_offer(here, pk))


@require_POST
@groupe_view(write=rules.EDIT)
def offer_remove(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    return _button(request, here, actions.remove_offer, _("Removed."), offer=_offer(here, pk))


@require_POST
@groupe_view(write=rules.EDIT)
def reference_remove(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    found = _reference(here, pk)
    return _button(request, here, actions.remove_reference, _("Removed."), reference=found)


# --- putting it up -------------------------------------------------------------------------------


@require_safe
@groupe_view()
def preview(request: HttpRequest, here: Standing) -> HttpResponse:
    """The public page as outsiders would read it, for those inside."""
    page = pages.public_page(queries.brand_of(here.groupe), preview=True)
    return render(request, "brand/public.html", {"page": page, "back": _index(here)})


@form_view
@groupe_view(write=rules.PUBLISH)
def publish(request: HttpRequest, here: Standing) -> HttpResponse:
    """Put the public page up, at an address."""
    brand = queries.brand_of(here.groupe)
    form = PublishForm(posted(request), groupe=here.groupe, brand=brand)

    def act(values: dict[str, Any]) -> Done:
        actions.publish(by=here.member, groupe=here.groupe, **values)
        return Done(_index(here), _("The public page is up: anybody may read it."))

    context = {"public_url": pages.public_url(brand), "brand": brand}
    return form_page(request, "brand/publish.html", form, act, context=context)


@require_POST
@groupe_view(write=rules.PUBLISH)
def take_down(request: HttpRequest, here: Standing) -> HttpResponse:
    return _button(request, here, actions.take_down, _("The public page is taken down."))


# --- what is written from outside ----------------------------------------------------------------


@require_safe
@groupe_view(rules.ANSWER)
def inbox(request: HttpRequest, here: Standing) -> HttpResponse:
    """What people wrote, who takes it up, what was put aside (``?aside=1``)."""
    aside = request.GET.get("aside") == "1"
    page = queries.contacts_page(here.groupe, request.GET.get("page"), aside=aside)
    context = {"page": page, "aside": aside, "put_aside": queries.put_aside(here.groupe)}
    return render(request, "brand/inbox.html", context)


def _contact(here: Standing, pk: int) -> Contact:
    rows = Contact.objects.select_related("brand__groupe", "taken_by")
    return get_object_or_404(rows, brand__groupe=here.groupe, pk=pk)


@require_safe
@groupe_view(rules.ANSWER)
def contact(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """One message: its text as it was typed, never as HTML."""
    return render(request, "brand/contact.html", {"contact": _contact(here, pk)})


@require_POST
@groupe_view(rules.ANSWER)
def contact_do(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """Take a message up, let go of it, say that it is answered, put it aside or back, delete it."""
    found = _contact(here, pk)
    page = reverse("brand:contact", args=[here.groupe.slug, pk])
    asked = request.POST.get("do", "")
    state = {
        "answered": Contact.State.ANSWERED,
        "release": Contact.State.NEW,
        "spam": Contact.State.SPAM,
        "not_spam": Contact.State.NEW,
    }.get(asked)

    def act() -> Done:
        if asked == "take":
            actions.take_up(by=here.member, contact=found)
            return Done(page, _("It is yours to answer."))
        if asked == "remove":
            actions.remove_contact(by=here.member, contact=found)
            return Done(reverse("brand:inbox", args=[here.groupe.slug]), _("Deleted for good."))
        if state is not None:
            actions.move(by=here.member, contact=found, state=state)
            return Done(page, _("Noted."))
        return Done(page)

    return do(request, act, page)


# --- outside -------------------------------------------------------------------------------------


def _public(address: str) -> Brand:
    """The brand whose public page is there; 404 for any other, whatever it is."""
    brand = queries.public_brand(address)
    if brand is None:
        raise Http404("no such page")
    return brand


def _robots(response: HttpResponse, brand: Brand) -> HttpResponse:
    if not brand.listed:
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


@login_not_required
@require_safe
def public(request: HttpRequest, brand: str) -> HttpResponse:
    """The brand's page, for anybody."""
    found = _public(brand)
    page = pages.public_page(found)
    return _robots(render(request, "brand/public.html", {"page": page}), found)


@login_not_required
@require_safe
def public_logo(request: HttpRequest, brand: str) -> FileResponse:
    found = _public(brand)
    if found.logo is None:
        raise Http404("no logo")
    return handed_out(found.logo)


@login_not_required
@form_view
@limited_by_range("brand-write", 6, 3600)
def write(request: HttpRequest, brand: str) -> HttpResponse:
    """Anybody writes to the brand. What looks like a machine's is put aside, and answered alike."""
    found = _public(brand)
    form = ContactForm(posted(request))

    def act(values: dict[str, Any]) -> Done:
        signs = doubts(
            name=values["name"],
            text=values["text"],
            trap=values["website"],
            seconds=form.seconds_open(),
        )
        actions.receive(
            brand=found,
            name=values["name"],
            email=values["email"],
            text=values["text"],
            doubts=signs,
        )
        return Done(reverse("brand_thanks", args=[found.address]))

    page = {"name": found.groupe.name, "back": reverse("brand_public", args=[found.address])}
    return _robots(form_page(request, "brand/write.html", form, act, context=page), found)


@login_not_required
@require_safe
def thanks(request: HttpRequest, brand: str) -> HttpResponse:
    """What was written has arrived: a plain word."""
    found = _public(brand)
    back = reverse("brand_public", args=[found.address])
    page = {"name": found.groupe.name, "back": back}
    return _robots(render(request, "brand/thanks.html", page), found)
