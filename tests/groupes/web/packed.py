# SPDX-License-Identifier: AGPL-3.0-or-later
"""Documents made by hand, part by part."""

import io
import zipfile

import pytest

from groupes.web.filetypes import RefusedError, sniff

ODT_MIME = "application/vnd.oasis.opendocument.text"


def packed(*entries, stored=()):
    """A ZIP of (name, content)."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            kind = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            archive.writestr(name, content, kind)
    return file.getvalue()


def openxml(part, *more):
    return packed(
        ("[Content_Types].xml", "<Types/>"),
        ("_rels/.rels", "<r/>"),
        (part, "<x/>"),
        *more,
    )


def opendocument(mime, *more, stored=("mimetype",)):
    return packed(
        ("mimetype", mime),
        ("content.xml", "<x/>"),
        ("META-INF/manifest.xml", "<x/>"),
        *more,
        stored=stored,
    )


def code(content, name):
    with pytest.raises(RefusedError) as refused:
        sniff(io.BytesIO(content), name)
    assert str(refused.value.message)
    return refused.value.code
