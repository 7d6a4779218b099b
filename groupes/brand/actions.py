# SPDX-License-Identifier: AGPL-3.0-or-later
"""What changes a brand: each verb holds its groupe, and leaves the journal its trace."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from groupes import journal
from groupes.actions.held import hold
from groupes.brand import events
from groupes.brand.models import Brand, Contact, Offer, Reference
from groupes.editions import actions as editions
from groupes.editions.models import texts_of
from groupes.files import actions as files
from groupes.journal.events import Event
from groupes.models import Groupe, Member
from groupes.web.refusals import Refusal
from groupes.web.transactions import action

MOST_OFFERS: Final = 60
MOST_REFERENCES: Final = 200
SAME: Final = dt.timedelta(hours=1)
"""For which the same text of the same person is the same message."""


def _held_open(groupe: Groupe) -> Groupe:
    groupe = hold(groupe)
    if groupe.state == Groupe.State.CLOSED:
        raise Refusal(_("This groupe is closed: nothing more happens there."))
    return groupe


def brand_of(groupe: Groupe) -> Brand:
    """The groupe's, made where it has none yet. The groupe is held."""
    brand = Brand.objects.filter(groupe=groupe).first() or Brand.objects.create(groupe=groupe)
    brand.groupe = groupe
    return brand


# --- identity ------------------------------------------------------------------------------------

IDENTITY: Final = ("promise", "story", "colour", "colour2")


@action
def edit_identity(
    *,
    by: Member,
    groupe: Groupe,
    edition: int,
    logo: UploadedFile[Any] | None = None,
    remove_logo: bool = False,
    restores: int | None = None,
    **values: str,
) -> Brand:
    """Change any of :data:`IDENTITY`, and the logo (``logo``: redrawn already, ``pictures.py``).
    Unchanged values write nothing. ``edition``: the one the writer saw; another since then raises
    ``Outdated``. ``restores``: the edition whose text is brought back."""
    if unknown := values.keys() - set(IDENTITY):
        raise ValueError(f"not of the identity: {', '.join(sorted(unknown))}")
    with files.together():
        brand = brand_of(_held_open(groupe))
        editions.check(brand, edition, lambda: {name: getattr(brand, name) for name in IDENTITY})
        before, old = texts_of(brand), brand.logo
        changed = [name for name, value in values.items() if getattr(brand, name) != value]
        for name in changed:
            setattr(brand, name, values[name])
        if logo is not None:
            brand.logo = files.store(logo, by=by)
            changed.append("logo")
        elif remove_logo and old is not None:
            brand.logo = None
            changed.append("logo")
        if not changed:
            return brand
        brand.edition += 1
        brand.save()
        if "logo" in changed and old is not None:
            files.let_go(old)
        editions.keep(brand, groupe=groupe, by=by, before=before, restores=restores)
        journal.record(
            events.IDENTITY_CHANGED,
            by=by,
            groupe=groupe,
            target=groupe,
            fields=changed,
            **editions.facts(brand, restores),
        )
        return brand


# --- offers and references -----------------------------------------------------------------------


def _save_row(
    row: Offer | Reference, event: Event, *, by: Member, groupe: Groupe, **values: Any
) -> None:
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    if row.pk is not None and not changed:
        return
    for name in changed:
        setattr(row, name, values[name])
    if row.pk is not None:
        row.edition += 1
    row.save()
    fact = "offer" if isinstance(row, Offer) else "reference"
    journal.record(event, by=by, groupe=groupe, target=groupe, **{fact: row.pk})


def _reread[R: (Offer, Reference)](row: R, edition: int, names: Sequence[str]) -> R:
    """The row as it is now, its groupe held; Refusal when it is gone, ``Outdated`` when changed."""
    found = type(row)._default_manager.filter(pk=row.pk).first()
    if found is None:
        raise Refusal(_("Somebody has removed it in the meantime."))
    editions.check(found, edition, lambda: {name: getattr(found, name) for name in names})
    return found


OFFER: Final = ("title", "text", "from_cents", "visible")


@action
def save_offer(
    *, by: Member, groupe: Groupe, offer: Offer | None = None, edition: int = 1, **values: Any
) -> Offer:
    """Add an offer, the last in the catalogue, or change one: any of :data:`OFFER`."""
    brand = brand_of(_held_open(groupe))
    if offer is not None:
        offer = _reread(offer, edition, OFFER)
    else:
        if brand.offers.count() >= MOST_OFFERS:
            raise Refusal(_("A catalogue has %(n)s offers at most.") % {"n": MOST_OFFERS})
        last = brand.offers.aggregate(last=Max("order"))["last"]
        offer = Offer(brand=brand, order=0 if last is None else last + 1)
    _save_row(offer, events.OFFER_CHANGED, by=by, groupe=groupe, **values)
    return offer


@action
def move_offer(*, by: Member, groupe: Groupe, offer: Offer) -> None:
    """One place up in the catalogue; the first stays there."""
    brand = brand_of(_held_open(groupe))
    rows = list(brand.offers.order_by("order", "pk"))
    place = next((n for n, row in enumerate(rows) if row.pk == offer.pk), 0)
    if place == 0:
        return
    rows[place - 1 : place + 1] = [rows[place], rows[place - 1]]
    for number, row in enumerate(rows):
        row.order = number
    Offer.objects.bulk_update(rows, ["order"])
    journal.record(events.OFFER_CHANGED, by=by, groupe=groupe, target=groupe, offer=offer.pk)


@action
def remove_offer(*, by: Member, groupe: Groupe, offer: Offer) -> None:
    """Twice changes nothing."""
    if brand_of(_held_open(groupe)).offers.filter(pk=offer.pk).delete()[0]:
        journal.record(events.OFFER_REMOVED, by=by, groupe=groupe, target=groupe, offer=offer.pk)


REFERENCE: Final = ("client", "year", "done", "agreed")


@action
def save_reference(
    *,
    by: Member,
    groupe: Groupe,
    reference: Reference | None = None,
    edition: int = 1,
    **values: Any,
) -> Reference:
    """Add a reference, or change one: any of :data:`REFERENCE`."""
    brand = brand_of(_held_open(groupe))
    if reference is not None:
        reference = _reread(reference, edition, REFERENCE)
    else:
        if brand.references.count() >= MOST_REFERENCES:
            raise Refusal(_("%(n)s references at most.") % {"n": MOST_REFERENCES})
        reference = Reference(brand=brand)
    _save_row(reference, events.REFERENCE_CHANGED, by=by, groupe=groupe, **values)
    return reference


@action
def remove_reference(*, by: Member, groupe: Groupe, reference: Reference) -> None:
    """Twice changes nothing."""
    if brand_of(_held_open(groupe)).references.filter(pk=reference.pk).delete()[0]:
        journal.record(
            events.REFERENCE_REMOVED, by=by, groupe=groupe, target=groupe, reference=reference.pk
        )


# --- the public page -----------------------------------------------------------------------------


@action
def publish(
    *,
    by: Member,
    groupe: Groupe,
    address: str,
    listed: bool = False,
    tells_of_private: bool = False,
) -> Brand:
    """Put the public page up at an address, or change what was decided with it.

    Refusal where the groupe is no brand, where it is private and nobody said that its page tells of
    it, where the page says nothing yet, and where the address is another's page.
    """
    groupe = _held_open(groupe)
    brand = brand_of(groupe)
    if groupe.kind != Groupe.Kind.BRAND:
        raise Refusal(_("Only a brand groupe has a public page."))
    if groupe.visibility == Groupe.Visibility.PRIVATE and not tells_of_private:
        raise Refusal(
            _("This groupe is private: say that its public page may tell that it exists."),
            field="tells_of_private",
        )
    if not brand.promise:
        raise Refusal(_("Say first, in its identity, what the brand promises."))
    was = (brand.address, brand.listed, brand.tells_of_private, brand.published_at is not None)
    if was == (address, listed, tells_of_private, True):
        return brand
    brand.address, brand.listed, brand.tells_of_private = address, listed, tells_of_private
    brand.published_at = brand.published_at or timezone.now()
    try:
        with transaction.atomic():
            brand.save()
    except IntegrityError as error:
        raise Refusal(_("Another public page has this address."), field="address") from error
    journal.record(events.PUBLISHED, by=by, groupe=groupe, target=groupe)
    return brand


@action
def take_down(*, by: Member, groupe: Groupe) -> None:
    """Take the public page down, at once. Twice changes nothing."""
    groupe = hold(groupe)
    if Brand.objects.filter(groupe=groupe).exclude(published_at=None).update(published_at=None):
        journal.record(events.TAKEN_DOWN, by=by, groupe=groupe, target=groupe)


# --- written from outside ------------------------------------------------------------------------


@action
def receive(
    *, brand: Brand, name: str, email: str, text: str, doubts: Sequence[str] = ()
) -> Contact | None:
    """What somebody outside wrote arrives in the groupe; put aside where it is doubtful. The same text
    of the same person within the hour is the same message. None where the page was taken down
    meanwhile."""
    groupe = hold(brand.groupe)
    if not Brand.objects.public().filter(pk=brand.pk).exists():
        return None
    known = brand.contacts.filter(email=email, text=text, at__gte=timezone.now() - SAME).first()
    if known is not None:
        return known
    made = Contact.objects.create(
        brand=brand,
        name=name,
        email=email,
        text=text,
        doubts=list(doubts),
        state=Contact.State.SPAM if doubts else Contact.State.NEW,
    )
    if doubts:
        journal.record(
            events.CONTACT_PUT_ASIDE, by=None, groupe=groupe, target=groupe, contact=made.pk
        )
    else:
        journal.record(events.CONTACT_CAME, by=None, groupe=groupe, target=groupe)
    return made


def _contact(contact: Contact) -> Contact:
    """The message as it is now, its groupe held; Refusal when it is gone."""
    _held_open(contact.brand.groupe)
    rows = Contact.objects.select_related("brand__groupe", "taken_by")
    found = rows.filter(pk=contact.pk).first()
    if found is None:
        raise Refusal(_("Somebody has removed it in the meantime."))
    return found


@action
def take_up(*, by: Member, contact: Contact) -> Contact:
    """Take a message up: it is theirs to answer. The first who does counts; Refusal for the second."""
    contact = _contact(contact)
    if contact.taken_by_id == by.pk and contact.state == Contact.State.TAKEN:
        return contact
    if contact.state == Contact.State.TAKEN and contact.taken_by is not None:
        raise Refusal(_("%(name)s has just taken it up.") % {"name": contact.taken_by.name})
    contact.state, contact.taken_by = Contact.State.TAKEN, by
    contact.save(update_fields=["state", "taken_by"])
    journal.record(
        events.CONTACT_TAKEN,
        by=by,
        groupe=contact.brand.groupe,
        target=contact.brand.groupe,
        contact=contact.pk,
    )
    return contact


@action
def move(*, by: Member, contact: Contact, state: str) -> Contact:
    """Say that a message is answered, put aside, or new again (whoever took it up lets go of it).
    In that state already: nothing changes."""
    contact = _contact(contact)
    if contact.state == state:
        return contact
    contact.state = state
    if state == Contact.State.ANSWERED:
        contact.taken_by = contact.taken_by or by
    else:
        contact.taken_by = None
    contact.save(update_fields=["state", "taken_by"])
    journal.record(
        events.CONTACT_MOVED,
        by=by,
        groupe=contact.brand.groupe,
        target=contact.brand.groupe,
        contact=contact.pk,
        state=state,
    )
    return contact


@action
def remove_contact(*, by: Member, contact: Contact) -> None:
    """Delete for good what somebody wrote: it was put aside, or they asked for it. Twice changes
    nothing."""
    groupe = _held_open(contact.brand.groupe)
    if Contact.objects.filter(pk=contact.pk).delete()[0]:
        journal.record(
            events.CONTACT_REMOVED, by=by, groupe=groupe, target=groupe, contact=contact.pk
        )
