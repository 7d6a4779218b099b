# SPDX-License-Identifier: AGPL-3.0-or-later
"""The server of the browser tests is a real one, and its guards are up."""


def test_health_over_http(server, browse):
    page = browse()
    answer = page.goto("/sante/")
    assert answer is not None
    assert answer.json()["ok"] is True
    policy = answer.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
