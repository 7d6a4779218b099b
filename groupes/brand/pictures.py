# SPDX-License-Identifier: AGPL-3.0-or-later
"""A logo: read as a picture within bounds, and written anew, so that a picture is all it is."""

from __future__ import annotations

import io
import struct
from typing import Any, BinaryIO, Final

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

MOST_BYTES: Final = 5 * 1024 * 1024
MOST_PIXELS: Final = 20_000_000
SIDE: Final = 800
"""Pixels of the longer side of what is kept."""
READ: Final = ("PNG", "JPEG", "WEBP")


class NotALogo(ValueError):
    """What is brought is no picture we take; the message says why, to the person."""


def redrawn(file: BinaryIO, size: int) -> SimpleUploadedFile:
    """The picture of ``file`` (``size`` bytes) as a new WebP of :data:`SIDE` at most, upright, without
    anything the other said beside its pixels. NotALogo for anything else."""
    if size > MOST_BYTES:
        raise NotALogo(_("This picture is larger than %(n)s MB.") % {"n": MOST_BYTES // 1024**2})
    file.seek(0)
    try:
        with Image.open(file, formats=READ) as image:
            width, height = image.size
            if width * height > MOST_PIXELS:
                raise NotALogo(
                    _("This picture has too many pixels: %(n)s million at most.")
                    % {"n": MOST_PIXELS // 1_000_000}
                )
            image.draft("RGB", (SIDE, SIDE))
            upright: Any = ImageOps.exif_transpose(image)
            seen_through = upright.has_transparency_data
            upright = upright.convert("RGBA" if seen_through else "RGB")
            upright.thumbnail((SIDE, SIDE))
            clean = Image.new(upright.mode, upright.size)
            clean.paste(upright)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise NotALogo(
            _("This picture has too many pixels: %(n)s million at most.")
            % {"n": MOST_PIXELS // 1_000_000}
        ) from error
    except NotALogo:
        raise
    except (OSError, SyntaxError, ValueError, struct.error, EOFError, MemoryError) as error:
        raise NotALogo(
            _("This is no picture that can be read. A logo is a PNG, JPEG or WebP picture.")
        ) from error
    kept = io.BytesIO()
    clean.save(kept, "WEBP", quality=90, method=4)
    return SimpleUploadedFile("logo.webp", kept.getvalue(), "image/webp")
