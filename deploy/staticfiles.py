# SPDX-License-Identifier: AGPL-3.0-or-later
"""Static files as they are served: each under a name that holds its fingerprint, so that a browser
keeps it for ever.

- JavaScript modules import each other by relative address; the collected ones by fingerprinted name.
- Style sheets are written by subject. A sheet that is nothing but a list of `@import` is collected
  whole: in a browser, each import would wait for the list, and each asks for a request of its own.
- Our modules are collected without their comments, a sixth of what they weigh. The sources are where
  the site says (`/source/`), with them.
"""

import posixpath
import re
from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

IMPORT = re.compile(r'^@import url\("([^"]+)"\);\n', re.MULTILINE)


def without_comments(module: str) -> str:
    """A JavaScript module without the lines that are nothing but a comment: `// …`, and `/** … */`.
    Those of a text between backticks stay."""
    kept, in_text, in_comment = [], False, False
    for line in module.splitlines(keepends=True):
        bare = line.strip()
        if in_comment:
            in_comment = not bare.endswith("*/")
            continue
        if not in_text and bare.startswith("//"):
            continue
        if not in_text and bare.startswith("/**"):
            in_comment = not bare.endswith("*/")
            continue
        in_text ^= bool(line.replace("\\`", "").count("`") % 2)
        kept.append(line)
    return "".join(kept)


class StaticFiles(CompressedManifestStaticFilesStorage):
    """WhiteNoise's storage (fingerprints, compression), with imports of both kinds looked after."""

    support_js_module_import_aggregation = True
    max_post_process_passes = 10  # one for each step of the longest chain of imports

    def post_process(
        self, paths: dict[str, Any], dry_run: bool = False, **options: Any
    ) -> Iterator[Any]:
        if not dry_run:
            paths = paths | {name: (self, name) for name in self._put_together(paths)}
        yield from super().post_process(paths, dry_run=dry_run, **options)

    def _put_together(self, paths: dict[str, Any]) -> list[str]:
        """Write each sheet that imports others as one file, and each of our modules without its
        comments; return their names.

        Read from the sources, never from what an earlier collection left.
        """

        def source(name: str) -> str:
            storage, path = paths[name]
            with storage.open(path) as file:
                text: str = file.read().decode()
                return text

        written = []
        for name in [name for name in paths if name.endswith(".css")]:
            sheet = source(name)
            folder = posixpath.dirname(name)
            # Both are in one folder, so that the addresses of fonts stay true.
            whole = IMPORT.sub(lambda found: source(f"{folder}/{found[1]}"), sheet)  # noqa: B023
            if whole != sheet:
                written.append((name, whole))
        modules = [name for name in paths if name.startswith("js/")]
        written += [(name, without_comments(source(name))) for name in modules]
        for name, text in written:
            self.delete(name)
            self._save(name, ContentFile(text.encode()))
        return [name for name, _text in written]
