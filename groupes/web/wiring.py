# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a lower floor hears of a higher one: each app's ``wiring.py``, found as ``admin.py`` is.

A mechanism (the rail, the palette, what waits for me, who stands where…) defines the frozen class
of what may be declared to it, in its own module; an app that has something to say declares it,
once, in ``WIRING``; the mechanism asks :func:`declared`. Nobody registers anything, nothing runs
at start-up, and no lower floor names a higher one.

    # roles/wiring.py
    WIRING = Wiring(Tab(30, "roles", _("Roles"), "roles:index"), PaletteKind(30, …))
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import AppConfig, apps
from django.core.signals import setting_changed


class Wiring:
    """What one app declares to the floors below it; ``parts`` in the app's own order."""

    __slots__ = ("parts",)
    parts: tuple[object, ...]

    def __init__(self, *parts: object) -> None:
        object.__setattr__(self, "parts", parts)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("a wiring is frozen")


def room[T](app: AppConfig, name: str) -> Any:
    """The module ``name`` of an app ("wiring", "events"), or None when it has none."""
    if find_spec(f"{app.name}.{name}") is None:
        return None
    return import_module(f"{app.name}.{name}")


@cache
def wirings() -> tuple[tuple[str, Wiring], ...]:
    """(app label, what it declares) for each app that has a ``wiring.py``, in installed order."""
    found = []
    for app in apps.get_app_configs():
        module = room(app, "wiring")
        if module is not None and isinstance(getattr(module, "WIRING", None), Wiring):
            found.append((app.label, module.WIRING))
    return tuple(found)


@cache
def declared[T](kind: type[T]) -> tuple[T, ...]:
    """All that the installed apps declare of one kind; by its ``order`` when it has one, else in
    the order of the apps (INSTALLED_APPS, lowest floor first)."""
    parts = [
        part for _label, wiring in wirings() for part in wiring.parts if isinstance(part, kind)
    ]
    return tuple(sorted(parts, key=lambda part: getattr(part, "order", 0)))


_forgotten = [wirings, declared]


def remembered[F](function: F) -> F:
    """Marks a cached function of the declarations, forgotten when INSTALLED_APPS changes (tests
    install a capability of their own)."""
    _forgotten.append(function)  # type: ignore[arg-type]  # a functools.cache
    return function


def _forget(*, setting: str, **kwargs: Any) -> None:
    if setting == "INSTALLED_APPS":
        for function in _forgotten:
            function.cache_clear()


setting_changed.connect(_forget, dispatch_uid="wiring-forgotten")
