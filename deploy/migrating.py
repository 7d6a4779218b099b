# SPDX-License-Identifier: AGPL-3.0-or-later
"""Migrations at a fraction of their price: the classes of models are made for those who ask for them.

Before each operation Django makes anew the class of every model that is tied to the one that changes,
and here nearly all are tied by the people and the groupes: fifteen thousand classes for a new
installation, which are nine tenths of the time that its migrations take. An operation on a table reads
the model of that table and those it points at. So a registry makes these when they are asked for, and
all the others the first time something needs them: whoever lists the models (and so what points at a
model), and a function of a migration (`RunPython`), which may ask for anything. Going forward, the next
state takes over the classes of what neither changed nor points, however far, at what changed; a function
is given classes that are all of one state.

What is written to the database is what Django writes: `tests/deploy/test_migrating.py` compares.
"""

from __future__ import annotations

import copy
from collections.abc import Collection
from functools import cached_property
from typing import Any

from django.apps import AppConfig
from django.core.management.commands import migrate
from django.db.migrations import Migration, RunPython
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import AppConfigStub, ModelState, ProjectState, StateApps
from django.db.migrations.utils import resolve_relation

Key = tuple[str, str]
"""Of a model: the label of its app, its name in lower case."""


class NeededApps(StateApps):
    """A registry of the models of one state, whose classes are made when they are needed."""

    def __init__(self, real_apps: Any, models: dict[Key, ModelState]) -> None:
        self._waiting: dict[Key, ModelState] = {}
        super().__init__(real_apps, {})
        self._real_apps = real_apps
        self._states = {key: _as_it_is(state) for key, state in models.items()}
        self._waiting = dict(self._states)
        self.taken_over = False
        for label in sorted({label for label, _ in models} - self.app_configs.keys()):
            stub = AppConfigStub(label)
            stub.apps = self
            stub.import_models()
            self.app_configs[label] = stub

    def after(self, models: dict[Key, ModelState], changed: Collection[Key]) -> NeededApps:
        """The registry of the next state, in which these models are others. It has the classes of this
        one that still hold: what lists the models from one of them lists those of the new registry."""
        made = self._states.keys() - self._waiting.keys()
        pointed_at = {key: set(_pointed_at(self._states[key])) for key in made}
        stale = set(changed)
        while more := {key for key in made - stale if pointed_at[key] & stale}:
            stale |= more
        held = (made - stale) & models.keys()
        new = NeededApps(self._real_apps, models)
        for label, known in self.all_models.items():
            for name, model in known.items():
                meta: Any = model._meta
                of = meta.auto_created  # a table between two: as the model that asked for it
                if ((of._meta.app_label, of._meta.model_name) if of else (label, name)) in held:
                    new.all_models[label][name] = model
                    meta.apps = new
                    meta._expire_cache()
        for key in held:
            del new._waiting[key]
        new.taken_over = bool(held)
        return new

    def get_model(
        self, app_label: str, model_name: str | None = None, require_ready: bool = True
    ) -> Any:
        if model_name is None:
            app_label, model_name = app_label.split(".")
        self._make((app_label, model_name.lower()))
        return self.get_registered_model(app_label, model_name)

    # Whoever lists models is given them all.

    def make_all(self) -> None:
        self._make(*self._waiting)

    def get_app_config(self, app_label: str) -> AppConfig:
        self.make_all()
        return super().get_app_config(app_label)

    def get_app_configs(self) -> Any:
        self.make_all()
        return super().get_app_configs()

    def get_models(  # Django's is remembered; this one is asked once
        self, include_auto_created: bool = False, include_swapped: bool = False
    ) -> list[Any]:
        self.make_all()
        return [
            model
            for config in self.app_configs.values()
            for model in config.get_models(include_auto_created, include_swapped)
        ]

    def clear_cache(self) -> None:
        """Of the models that are made: what each remembers of the others."""
        if self.ready:
            for models in self.all_models.values():
                for model in models.values():
                    meta: Any = model._meta
                    meta._expire_cache()

    def clone(self) -> StateApps:
        self.make_all()
        return super().clone()

    def _make(self, *keys: Key) -> None:
        """The classes of these models, of their bases and of all that they point at."""
        asked, states = list(keys), []
        while asked:
            key = asked.pop()
            if state := self._waiting.pop(key, None):
                states.append(state)
                asked += _pointed_at(state)
        self.render_multiple(states)


class NeededState(ProjectState):
    """A state of the project whose `apps` is made anew after a change, and then only what is needed."""

    whole = False
    """Whether all is made at once, here and in what is cloned from here."""
    forward = False
    """Whether states follow each other here, none being asked again after the next: classes that hold
    are taken over."""
    former: NeededApps | None = None
    changed: frozenset[Key] = frozenset()
    """Of the models: those that changed since the registry `former`."""

    @cached_property
    def apps(self) -> NeededApps:
        if self.former is not None and not self.whole:
            apps = self.former.after(self.models, self.changed)
        else:
            apps = NeededApps(self.real_apps, self.models)
        self.former = None
        if self.whole:
            apps.make_all()
        return apps

    def clone(self) -> NeededState:
        """They share the classes that are made, until one of them changes."""
        if self.former is not None:
            self.apps  # noqa: B018 - made here once, not in each of the two
        new = NeededState(
            models={key: state.clone() for key, state in self.models.items()},
            real_apps=self.real_apps,
        )
        new.whole, new.forward = self.whole, self.forward
        new.former, new.changed = self.former, self.changed
        if "apps" in self.__dict__:
            new.__dict__["apps"] = self.apps
        return new

    def clear_delayed_apps_cache(self) -> None:
        """Django asks this before it hands `apps` to a function, or to who hears of a migration."""
        if self.apps.taken_over:
            self.__dict__["apps"] = NeededApps(self.real_apps, self.models)
        self.apps.make_all()

    def add_model(self, model_state: ModelState) -> None:
        self._changed((model_state.app_label, model_state.name_lower))
        super().add_model(model_state)

    def remove_model(self, app_label: str, model_name: str) -> None:
        self._changed((app_label, model_name.lower()))
        super().remove_model(app_label, model_name)

    def reload_model(self, app_label: str, model_name: str, delay: bool = False) -> None:
        self._changed((app_label, model_name.lower()))

    def reload_models(self, models: Collection[Key], delay: bool = True) -> None:
        self._changed(*models)

    def _changed(self, *keys: Key) -> None:
        apps = self.__dict__.pop("apps", None)
        if apps is not None and self.forward:
            self.former, self.changed = apps, frozenset()
        self.changed |= {(label, name.lower()) for label, name in keys}


class Executor(MigrationExecutor):
    """Django's, on states that make what is needed."""

    def _create_project_state(self, with_applied_migrations: bool = False) -> NeededState:
        state = super()._create_project_state(with_applied_migrations)  # type: ignore[misc]  # private, so without a type
        return NeededState(models=state.models, real_apps=state.real_apps)

    def _migrate_all_forwards(self, state: NeededState, *args: Any, **options: Any) -> Any:
        state.forward = True
        return super()._migrate_all_forwards(state, *args, **options)  # type: ignore[misc]  # private

    def unapply_migration(self, state: Any, migration: Migration, fake: bool = False) -> Any:
        """Going back, Django does not say before it hands the models to a function."""
        functions = [each for each in migration.operations if isinstance(each, RunPython)]
        if any(each.reverse_code not in (None, RunPython.noop) for each in functions):
            state.clear_delayed_apps_cache()
            state.whole = True
        return super().unapply_migration(state, migration, fake)


class Command(migrate.Command):
    """`manage.py migrate`, which finds its executor by its name in Django's module."""

    def handle(self, *args: Any, **options: Any) -> None:
        module: Any = migrate
        stock = module.MigrationExecutor
        module.MigrationExecutor = Executor
        try:
            super().handle(*args, **options)
        finally:
            module.MigrationExecutor = stock


def _as_it_is(state: ModelState) -> ModelState:
    """A state of a model that does not follow its changes (which replace what it holds)."""
    kept = copy.copy(state)
    kept.fields = dict(state.fields)
    kept.options = dict(state.options)
    return kept


def _pointed_at(state: ModelState) -> list[Key]:
    own = state.app_label, state.name_lower
    found = [resolve_relation(base, *own) for base in state.bases if isinstance(base, str)]
    for each in state.fields.values():
        if relation := each.remote_field:
            found.append(resolve_relation(relation.model, *own))
            if through := getattr(relation, "through", None):
                found.append(resolve_relation(through, *own))
    return found
