# SPDX-License-Identifier: AGPL-3.0-or-later
"""Static files as they are served: each under a name that holds its fingerprint, so that a browser
keeps it for ever.

- JavaScript modules import each other by relative address; the collected ones by fingerprinted name.
- Style sheets are written by subject. A sheet that is nothing but a list of `@import` is collected
  whole: in a browser, each import would wait for the list, and each asks for a request of its own.
"""

import posixpath
import re
from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

IMPORT = re.compile(r'^@import url\("([^"]+)"\);\n', re.MULTILINE)


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
        """Write each sheet that imports others as one file, and return their names.

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
                self.delete(name)
                self._save(name, ContentFile(whole.encode()))
                written.append(name)
        return written
