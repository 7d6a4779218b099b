# SPDX-License-Identifier: AGPL-3.0-or-later
"""Migrations whose models are made when they are needed: as Django's, and no more than needed."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Permission
from django.core.management import call_command, get_commands, load_command_class
from django.core.management.commands import migrate
from django.db import connection, models
from django.db.migrations import (
    AddField,
    AlterField,
    CreateModel,
    Migration,
    RemoveField,
    RunPython,
)
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState, StateApps

from deploy.migrating import Command, Executor, NeededState

LOADER = MigrationLoader(None)


def needed(state: ProjectState) -> NeededState:
    return NeededState(models=state.models, real_apps=state.real_apps)


def made(apps: StateApps) -> set[str]:
    return {model for models in apps.all_models.values() for model in models}


def told(model: Any) -> tuple[list[str], list[str]]:
    """Its columns and what points at it."""
    meta = model._meta
    return (
        [str(field.db_parameters(connection)["type"]) for field in meta.concrete_fields],
        sorted(
            f"{each.related_model._meta.label} {each.field.name}" for each in meta.related_objects
        ),
    )


def test_a_model_comes_with_those_it_points_at_and_no_others() -> None:
    apps = needed(LOADER.project_state()).apps
    assert not made(apps)
    assert apps.get_model("roles.Role")._meta.get_field("groupe").related_model.__name__ == "Groupe"
    assert {"role", "groupe", "cooperative"} <= made(apps)
    assert "bid" not in made(apps)
    with pytest.raises(LookupError):
        apps.get_model("roles", "nothing")


@pytest.mark.parametrize("label", ["groupes.Member", "groupes.Groupe", "bids.Bid", "auth.Group"])
def test_a_model_is_the_one_that_django_makes(label: str) -> None:
    state = LOADER.project_state()
    apps = needed(state).apps
    assert told(apps.get_model(label)) == told(state.apps.get_model(label))
    assert made(apps) == made(state.apps)  # who asks what points at it is given them all


def test_who_lists_the_models_is_given_them_all() -> None:
    state = LOADER.project_state()
    whole = {model._meta.label for model in state.apps.get_models()}
    assert {model._meta.label for model in needed(state).apps.get_models()} == whole
    config = needed(state).apps.get_app_config("roles")
    assert len(list(config.get_models())) == len(
        list(state.apps.get_app_config("roles").get_models())
    )
    configs = needed(state).apps.get_app_configs()
    assert {model._meta.label for each in configs for model in each.get_models()} == whole
    assert made(needed(state).apps.clone()) == made(state.apps)


def small() -> NeededState:
    state = NeededState()
    key = models.BigAutoField(primary_key=True)
    CreateModel("House", [("id", key)]).state_forwards("town", state)
    house = models.ForeignKey("town.House", models.CASCADE, related_name="rooms")
    CreateModel("Room", [("id", key), ("house", house)]).state_forwards("town", state)
    return state


def fields(state: ProjectState, name: str) -> set[str]:
    return {field.name for field in state.apps.get_model("town", name)._meta.fields}


def test_a_state_keeps_what_it_was_and_its_copy_changes() -> None:
    before = small()
    assert fields(before, "Room") == {"id", "house"}
    after = before.clone()
    assert after.apps is before.apps
    AddField("room", "name", models.TextField()).state_forwards("town", after)
    assert (fields(before, "Room"), fields(after, "Room")) == (
        {"id", "house"},
        {"id", "house", "name"},
    )
    early = after.apps
    kept = after.clone()
    RemoveField("room", "house").state_forwards("town", after)
    after.remove_model("town", "house")
    assert fields(after, "Room") == {"id", "name"}
    with pytest.raises(LookupError):
        after.apps.get_model("town", "house")
    # What was not asked for until then is still what it was on that day.
    assert early.get_model("town", "house").__name__ == "House"
    assert fields(kept, "Room") == {"id", "house", "name"}


def test_going_forward_the_next_state_takes_over_the_classes_that_still_hold() -> None:
    state = small()
    state.forward = True
    key = models.BigAutoField(primary_key=True)
    CreateModel("Tree", [("id", key)]).state_forwards("town", state)
    house, room, tree = (state.apps.get_model("town", name) for name in ("house", "room", "tree"))
    before = state.clone()
    AddField("house", "name", models.TextField()).state_forwards("town", state)
    assert state.apps.get_model("town", "tree") is tree
    assert tree._meta.apps is state.apps  # from there one finds what this state holds
    new = state.apps.get_model("town", "room")
    assert new is not room  # it points at what changed
    assert new._meta.get_field("house").related_model is state.apps.get_model("town", "house")
    assert state.apps.get_model("town", "house") is not house
    assert (fields(before, "House"), fields(state, "House")) == ({"id"}, {"id", "name"})
    # A function is given classes that are all of one state.
    state.clear_delayed_apps_cache()
    assert state.apps.get_model("town", "tree") is not tree


@pytest.mark.django_db
def test_a_key_that_changes_its_kind_changes_it_in_all_that_came_to_point_at_it() -> None:
    class Wider(Migration):
        operations = [
            CreateModel("House", [("id", models.SmallIntegerField(primary_key=True))]),
            CreateModel("Tree", [("id", models.BigAutoField(primary_key=True))]),
            AddField("tree", "house", models.ForeignKey("town.House", models.CASCADE)),
            AddField("tree", "name", models.TextField(default="")),
            AlterField("house", "id", models.BigIntegerField(primary_key=True)),
        ]

    state = NeededState()
    state.forward = True
    with connection.schema_editor(atomic=False) as editor:
        Wider("0001_wider", "town").apply(state, editor)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name, data_type FROM information_schema.columns"
            " WHERE table_name LIKE 'town_%' AND data_type <> 'text' ORDER BY 1, 2"
        )
        assert cursor.fetchall() == [
            ("town_house", "id", "bigint"),
            ("town_tree", "house_id", "bigint"),
            ("town_tree", "id", "bigint"),
        ]


@pytest.mark.django_db
def test_a_function_of_a_migration_finds_what_points_at_a_model() -> None:
    found = []

    def look(apps: Any, editor: Any) -> None:
        found.append(apps.get_model("town", "house").rooms)

    state = small()
    with connection.schema_editor(collect_sql=True) as editor:
        RunPython(look).database_forwards("town", editor, state, state)
    assert found


@pytest.mark.django_db
def test_so_does_a_function_that_goes_back() -> None:
    found = []

    def look(apps: Any, editor: Any) -> None:
        found.append(apps.get_model("town", "house").rooms)

    class Back(Migration):
        operations = [
            AddField("house", "name", models.TextField(null=True)),
            RunPython(RunPython.noop, look),
            AddField("house", "town", models.TextField(null=True)),
        ]

    with connection.schema_editor() as editor:
        editor.create_model(small().apps.get_model("town", "house"))
    migration, executor = Back("0002_back", "town"), Executor(connection)
    executor.apply_migration(small(), migration)
    assert not found
    executor.unapply_migration(small(), migration)
    assert found


@pytest.mark.parametrize(
    "name",
    [
        ("groupes", "0007_words_and_skills"),
        ("library", "0002_stored"),
        ("sharing", "0004_reversals"),
        ("notices", "0003_provenance"),
        ("bids", "0006_taken_back"),
    ],
)
@pytest.mark.django_db
def test_a_migration_sends_what_it_sends_under_django(name: tuple[str, str]) -> None:
    def sent(kind: type[MigrationExecutor]) -> list[str]:
        state = LOADER.project_state(name, at_end=False)
        if kind is Executor:
            state = needed(state)
        with connection.schema_editor(collect_sql=True) as editor:
            LOADER.graph.nodes[name].apply(state, editor, collect_sql=True)
        return editor.collected_sql

    assert sent(Executor) == sent(MigrationExecutor) != []


@pytest.mark.django_db
def test_the_command_migrates_so_and_leaves_django_as_it_was(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert isinstance(load_command_class(get_commands()["migrate"], "migrate"), Command)
    used: list[type] = []

    def note(self: Executor, *args: Any, **kwargs: Any) -> Any:
        used.append(type(self))
        return MigrationExecutor.migrate(self, *args, **kwargs)

    monkeypatch.setattr(Executor, "migrate", note)
    call_command("migrate", "roles", verbosity=1)
    assert used == [Executor]
    assert vars(migrate)["MigrationExecutor"] is MigrationExecutor
    assert "No migrations to apply" in capsys.readouterr().out


@pytest.mark.django_db
def test_who_hears_that_tables_are_made_writes_the_permissions_of_every_model() -> None:
    Permission.objects.filter(content_type__app_label="roles").delete()
    apps = needed(LOADER.project_state()).apps
    create_permissions(installed.get_app_config("roles"), verbosity=0, apps=apps)
    assert Permission.objects.filter(codename="add_role").exists()
