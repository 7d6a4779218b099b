# SPDX-License-Identifier: AGPL-3.0-or-later
"""Is a locked version known to be vulnerable? Asked of the list beside this module, so that the answer
needs no network and is the same everywhere; advisories.toml says what it covers and how to renew it."""

import operator
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from deploy.laptop.state import ROOT

LIST: Final = Path(__file__).with_name("advisories.toml")
LOCK: Final = ROOT / "requirements.lock"
OLD_DAYS: Final = 90

_COMPARED: Final = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
}
_PINNED: Final = re.compile(r"([A-Za-z0-9][\w.-]*)(?:\[[^]]*\])?\s*==\s*([^\s;]+)")
_ID: Final = re.compile(r"CVE-\d{4}-\d{4,}|GHSA(-[0-9a-z]{4}){3}")
_WANTED: Final = frozenset({"package", "affected", "ids", "what"})
_OPTIONAL: Final = frozenset({"fixed", "kept"})


@dataclass(frozen=True)
class Advisory:
    """One line of the list; `affected`: version specifiers, of which any is enough."""

    package: str
    affected: tuple[SpecifierSet, ...]
    ids: tuple[str, ...]
    what: str
    fixed: Version | None = None
    kept: str = ""

    def affects(self, version: Version) -> bool:
        # By order alone: PEP 440 leaves 6.1.3rc1 out of "<6.1.3", and whether it was mended nobody says.
        return any(
            all(_COMPARED[each.operator](version, Version(each.version)) for each in specifier)
            for specifier in self.affected
        )


def advisory(entry: dict[str, Any]) -> Advisory:
    """One [[advisory]] of the list; ValueError when it can not be relied upon."""
    where = f"{entry.get('package', '?')} {entry.get('ids', '?')}"
    if wrong := (set(entry) ^ _WANTED) - _OPTIONAL:
        raise ValueError(f"{where}: missing or unknown: {', '.join(sorted(wrong))}")
    try:
        affected = tuple(SpecifierSet(text) for text in entry["affected"])
        fixed = Version(str(entry["fixed"])) if "fixed" in entry else None
        bounds = [Version(each.version) for specifier in affected for each in specifier]
    except (InvalidSpecifier, InvalidVersion) as error:
        raise ValueError(f"{where}: {error}") from None
    found = Advisory(
        package=canonicalize_name(str(entry["package"])),
        affected=affected,
        ids=tuple(entry["ids"]),
        what=str(entry["what"]),
        fixed=fixed,
        kept=str(entry.get("kept", "")),
    )
    operators = {each.operator for specifier in affected for each in specifier}
    if not bounds or not all(affected) or not operators <= set(_COMPARED):
        raise ValueError(f"{where}: affected takes {' '.join(_COMPARED)} and a version")
    if not found.ids or not all(_ID.fullmatch(each) for each in found.ids):
        raise ValueError(f"{where}: ids are CVE-… or GHSA-…")
    if fixed and found.affects(fixed):
        raise ValueError(f"{where}: {fixed} is said to be both affected and fixed")
    return found


def read_list(text: str) -> tuple[date, list[Advisory]]:
    """The day a list was made, and what it holds; ValueError when it can not be relied upon."""
    held = tomllib.loads(text)
    made = held.get("date")
    if type(made) is not date:
        raise ValueError("the list has no date (date = 2026-01-31)")
    return made, [advisory(entry) for entry in held.get("advisory", [])]


def read_lock(text: str) -> dict[str, list[Version]]:
    """Each package of a lock (as `./run lock` makes it, with hashes and markers), by its normalised
    name, with the versions pinned: several where markers choose. ValueError at a line that pins
    nothing: a package that is not read is not checked."""
    found: dict[str, list[Version]] = {}
    for line in re.sub(r"\\\n\s*", " ", text).splitlines():
        wanted = line.partition("#")[0].strip()
        if not wanted or wanted.startswith("--"):
            continue
        pinned = _PINNED.match(wanted)
        if pinned is None:
            raise ValueError(f"the lock has a line that pins no version: {wanted}")
        found.setdefault(canonicalize_name(pinned[1]), []).append(Version(pinned[2]))
    return found


def affected(lock: dict[str, list[Version]], known: Iterable[Advisory]) -> Iterator[str]:
    """One sentence for each locked version that an advisory names."""
    for each in known:
        for version in lock.get(each.package, []):
            if each.affects(version):
                mended = f"fixed in {each.fixed}" if each.fixed else "no version mends it yet"
                yield f"{each.package} {version}: {each.what} ({', '.join(each.ids)}; {mended})"


def notes(made: date, known: list[Advisory], today: date) -> Iterator[str]:
    """What is said even when all is well: what was compared with, and its age once it matters."""
    yield f"{len(known)} advisories known on {made}; later ones, and any not listed, are not seen"
    if (age := (today - made).days) > OLD_DAYS:
        yield f"that list is {age} days old: renew it ({LIST.relative_to(ROOT)} says how)"


def main() -> int:
    try:
        made, known = read_list(LIST.read_text("utf-8"))
        lock = read_lock(LOCK.read_text("utf-8"))
    except (OSError, ValueError) as error:
        print(error)
        return 1
    for line in notes(made, known, datetime.now(UTC).date()):
        print(f"note: {line}")
    found = list(affected(lock, known))
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
