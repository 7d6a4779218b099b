# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every test may use. Engines: tests/engines.py; browsers: tests/browser/conftest.py."""

import os

import hypothesis

# "ci": the same examples each time, so that a red run can be repeated; "search" looks further.
hypothesis.settings.register_profile("ci", derandomize=True, deadline=None, max_examples=100)
hypothesis.settings.register_profile("search", deadline=None, max_examples=2000)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))
