# SPDX-License-Identifier: AGPL-3.0-or-later
"""What contracts buyers have awarded, from the essential data they publish (DECP): who won this
buyer's last ones, at what price, with whom, until when.
"""
