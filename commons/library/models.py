# SPDX-License-Identifier: AGPL-3.0-or-later
"""The library of commons: pages and files with authors and a licence, and where they served."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVectorField
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from groupes.access import Me
from groupes.files.actions import let_go
from groupes.files.models import StoredFile
from groupes.models import Groupe, Member
from groupes.things import Ref
from groupes.web import search, text
from groupes.web.choices import Labelled
from groupes.web.names import VisibleNameField
from groupes.web.paths import reverse
from groupes.web.prepared import PK, Prepared

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def seen_by(me: Me, at: str = "") -> Q:
    """Resources that I may see: what my groupes hold, and what others share with my cooperative or
    my federation. ``at``: the way to the resource from the model that is filtered ("resource__").
    The same as :func:`seen`, of one whose facts are known, and as the queries kept ready."""
    member = me.member
    return Q(**{f"{at}groupe__in": me.groupe_ids}) | shared_with(
        member.cooperative_id, member.cooperative.federation_id, at
    )


def shared_with(cooperative: int, federation: int | None, at: str = "") -> Q:
    """Resources shared with a cooperative, or with a federation when it has one."""
    found = Q(
        **{
            f"{at}shared_with__in": [Resource.Sharing.COOPERATIVE, Resource.Sharing.FEDERATION],
            f"{at}groupe__cooperative": cooperative,
        }
    )
    if federation is not None:
        found |= Q(
            **{
                f"{at}shared_with": Resource.Sharing.FEDERATION,
                f"{at}groupe__cooperative__federation": federation,
            }
        )
    return found


def seen(
    me: Me, *, groupe: int, shared_with: str, cooperative: int, federation: int | None
) -> bool:
    """Whether I may see a resource of this groupe, of this cooperative and federation."""
    if groupe in me.groupe_ids:
        return True
    mine = me.member
    if shared_with == Resource.Sharing.FEDERATION:
        own = mine.cooperative.federation_id
        return cooperative == mine.cooperative_id or (own is not None and own == federation)
    return shared_with == Resource.Sharing.COOPERATIVE and cooperative == mine.cooperative_id


class ResourceQuerySet(models.QuerySet["Resource"]):
    def visible_to(self, me: Me) -> Self:
        return self.filter(seen_by(me))

    def matching(self, words: str) -> Self:
        """French full-text, accents ignored; words may be quoted or excluded with a minus."""
        asked = search.query(words)
        return self if asked is None else self.filter(search=asked)

    def named(self, words: str) -> Self:
        """For the palette, before a word is finished: by their text, or by a piece of their title."""
        asked = search.query(words)
        if asked is None:
            return self
        return self.filter(Q(search=asked) | search.containing(words, "title"))

    def ranked(self, words: str) -> Self:
        """Those that match, what says it in its title first."""
        asked = search.query(words)
        return self.recent() if asked is None else self.nearest(asked)

    def nearest(self, asked: SearchQuery) -> Self:
        """The same, of words that are read."""
        return self.filter(search=asked).order_by(
            SearchRank(F("search"), asked).desc(), "-updated_at", "-pk"
        )

    def recent(self) -> Self:
        return self.order_by("-updated_at", "-pk")

    def by_use(self) -> Self:
        """By what things are for, in the order of ``Resource.Use``; the latest first in each."""
        return self.order_by(PLACE_OF_USE, "-updated_at", "-pk")

    def for_cards(self) -> Self:
        """With what a line about a resource shows: groupe, authors by name. One more query."""
        return (
            self.select_related("groupe")
            .defer("body", "body_html", "search")
            .prefetch_related(models.Prefetch("authors", Member.objects.by_name()))
        )


class ResourceUse(models.TextChoices):
    """By use, not by folder (interface.md)."""

    TEMPLATE = "template", _("template")
    HOWTO = "howto", _("know-how")
    TIP = "tip", _("tip")
    REFERENCE = "reference", _("reference")
    DOCUMENT = "document", _("document")


PLACE_OF_USE = Func(
    F("use"),
    template=f"array_position('{{{','.join(ResourceUse.values)}}}'::varchar[], %(expressions)s)",
    output_field=models.IntegerField(),
)


SHARED: Final = -1
SHELVES = Func(
    F("groupe"),
    F("shared_with"),
    arg_joiner=", CASE ",
    template=f"ARRAY[%(expressions)s WHEN 'groupe' THEN 0 ELSE {SHARED} END]",
    output_field=ArrayField(models.BigIntegerField()),
)
"""Where a resource is found: the id of its groupe, and :data:`SHARED` where it is shared with others. The
index of words knows it, so that of what others keep for themselves nothing is looked at."""


def on_shelves(shelves: list[int]) -> Func:
    """Whether a resource is found at one of these (:data:`SHELVES`)."""
    return Func(
        SHELVES,
        models.Value(shelves, output_field=ArrayField(models.BigIntegerField())),
        template="%(expressions)s::bigint[]",
        arg_joiner=" && ",
        output_field=models.BooleanField(),
    )


class Resource(Labelled):
    """One thing the groupe keeps: a Markdown page, or a file with its versions."""

    TEXTS = ("title", "summary", "body")  # keep their editions (groupes/editions)

    Use = ResourceUse

    class Kind(models.TextChoices):
        PAGE = "page", _("page")
        FILE = "file", _("file")

    class Licence(models.TextChoices):
        CC_BY_SA = "cc-by-sa-4.0", _("CC BY-SA 4.0")
        CC_BY = "cc-by-4.0", _("CC BY 4.0")
        CC0 = "cc0-1.0", _("CC0 1.0")
        CC_BY_NC_SA = "cc-by-nc-sa-4.0", _("CC BY-NC-SA 4.0")
        GROUPE = "groupe", _("this groupe only")
        COOPERATIVE = "cooperative", _("our cooperative only")

    class Sharing(models.TextChoices):
        GROUPE = "groupe", _("the groupe")
        COOPERATIVE = "cooperative", _("the cooperative")
        FEDERATION = "federation", _("the whole federation")

    groupe = models.ForeignKey(Groupe, on_delete=models.CASCADE, related_name="resources")
    kind = models.CharField(max_length=5, choices=Kind)
    use = models.CharField(_("what it is for"), max_length=10, choices=Use, default=Use.DOCUMENT)
    title = models.CharField(_("title"), max_length=200)
    title_form = VisibleNameField(of="title", default="")
    summary = models.CharField(_("in one sentence"), max_length=300, blank=True, default="")
    body = models.TextField(_("text"), max_length=20_000, blank=True, default="")
    body_html = models.TextField(blank=True, default="", editable=False)
    renderer_version = models.PositiveSmallIntegerField(default=0, editable=False)
    licence = models.CharField(
        _("licence"), max_length=20, choices=Licence, default=Licence.CC_BY_SA
    )
    shared_with = models.CharField(
        _("who can see it"), max_length=12, choices=Sharing, default=Sharing.GROUPE
    )
    authors = models.ManyToManyField(Member, related_name="authored", verbose_name=_("authors"))
    created_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    edition = models.PositiveIntegerField(default=1)  # rises at each change: no lost update
    search = models.GeneratedField(
        expression=search.vector("title", "A")
        + search.vector("summary", "B")
        + search.vector("body", "C"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = ResourceQuerySet.as_manager()

    class Meta:
        permissions = [
            # Django's own add_/change_ permissions are about the model everywhere; these are
            # about one groupe's shelf.
            ("contribute", "Add to the library"),
            ("edit_resource", "Change what others added to the library"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["groupe", "title_form"], name="resource_title_in_groupe"
            )
        ]
        indexes = [
            GinIndex(F("search"), SHELVES, name="resource_found"),
            models.Index(fields=["groupe", "-updated_at"]),
            # The shelf of everyone, as it is shown; and counted without a look at the table.
            models.Index(
                PLACE_OF_USE, F("updated_at").desc(), F("id").desc(), name="resource_by_use"
            ),
            models.Index(fields=["groupe", "use", "shared_with"], name="resource_counted"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("library:resource", args=[self.groupe.slug, self.pk])

    @property
    def is_file(self) -> bool:
        return self.kind == Resource.Kind.FILE

    @property
    def html(self) -> SafeString:
        """The page's text, rendered when it was written."""
        return text.stored(self.body_html, self.renderer_version, self.body)

    @property
    def permission(self) -> StrOrPromise:
        """What the licence allows, in one plain sentence."""
        return PERMISSIONS[Resource.Licence(self.licence)]

    def visible_to(self, me: Me) -> bool:
        """Whether ``me`` may see it, as the list of the same name; with its groupe and that one's
        cooperative. No query beside."""
        cooperative = self.groupe.cooperative
        return seen(
            me,
            groupe=self.groupe_id,
            shared_with=self.shared_with,
            cooperative=cooperative.pk,
            federation=cooperative.federation_id,
        )

    @cached_property
    def makers(self) -> list[Member]:
        """Its authors as lists show them, when first asked. One query."""
        return MAKERS(resource=self.pk)


MAKERS = Prepared(
    lambda resource: Member.objects.filter(authored=resource).by_name().only("name", "name_key"),
    resource=PK,
)


PERMISSIONS: dict[Resource.Licence, StrOrPromise] = {
    Resource.Licence.CC_BY_SA: _(
        "You may copy, change and share it, naming its authors and keeping the same licence."
    ),
    Resource.Licence.CC_BY: _("You may copy, change and share it, naming its authors."),
    Resource.Licence.CC0: _("You may do what you want with it, without asking."),
    Resource.Licence.CC_BY_NC_SA: _(
        "You may copy, change and share it, naming its authors and keeping the same licence, "
        "but not sell it."
    ),
    Resource.Licence.GROUPE: _(
        "You may use it in this groupe. For anything else, ask its authors."
    ),
    Resource.Licence.COOPERATIVE: _(
        "You may use it inside our cooperative. For anything else, ask its authors."
    ),
}


class FileVersionQuerySet(models.QuerySet["FileVersion"]):
    def visible_to(self, me: Me) -> Self:
        """Those of the resources that I may see."""
        return self.filter(seen_by(me, "resource__"))


class FileVersion(models.Model):
    """One state of a file."""

    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    stored = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")

    objects = FileVersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["resource", "number"], name="version_number"),
        ]

    def __str__(self) -> str:
        return f"{self.stored} v{self.number}"


@receiver(post_delete, sender=FileVersion)
def _let_go_of_the_file(instance: FileVersion, **kwargs: object) -> None:
    """However a version goes (its resource or its groupe is deleted: no method is called then)."""
    let_go(instance.stored)


@dataclass(frozen=True, slots=True)
class Credit:
    """What is said of a resource's makers wherever it served."""

    resource_id: int
    title: str
    authors: tuple[Member, ...]
    licence: StrOrPromise
    edition: int
    groupe: Groupe
    url: str


class ReuseQuerySet(models.QuerySet["Reuse"]):
    def about(self, target: models.Model) -> Self:
        """What served for a target, ready for :meth:`Reuse.credit`. Two queries."""
        ref = Ref.of(target)
        return (
            self.filter(target_type=ref.label, target_id=ref.id)
            .select_related("resource__groupe")
            .defer("resource__body", "resource__body_html", "resource__search")
            .prefetch_related(models.Prefetch("resource__authors", Member.objects.by_name()))
            .order_by("pk")
        )


class Reuse(models.Model):
    """Where a resource served: the maker is credited there, and the shelf knows what is alive."""

    resource = models.ForeignKey(Resource, on_delete=models.PROTECT, related_name="reuses")
    edition = models.PositiveIntegerField()
    groupe = models.ForeignKey(Groupe, on_delete=models.CASCADE, related_name="+")
    target_type = models.CharField(max_length=60)
    target_id = models.BigIntegerField()
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = ReuseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                F("resource"), F("target_type"), F("target_id"), name="reuse_once"
            ),
        ]
        indexes = [models.Index(fields=["target_type", "target_id"])]

    def __str__(self) -> str:
        return f"{self.resource_id} → {self.target}"

    @property
    def target(self) -> Ref:
        """What it served for."""
        return Ref(self.target_type, self.target_id)

    def credit(self) -> Credit:
        """The credit line's data: the makers, the licence, the edition that was taken."""
        resource = self.resource
        return Credit(
            resource_id=resource.pk,
            title=resource.title,
            authors=tuple(resource.authors.all()),
            licence=resource.get_licence_display(),
            edition=self.edition,
            groupe=resource.groupe,
            url=resource.get_absolute_url(),
        )
