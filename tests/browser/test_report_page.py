"""The report in a real browser, with the network cut."""

import pytest

pytestmark = pytest.mark.browser


def test_a_page_that_calls_away_or_complains_is_caught(browser, faults, tmp_path):
    page = tmp_path / "p.html"
    page.write_text("<!doctype html><title>p</title><script>console.error('amiss')</script><img src='http://example.org/a.png' alt=''>")
    browser.get(page.as_uri())
    said = faults(browser)
    assert any("amiss" in line for line in said)
    assert any("request failed" in line for line in said)
    assert faults(browser) == []
