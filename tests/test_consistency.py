# SPDX-License-Identifier: AGPL-3.0-or-later
"""What must hold of the whole tree, whoever writes in it next: read from the code, not from a list.

Nothing here asks the database. Whom each page answers is asked in ``test_urls_walk``; what is
forbidden inside a template, in ``static/test_templates``.
"""

from __future__ import annotations

import ast
import importlib
import re
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.apps import apps
from django.conf import settings
from django.db import models
from django.template.utils import get_app_template_dirs
from django.urls import URLPattern, URLResolver, get_resolver

from deploy import translations
from deploy.demo import views as demo_views
from groupes.export import tables
from groupes.web import text, transactions
from groupes.web.fields import OneLineField
from tests.test_urls_walk import PUBLIC

ROOT = Path(settings.BASE_DIR)
FLOORS = ("groupes", "roles", "commons", "tenders", "deploy")
TEMPLATES = ROOT / "templates"
FRENCH = ROOT / "locale" / "fr" / "LC_MESSAGES" / f"{translations.DOMAIN}.po"

# Not views of ours: for whoever is logged in, about nobody's groupe.
OF_LIBRARIES = {
    "set_language": "only changes what language a page is read in",
    "account_reauthenticate": "one's own account",
    "account_change_password": "one's own account",
    "account_set_password": "one's own account",
    "mfa_index": "one's own account",
    "mfa_reauthenticate": "one's own account",
    "mfa_activate_totp": "one's own account",
    "mfa_deactivate_totp": "one's own account",
    "mfa_view_recovery_codes": "one's own account",
    "mfa_generate_recovery_codes": "one's own account",
    "mfa_download_recovery_codes": "one's own account",
}

# Views that exist with the demonstration only, where anyone is let in as an invented person.
OF_THE_DEMONSTRATION = {
    "DemoLoginView": "how one comes in",
    "demo": "whom one may come in as",
    "demo_login": "comes in",
    "mail": "what would have been sent, to read one's link in",
}

# Templates whose names are written in Django's or allauth's code, not in files of theirs.
NAMED_BY_LIBRARIES = {"400.html", "403.html", "403_csrf.html", "404.html", "429.html", "500.html"}


@cache
def sources() -> dict[Path, str]:
    return {
        path: path.read_text(encoding="utf-8")
        for floor in FLOORS
        for path in sorted((ROOT / floor).rglob("*.py"))
        if "migrations" not in path.parts
    }


@cache
def templates() -> dict[str, str]:
    return {
        path.relative_to(TEMPLATES).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(TEMPLATES.rglob("*.*"))
    }


# --- views ----------------------------------------------------------------------------------------


def views(patterns: list[Any], namespace: str = "") -> Iterator[tuple[str, Any]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from views(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}", pattern.callback


def is_open(view: Any) -> bool:
    """Marked with ``login_not_required``: Django's middleware lets anyone through."""
    return not getattr(view, "login_required", True)


def test_every_view_says_whom_it_is_for() -> None:
    declared: dict[str, set[str]] = {"open": set(), "logged in": set(), "ours": set()}
    for name, view in views(get_resolver().url_patterns):
        if hasattr(view, "access"):
            assert not is_open(view), f"{name} is for members, and open to all"
            declared["ours"].add(name)
        else:
            declared["open" if is_open(view) else "logged in"].add(name)
    assert len(declared["ours"]) > 50
    assert declared["open"] == PUBLIC.keys()
    assert declared["logged in"] == OF_LIBRARIES.keys()


def test_the_views_of_the_demonstration_are_known() -> None:
    """They have no address in a test; they are found in their module."""
    found = {
        name
        for name, value in vars(demo_views).items()
        if getattr(value, "__module__", "") == demo_views.__name__
        and (isinstance(value, type) or is_open(value))
        and hasattr(value, "as_view" if isinstance(value, type) else "login_required")
    }
    assert found == OF_THE_DEMONSTRATION.keys()
    assert all(is_open(getattr(demo_views, name)) for name in found if name.islower())
    assert is_open(demo_views.DemoLoginView.as_view())


# --- templates ------------------------------------------------------------------------------------


# `f"page.html{part}"`: the page, or one of its parts.
QUOTED = re.compile(r"""(f?)["']([\w./{}-]+\.(?:html|svg|txt))(?:#[\w-]+|{\w+})?["']""")
# allauth's send_mail takes what the names of a mail's templates begin with.
MAIL = re.compile(r"""["'](account/email/\w+)["']""")


def named_in(body: str) -> set[str]:
    """The templates that a file names. ``f"parts/{name}.html"`` is every one of that folder."""
    found = set()
    for formatted, name in QUOTED.findall(body):
        if formatted and "{" in name:
            shape = re.compile(re.sub(r"\\{[^{}]*\\}", r"[\\w-]+", re.escape(name)))
            found |= {each for each in templates() if shape.fullmatch(each)}
        else:
            found.add(name)
    for prefix in MAIL.findall(body):
        found |= {f"{prefix}_{part}" for part in ("subject.txt", "message.txt", "message.html")}
    return found


def of_libraries(name: str) -> bool:
    """Stands in for a template of an installed library, or is one that its code asks for."""
    return name in NAMED_BY_LIBRARIES or any(
        (Path(folder) / name).is_file() for folder in get_app_template_dirs("templates")
    )


def unused(bodies: dict[str, str], roots: set[str]) -> list[str]:
    """Those that no root leads to, through the names that templates write."""
    reached: set[str] = set()
    waiting = roots & bodies.keys()
    while waiting:
        name = waiting.pop()
        reached.add(name)
        waiting |= (named_in(bodies[name]) & bodies.keys()) - reached
    return sorted(bodies.keys() - reached)


def test_every_template_is_used() -> None:
    roots = {name for name in templates() if of_libraries(name)}
    for body in sources().values():
        roots |= named_in(body)
    assert unused(templates(), roots) == []


def test_a_template_named_by_an_unused_one_only_is_unused() -> None:
    bodies = {
        "a.html": '{% include "b.html" %}',
        "b.html": "",
        "c.html": '{% include "d.html#part" %}',
        "d.html": "",
    }
    assert unused(bodies, {"a.html"}) == ["c.html", "d.html"]
    assert unused(bodies, {"a.html", "c.html"}) == []


# --- addresses ------------------------------------------------------------------------------------


def test_addresses_are_those_that_were_found_before() -> None:
    """groupes/web/paths.py; allauth's own addresses take their arguments by name."""
    home = ROOT / "groupes/web/paths.py"
    by_name = ROOT / "groupes/letters.py"
    django_s = re.compile(r"^from django\.urls import .*\breverse\b", re.M)
    floors = ("groupes", "roles", "commons", "tenders")
    asking = {
        path
        for path, body in sources().items()
        if path.relative_to(ROOT).parts[0] in floors and django_s.search(body)
    }
    assert asking == {home, by_name}


# --- text that is trusted -------------------------------------------------------------------------


def trusting(body: str) -> list[int]:
    """The lines that mark a text as safe HTML."""
    found = []
    for node in ast.walk(ast.parse(body)):
        match node:
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in {
                "mark_safe", "SafeString", "SafeText", "html_safe",
            }:  # fmt: skip
                found.append(node.lineno)
            case ast.FunctionDef(name="__html__"):
                found.append(node.lineno)
            case ast.Name(id="html_safe"):
                found.append(node.lineno)
    return sorted(set(found))


def test_only_the_module_of_texts_trusts_one_and_says_why() -> None:
    home = Path(text.__file__)
    assert {path for path, body in sources().items() if trusting(body)} == {home}
    lines = sources()[home].splitlines()
    for number in trusting(sources()[home]):
        assert re.search(r"# noqa: S308 - \w+", lines[number - 1]), number
    filters = re.compile(r"\|\s*safe(?:seq)?\b|{%\s*autoescape\s+off")
    # Mails in plain text are read by no browser.
    plain = {name for name in templates() if name.endswith(".txt")}
    assert [n for n, body in templates().items() if n not in plain and filters.search(body)] == []


@pytest.mark.parametrize(
    "line",
    [
        "mark_safe(words)",
        "safestring.mark_safe(words)",
        "SafeString(words)",
        "@html_safe\nclass Words: ...",
        "def __html__(self): ...",
    ],
)
def test_each_way_of_trusting_a_text_is_seen(line: str) -> None:
    assert trusting(line)


# --- tests ----------------------------------------------------------------------------------------

# Modules without a file of tests of their own name: where they are tried instead, and why.
TRIED_ELSEWHERE: dict[str, str] = {
    "deploy/accounts/apps.py": "who logs in is noted: accounts/test_views.py",
    "deploy/accounts/devices.py": "with the tries they are spared: accounts/test_limits.py",
    "deploy/accounts/forms.py": "letters that are asked for: accounts/test_limits.py",
    "deploy/accounts/lost.py": "as its page does it: accounts/test_views.py",
    "deploy/accounts/models.py": "as they are ended: accounts/test_views.py",
    "deploy/accounts/opened.py": "as their page shows them: accounts/test_views.py",
    "deploy/accounts/passwords.py": "the longest that is hashed: accounts/test_limits.py",
    "commons/library/carrying.py": "in the archive and the plan: groupes/test_export.py",
    "commons/sharing/carrying.py": "in the plan: groupes/test_export.py",
    "deploy/demo/circles.py": "as it is told: deploy/demo/test_build.py",
    "deploy/demo/decisions.py": "as it is told: deploy/demo/test_build.py",
    "deploy/demo/mandates.py": "as it is told: deploy/demo/test_build.py",
    "deploy/source.py": "as its address gives it: deploy/test_views.py",
    "groupes/chat/carrying.py": "in the archive: groupes/test_export.py",
    "groupes/files/management/commands/sweep_files.py": "with what it does: files/test_sweep.py",
    "groupes/web/carried.py": "as what is declared is read: groupes/test_export.py",
    "groupes/web/uploads.py": "a disk that refuses, page by page: security/test_full_disk.py",
    "groupes/web/seasons.py": "as seasons of energy and of a pause read them: groupes/test_seasons.py",
    "roles/actions/making.py": "with what is offered: roles/actions/test_offers.py, test_meanwhile.py",
    "roles/parts.py": "as a role's page shows what floors above say: roles/test_views.py, work/test_pages.py",
    "roles/plain.py": "as pages of roles are made of it: roles/test_views.py",
    "roles/promised.py": "where it is listed: roles/test_stepping_in.py, work/test_measured.py",
    "roles/carrying.py": "in the archive and the plan: groupes/test_export.py",
    "tenders/bids/actions/hand.py": "as the form does it: bids/test_hand.py",
    "tenders/bids/carrying.py": "in the archive and the plan: groupes/test_export.py",
    "tenders/notices/actions/hand.py": "as a groupe enters, corrects and cancels a call: bids/test_hand.py",
    "tenders/notices/actions/withholding.py": "with what is shown on its day: actions/test_revealing.py",
    "tenders/notices/beside.py": "as the page of a notice leads to its buyer's: tenders/test_contracts.py",
}


def does_something(body: str) -> bool:
    """Whether a module defines a function or a class: more than names, wiring or a docstring. An app
    that Django is only told of (a name and a label) does nothing."""
    for node in ast.parse(body).body:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                return True
            case ast.ClassDef(bases=[ast.Name(id="AppConfig")], body=inside):
                if any(isinstance(each, ast.FunctionDef) for each in inside):
                    return True
            case ast.ClassDef():
                return True
    return False


def mirrors(module: Path) -> Iterator[Path]:
    """Where a module may be tried (paths from the root): ``tests/a/b/test_c.py`` for ``a/b/c.py``
    and ``tests/a/b/test_init.py`` for ``a/b/__init__.py``; or, where a package is tried as a whole
    whatever modules it is made of, ``tests/a/test_b.py``."""
    name = "init" if module.stem == "__init__" else module.stem
    yield Path("tests", module.parent, f"test_{name}.py")
    for package in module.parents:
        if package.name:
            yield Path("tests", package.parent, f"test_{package.name}.py")


def unmirrored(bodies: dict[Path, str], tests: set[Path]) -> list[str]:
    """The modules that do something and that no file of tests mirrors."""
    return sorted(
        module.as_posix()
        for module, body in bodies.items()
        if does_something(body) and tests.isdisjoint(mirrors(module))
    )


def test_every_module_that_does_something_has_the_tests_that_mirror_it() -> None:
    bodies = {path.relative_to(ROOT): body for path, body in sources().items()}
    tests = {
        path.relative_to(ROOT)
        for path in (ROOT / "tests").rglob("test_*.py")
        if "def test_" in path.read_text(encoding="utf-8")
    }
    assert unmirrored(bodies, tests) == sorted(TRIED_ELSEWHERE)


def test_a_module_without_its_mirror_is_seen() -> None:
    does, says = "def act(): ...", '"""Only words."""\nURLS = ["a"]\n'
    bodies = {
        Path("a/b/c.py"): does,
        Path("a/b/__init__.py"): "class B: ...",
        Path("a/b/urls.py"): says,
        Path("a/apps.py"): "class A(AppConfig):\n    name = 'a'",
    }
    assert unmirrored(bodies, set()) == ["a/b/__init__.py", "a/b/c.py"]
    assert unmirrored(bodies, {Path("tests/a/b/test_c.py")}) == ["a/b/__init__.py"]
    assert unmirrored(bodies, {Path("tests/a/b/test_init.py")}) == ["a/b/c.py"]
    assert unmirrored(bodies, {Path("tests/a/test_b.py")}) == []
    assert unmirrored(bodies, {Path("tests/a/test_c.py"), Path("tests/b/test_c.py")}) == [
        "a/b/__init__.py", "a/b/c.py",
    ]  # fmt: skip
    ready = {Path("a/apps.py"): "class A(AppConfig):\n    def ready(self): ..."}
    assert unmirrored(ready, set()) == ["a/apps.py"]


# --- locks ----------------------------------------------------------------------------------------

LOCKS = re.compile(r"select_for_update|\bFOR (?:NO KEY )?UPDATE\b|\bFOR (?:KEY )?SHARE\b")


def test_rows_are_locked_one_way_and_never_their_keys() -> None:
    """What locks by itself says why beside it: ``# locks: …``."""
    home = Path(transactions.__file__)
    assert 'select_for_update(of=("self",), no_key=True)' in sources()[home]
    found = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path, body in sources().items()
        if path != home
        for line in body.splitlines()
        if LOCKS.search(line)
        and "# locks: " not in line
        # A statement of the database's own, in the very words.
        and not line.strip().endswith("ORDER BY groupe_id FOR NO KEY UPDATE")
    ]
    assert found == []


def test_actions_are_run_again_where_they_were_stopped() -> None:
    """``@action`` in place of ``@transaction.atomic``, which would answer 500."""
    found = [
        path.relative_to(ROOT).as_posix()
        for path, body in sources().items()
        if re.search(r"^@transaction\.atomic", body, re.M) and "actions" in path.as_posix()
    ]
    assert found == []


# --- models ---------------------------------------------------------------------------------------


def test_every_model_says_its_name() -> None:
    ours = [each for each in apps.get_models() if each.__module__.split(".")[0] in FLOORS]
    assert len(ours) > 30
    assert [each.__name__ for each in ours if each.__str__ is models.Model.__str__] == []


def test_every_table_says_what_becomes_of_it_when_a_groupe_or_a_person_leaves() -> None:
    """Declared in the app's wiring.py: ``groupes/web/carried.py`` says how, each line says what."""
    assert "\n".join(tables.undeclared()) == ""


# --- French ---------------------------------------------------------------------------------------


def test_the_french_is_complete() -> None:
    """What ``./run check`` asks, with the same code."""
    messages = translations.collect(ROOT)
    assert len(messages) > 1000
    assert translations.problems(messages, translations.read_catalogue(FRENCH)) == []


# The narrow space and the ordinary one, neither of which breaks a line.
KEPT = "\u00a0\u202f"
TYPOGRAPHY = {
    "a space that breaks before a sign": r" (?=[:;?!»€]|%%)",
    "no space before a sign": r"(?<=[\w)}»])(?:[;?!]|:)(?=\s|$)",
    "quotation marks without their spaces": rf"«(?![{KEPT}])|(?<![{KEPT}])»",
    "English quotation marks": "[“”]",
    "a straight apostrophe": r"(?<=\w)'(?=\w)",
    "three dots for an ellipsis": r"\.\.\.",
}


def mistyped(french: str) -> list[str]:
    return [what for what, shape in TYPOGRAPHY.items() if re.search(shape, french)]


def test_the_french_is_typed_as_french() -> None:
    wrong = [
        (french, flaws)
        for entry in translations.read_catalogue(FRENCH)
        if entry.id
        for french in ([entry.string] if isinstance(entry.string, str) else entry.string)
        if (flaws := mistyped(french))
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "french",
    ["Qui ?", "Qui?", "Rendu :", "Rendu: hier", "«Rendu»", "“Rendu”", "l'avis", "Puis...", "3 %%"],
)
def test_each_slip_of_typing_is_seen(french: str) -> None:
    assert mistyped(french)


def test_good_typing_is_left_alone() -> None:
    good = (
        "Qui\u00a0? L’«\u00a0avis\u00a0» de 12:30, à 3\u00a0%%\u00a0: https://exemple.fr… (%(n)s)"
    )
    assert mistyped(good) == []


# --- what stays on the machine that wrote it -------------------------------------------------------

# Written in two parts: this file is tracked too.
REGISTRIES = [
    "py" + "pi.org", "python" + "hosted.org", "npm" + "js.org", "npm" + "js.com", "yarn" + "pkg.com",
    "crates" + ".io", "ruby" + "gems.org", "proxy." + "golang.org", "un" + "pkg.com",
    "js" + "delivr.net", "cdn" + "js.com",
]  # fmt: skip
FOLDERS = [
    rf"(?<![\w.:/}}>-])/{name}/(?=[\w.])"
    for name in ("root", "work", "farm", "home", "Users", "mnt")
]


def leaks(body: str) -> list[str]:
    shapes = [*map(re.escape, REGISTRIES), *FOLDERS]
    return [found[0] for shape in shapes for found in re.finditer(shape, body)]


def test_no_file_names_a_registry_or_a_folder_of_one_machine() -> None:
    if not (ROOT / ".git").exists() or shutil.which("git") is None:
        pytest.skip("not a clone, or no git here: which files are tracked is not known")
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    tracked = [ROOT / name for name in listed.stdout.split("\0") if name]
    assert len(tracked) > 400
    wrong = {}
    for path in tracked:
        # Bytes of images and fonts are no words; a file taken away but not yet committed is gone.
        body = path.read_bytes() if path.is_file() else b""
        if b"\0" not in body and (found := leaks(body.decode("utf-8", "replace"))):
            wrong[str(path.relative_to(ROOT))] = found
    assert wrong == {}


def test_a_registry_and_a_folder_are_seen() -> None:
    assert leaks(f"https://{REGISTRIES[0]}/simple")
    assert leaks("cd /" + "root/project")
    assert leaks('"/' + 'home/someone/"')
    assert leaks("https://example.org/home/page and a/work/b") == []


# --- forms -----------------------------------------------------------------------------------------


def our_forms() -> list[type[forms.BaseForm]]:
    """Every form of the floors, found by walking the subclasses once all are imported."""
    for name in [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in sources()]:
        if "forms" in name:
            importlib.import_module(name)

    def below(kind: type[Any]) -> Iterator[type[Any]]:
        for one in kind.__subclasses__():
            yield one
            yield from below(one)

    return [one for one in {*below(forms.BaseForm)} if one.__module__.split(".")[0] in FLOORS]


WRITTEN_IN = re.compile(r"<textarea\b[^>]*>|<input\b(?:[^<>]|\{%.*?%\})*>", re.DOTALL)
OF_NO_WORDS = re.compile(
    r"""type="(?:hidden|checkbox|radio|file|number|date|time|datetime-local|email|password|submit)"|hidden"""
)


def test_people_write_in_their_own_direction() -> None:
    """Whoever writes Arabic or Hebrew sees it from right to left: ``dir="auto"`` on each field."""
    of_choices = '<input type="{{ attrs.type }}"'  # allauth's box to tick
    wrong = [
        f"{path.relative_to(ROOT)}: {field[:80]}"
        for path in sorted((ROOT / "templates").rglob("*.html"))
        for field in WRITTEN_IN.findall(path.read_text())
        if 'dir="auto"' not in field
        and not OF_NO_WORDS.search(field)
        and not field.startswith(of_choices)
    ]
    assert wrong == []


def test_every_text_of_one_line_is_cleaned_as_one() -> None:
    """A name that shows nothing, runs backwards or hides a character is nowhere taken."""
    seen = 0
    for form in our_forms():
        for name, field in form.base_fields.items():  # type: ignore[attr-defined]  # of every form
            plain = type(field) in (forms.CharField, OneLineField)
            several = isinstance(field.widget, forms.Textarea) and type(field) is forms.CharField
            if not plain or several or form.__module__ == "deploy.accounts.forms":
                continue
            assert isinstance(field, OneLineField), f"{form.__qualname__}.{name}"
            assert field.max_length, f"{form.__qualname__}.{name} has no end"
            seen += 1
    assert seen > 15


def test_a_text_field_of_a_model_is_of_several_lines_and_a_char_field_of_one() -> None:
    for form in our_forms():
        options = getattr(form, "_meta", None)
        for name, field in form.base_fields.items():  # type: ignore[attr-defined]  # of every form
            if options is None or name in getattr(form, "declared_fields", {}):
                continue
            source = options.model._meta.get_field(name)
            if type(source) is models.CharField and not source.choices:
                assert isinstance(field, OneLineField), f"{form.__qualname__}.{name}"
