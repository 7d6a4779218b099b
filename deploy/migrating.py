# SPDX-License-Identifier: AGPL-3.0-or-later
"""Migrations at a fraction of their price: the classes of models are made for those who ask for them.

Before each operation Django makes anew the class of every model that is tied to the one that changes,
and here nearly all are tied by the people and the groupes: fifteen thousand classes for a new
installation, which are nine tenths of the time that its migrations take. An operation on a table reads
the model of that table and those it points at. So a registry makes these when they are asked for, and
all the others the first time something needs them: whoever lists the models (and so what points at a
model), and a function of a migration (`RunPython`), which may ask for anything.

What is written to the database is what Django writes: `tests/deploy/test_migrating.py` compares.
"""

from __future__ import annotations

import copy
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
        self._waiting = {key: _as_it_is(state) for key, state in models.items()}
        for label in sorted({label for label, _ in models} - self.app_configs.keys()):
            stub = AppConfigStub(label)
            stub.apps = self
            stub.import_models()
            self.app_configs[label] = stub

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

    @cached_property
    def apps(self) -> NeededApps:
        apps = NeededApps(self.real_apps, self.models)
        if self.whole:
            apps.make_all()
        return apps

    def clone(self) -> NeededState:
        """They share the classes that are made, until one of them changes."""
        new = NeededState(
            models={key: state.clone() for key, state in self.models.items()},
            real_apps=self.real_apps,
        )
        new.whole = self.whole
        if "apps" in self.__dict__:
            new.__dict__["apps"] = self.apps
        return new

    def clear_delayed_apps_cache(self) -> None:
        """Django asks this before it hands `apps` to a function, or to who hears of a migration."""
        self.apps.make_all()

    def remove_model(self, app_label: str, model_name: str) -> None:
        self._changed()
        super().remove_model(app_label, model_name)

    def reload_model(self, *args: Any, **kwargs: Any) -> None:
        self._changed()

    def reload_models(self, *args: Any, **kwargs: Any) -> None:
        self._changed()

    def _changed(self) -> None:
        self.__dict__.pop("apps", None)


class Executor(MigrationExecutor):
    """Django's, on states that make what is needed."""

    def _create_project_state(self, with_applied_migrations: bool = False) -> NeededState:
        state = super()._create_project_state(with_applied_migrations)  # type: ignore[misc]  # private, so without a type
        return NeededState(models=state.models, real_apps=state.real_apps)

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
