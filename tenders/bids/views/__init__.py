# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of a bid, by what they are about. It is loaded through the groupe one stands in: to
anyone else it is not."""
