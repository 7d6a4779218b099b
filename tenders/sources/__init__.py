# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where notices come from by themselves: BOAMP's and TED's interfaces, packages of OCDS.

An adapter (``adapters/``) knows how a source is asked, page by page; what its pages hold is read by
``tenders.notices.parsing`` and stored as the source's word, like the files of the import command.
"""
