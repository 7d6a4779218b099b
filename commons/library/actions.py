# SPDX-License-Identifier: AGPL-3.0-or-later
"""What changes the shelf: add, change, bring a new version, use elsewhere.

Files are kept by ``groupes.files``: judged by their content (``filetypes.RefusedError`` says why
not), and taken away again when the change does not go through.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commons.library import events, rules
from commons.library.models import Credit, FileVersion, Resource, Reuse
from groupes import journal
from groupes.access import Me
from groupes.editions import actions as editions
from groupes.editions.models import texts_of
from groupes.files import actions as files
from groupes.models import Groupe, Member
from groupes.things import Ref
from groupes.web import text
from groupes.web.names import visible_name
from groupes.web.oneline import cut
from groupes.web.refusals import Refusal
from groupes.web.transactions import action, again, locked

CHANGEABLE = ("title", "summary", "use", "licence", "shared_with", "body")


@action
def add_page(
    *,
    by: Member,
    groupe: Groupe,
    title: str,
    body: str,
    authors: Collection[Member] = (),
    **values: str,
) -> Resource:
    """Write a Markdown page. ``values``: summary, use, licence, shared_with. Without authors,
    whoever adds it is its maker."""
    kept = text.normalised(body)
    resource = _kept(
        Resource(
            groupe=groupe,
            kind=Resource.Kind.PAGE,
            title=title,
            body=kept,
            body_html=text.render(kept),
            renderer_version=text.RENDERER_VERSION,
            created_by=by,
            **_known(values),
        )
    )
    _added(resource, by, authors)
    return resource


@again
def add_file(
    *,
    by: Member,
    groupe: Groupe,
    upload: UploadedFile[Any],
    title: str = "",
    authors: Collection[Member] = (),
    **values: str,
) -> Resource:
    """Put a file on the shelf, its first version. Without a title, the file's name is one."""
    with files.together():
        stored = files.store(upload, by=by)
        resource = _kept(
            Resource(
                groupe=groupe,
                kind=Resource.Kind.FILE,
                title=title or free_title(groupe, _title_of(stored.name)),
                created_by=by,
                **_known(values),
            )
        )
        FileVersion.objects.create(resource=resource, number=1, stored=stored)
        _added(resource, by, authors)
    return resource


@again
def add_version(*, by: Member, resource: Resource, upload: UploadedFile[Any]) -> FileVersion:
    """Bring a new version of a file; the earlier ones stay."""
    with files.together():
        # The resource's row orders two people bringing a version at once: each gets a number.
        resource = locked(Resource.objects).get(pk=resource.pk)
        if not resource.is_file:
            raise Refusal(_("This is a page: change its text."))
        last = resource.versions.select_related("stored").order_by("-number").first()
        version = FileVersion(
            resource=resource,
            number=last.number + 1 if last is not None else 1,
            stored=files.store(upload, by=by),
        )
        if last is not None and last.stored.sha256 == version.stored.sha256:
            raise Refusal(
                _("This is the very file of version %(number)s: nothing to add.")
                % {"number": last.number}
            )
        version.save()
        resource.edition += 1
        resource.updated_at = timezone.now()
        resource.save(update_fields=["edition", "updated_at"])
        journal.record(
            events.FILE_VERSION_ADDED,
            by=by,
            groupe=resource.groupe,
            target=resource,
            number=version.number,
        )
    return version


@action
def change(
    *,
    by: Member,
    resource: Resource,
    edition: int,
    authors: Collection[Member] | None = None,
    restores: int | None = None,
    **values: str,
) -> Resource:
    """Change what a resource says of itself, or a page's text.

    ``edition``: the one the writer started from. Raises ``Outdated`` when it is no longer the
    resource's: the second writer is shown both texts, and neither is lost. ``restores``: the
    edition whose text is brought back.
    """
    resource = locked(Resource.objects.select_related("groupe")).get(pk=resource.pk)
    editions.check(resource, edition, lambda: _now(resource))
    before, fields = texts_of(resource), []
    for name, value in _known(values).items():
        if name == "body" and resource.is_file:
            continue
        kept = text.normalised(value) if name == "body" else value
        if getattr(resource, name) != kept:
            setattr(resource, name, kept)
            fields.append(name)
    if "body" in fields:
        resource.body_html = text.render(resource.body)
        resource.renderer_version = text.RENDERER_VERSION
    if authors is not None:
        wanted = {author.pk for author in authors}
        if not wanted:
            raise Refusal(_("A resource has at least one author."))
        if wanted != set(resource.authors.values_list("pk", flat=True)):
            resource.authors.set(wanted)
            fields.append("authors")
    if not fields:
        return resource
    resource.edition += 1
    resource.updated_at = timezone.now()
    _kept(resource)
    editions.keep(resource, groupe=resource.groupe, by=by, before=before, restores=restores)
    journal.record(
        events.RESOURCE_CHANGED,
        by=by,
        groupe=resource.groupe,
        target=resource,
        fields=fields,
        **editions.facts(resource, restores),
    )
    return resource


@action
def reuse(*, resource: Resource, target: models.Model, by: Member) -> Credit:
    """Note that a resource serves for something of a groupe (a bid), and answer its credit line.

    ``target`` has a ``groupe``. Noted once, with the edition taken the first time. The licence
    must allow it. Both groupes' journals say so; the resource's own does not tell where, for the
    place may be private.
    """
    groupe: Groupe = target.groupe  # type: ignore[attr-defined]  # said above
    resource = Resource.objects.visible_to(Me(by)).select_related("groupe").get(pk=resource.pk)
    if not rules.may_reuse(groupe, resource):
        raise Refusal(
            _("Its licence keeps “%(title)s” where it was made. Ask its authors.")
            % {"title": resource.title}
        )
    ref = Ref.of(target)
    noted, new = Reuse.objects.get_or_create(
        resource=resource,
        target_type=ref.label,
        target_id=ref.id,
        defaults={"edition": resource.edition, "groupe": groupe, "by": by},
    )
    if new:
        journal.hold([groupe.pk, resource.groupe_id])
        journal.record(
            events.RESOURCE_REUSED,
            by=by,
            groupe=groupe,
            target=resource,
            edition=resource.edition,
            about=str(ref),
        )
        if resource.groupe_id != groupe.pk:
            journal.record(
                events.RESOURCE_REUSED,
                by=None,
                groupe=resource.groupe,
                target=resource,
                edition=resource.edition,
                elsewhere=True,
            )
    noted.resource = resource
    return noted.credit()


# --- what they share -----------------------------------------------------------------------------


def _now(resource: Resource) -> dict[str, Any]:
    """What it says now, by field of its form. One query."""
    said = {name: getattr(resource, name) for name in CHANGEABLE}
    return said | {"authors": list(resource.authors.by_name())}


def _known(values: dict[str, str]) -> dict[str, str]:
    if unknown := set(values) - set(CHANGEABLE):
        raise TypeError(f"not a field of a resource: {', '.join(sorted(unknown))}")
    return values


def _kept(resource: Resource) -> Resource:
    """Save it. Refused where the groupe has another of the same name (``groupes.web.names``)."""
    try:
        with transaction.atomic():
            resource.save()
    except IntegrityError as error:  # resource_title_in_groupe
        raise Refusal(
            _(
                "This groupe already keeps something called “%(title)s”. Change it, or choose "
                "another name."
            )
            % {"title": resource.title},
            field="title",
        ) from error
    return resource


def free_title(groupe: Groupe, title: str) -> str:
    """A title taken from a file's name, with a number where it is taken."""
    longest = Resource._meta.get_field("title").max_length or 200
    begins = cut(title, longest - 6)
    taken = set(
        Resource.objects.filter(
            groupe=groupe, title_form__startswith=visible_name(begins)
        ).values_list("title_form", flat=True)
    )
    free, number = title, 1
    while visible_name(free) in taken:
        number += 1
        free = f"{begins} ({number})"
    return free


def _added(resource: Resource, by: Member, authors: Collection[Member]) -> None:
    resource.authors.set(list(authors) or [by])
    editions.keep(resource, groupe=resource.groupe, by=by)
    journal.record(
        events.RESOURCE_ADDED,
        by=by,
        groupe=resource.groupe,
        target=resource,
        kind=resource.kind,
        use=resource.use,
    )


def _title_of(name: str) -> str:
    """A title from a safe name: "trame_atelier-v2.docx" → "trame atelier v2"."""
    stem = name.rpartition(".")[0]
    return cut(" ".join(stem.replace("_", " ").replace("-", " ").split()), 200) or _("Document")
