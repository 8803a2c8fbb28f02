"""The report in a real browser without a network."""

import csv
import re
import shutil
from pathlib import Path

import pytest

from sim.report.page import page_writer

pytestmark = pytest.mark.browser
RESULTS = Path(__file__).resolve().parents[2] / "results"
LANGUAGES = {"en": "report.html", "zh-Hant": "report.zh-Hant.html"}
WIDTHS = (1280, 390)
SMOKE = ("replay_1991_2025", "trial_1991_2025", "sweep_threat_support")
STUDIES = (
    "replay_1991_2025_power",
    "china_panel_evidence",
    "china_panel_crossed",
    "replay_1991_2025_posterior",
)
NAMES = (*(pytest.param(name, marks=pytest.mark.smoke) for name in SMOKE), *STUDIES)


class Pages(dict):
    """Reports of committed folders by name and language, written when they are asked for."""

    def __init__(self, place, rendered):
        """Note where reports are written."""
        super().__init__()
        self.place, self.rendered = place, rendered

    def __missing__(self, key):
        name, lang = key
        folder = self.place / lang / name
        shutil.copytree(RESULTS / name, folder, ignore=shutil.ignore_patterns("chunks", "figures"))
        with self.rendered():
            page_writer.report(folder, lang)
        self[key] = folder / LANGUAGES[lang]
        return self[key]


@pytest.fixture(scope="session")
def pages(tmp_path_factory, rendered):
    """The reports of committed folders of every kind, in both languages."""
    return Pages(tmp_path_factory.mktemp("pages"), rendered)


def test_a_page_with_requests_or_errors_is_detected(browser, faults, tmp_path):
    page = tmp_path / "p.html"
    page.write_text(
        "<!doctype html><title>p</title><script>console.error('amiss')</script><img "
        "src='http://example.org/a.png' alt=''>"
    )
    browser.get(page.as_uri())
    found = faults(browser)
    assert any("amiss" in line for line in found)
    assert any("request failed" in line for line in found)
    assert faults(browser) == []


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", NAMES)
def test_the_report_opens_without_errors_and_fits_its_width(
    browser, faults, window, pages, name, lang, width
):
    window(width)
    browser.get(pages[name, lang].as_uri())
    browser.execute_script(
        "document.querySelectorAll('details').forEach(d => { d.open = true });"
        "document.querySelectorAll('section').forEach(s => { s.style.contentVisibility "
        "= 'visible' })"
    )  # all of it is laid out
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width
    cut = browser.execute_script(  # a wide figure below the first scrolls within its own box
        "return [...document.querySelectorAll('figure .drawn')].filter(box => "
        "box.checkVisibility()).filter(box => "
        "box.getBoundingClientRect().right > innerWidth + 1 || "
        "box.firstElementChild.getBoundingClientRect().width < 300).length"
    )
    assert cut == 0
    tiny = browser.execute_script(  # the height of a line of text, in pixels
        "return [...document.querySelectorAll('#figure-first text')].filter(t => "
        "t.checkVisibility()).map(t => t.getBoundingClientRect().height).filter(height => "
        "height < 8).length"
    )
    assert tiny == 0
    wide = browser.execute_script(  # a wide table scrolls within its own box
        "return [...document.querySelectorAll('table')].filter(t => { const box = "
        "t.closest('.box'); return !box || box.getBoundingClientRect().right > innerWidth + 1 || "
        "(t.offsetWidth > box.clientWidth && getComputedStyle(box).overflowX !== 'auto') })"
        ".map(t => t.id)"
    )
    assert wide == []
    smallest = browser.execute_script(
        "return "
        "Math.min(...[...document.querySelectorAll('p,li,td,th,figcaption')].map(e => "
        "parseFloat(getComputedStyle(e).fontSize)))"
    )
    assert smallest >= 12
    assert faults(browser) == []


FIRST = """
    const figure = document.querySelector('figure');
    const shown = [...figure.querySelectorAll('.drawn')].filter(box => box.checkVisibility());
    const texts = [...shown[0].querySelectorAll('text')].filter(t => t.textContent.trim());
    const sizes = texts.map(t => t.getBoundingClientRect()).map(r => Math.min(r.width, r.height));
    const box = shown[0].getBoundingClientRect();
    const outside = texts.filter(t => t.getBoundingClientRect().right > box.right + 1);
    return [shown.length, shown[0].scrollWidth - shown[0].clientWidth, Math.min(...sizes),
            outside.map(t => t.textContent), texts.length];"""


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("width", WIDTHS)
def test_the_first_figure_fits_the_width_without_a_sideways_scroll_and_is_read(
    browser, window, pages, lang, width
):
    window(width)
    browser.get(pages["replay_1991_2025", lang].as_uri())
    drawn, over, smallest, outside, texts = browser.execute_script(FIRST)
    assert drawn == 1  # of two drawings of one figure, one is shown
    assert over <= 1
    assert smallest >= 5  # the side of a digit that is the shorter
    assert outside == []
    assert texts > 20


def test_the_report_of_the_baseline_opens_in_under_two_seconds(browser, window, pages):
    window(1280)
    page = pages["replay_1991_2025", "en"]
    assert page.stat().st_size < 3_000_000
    taken = []
    for _ in range(3):
        browser.get(page.as_uri())
        taken.append(
            browser.execute_script(
                "const t = performance.getEntriesByType('navigation')[0]; return "
                "t.loadEventEnd - t.startTime"
            )
        )
    assert min(taken) < 2000


def test_filters_select_rows_by_keyboard_and_a_link_shows_a_hidden_row(browser, window, pages):
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys

    window(1280)
    browser.get(pages["trial_1991_2025", "en"].as_uri())
    browser.execute_script("document.querySelectorAll('details').forEach(d => { d.open = true })")
    section = browser.find_element(By.CSS_SELECTOR, "section[aria-labelledby=verdicts]")
    group = section.find_element(By.CSS_SELECTOR, ".filters")
    rows = (
        "return [...arguments[0].closest('section').querySelectorAll('#' + "
        "arguments[0].dataset.table + ' tbody tr')].filter(r => !r.hidden).map(r => "
        "r.cells[4].textContent)"
    )
    with (RESULTS / "trial_1991_2025" / "verdicts.csv").open(encoding="utf-8") as file:
        labellers = [row["labeller"] for row in csv.DictReader(file)]
    assert len(browser.execute_script(rows, group)) == labellers.count("nguyen")  # the default
    group.find_elements(By.TAG_NAME, "select")[3].send_keys("refuted")
    assert set(browser.execute_script(rows, group)) == {"refuted"}
    group.find_element(By.TAG_NAME, "button").send_keys(Keys.ENTER)
    assert len(browser.execute_script(rows, group)) == len(labellers)
    assert group.find_element(By.CSS_SELECTOR, "output b").text == str(len(labellers))


def test_foresight_shows_one_training_first_and_every_training_on_demand(browser, window, pages):
    window(390)
    browser.get(pages["replay_1991_2025_posterior", "en"].as_uri())
    browser.execute_script("document.querySelectorAll('details').forEach(d => { d.open = true })")
    section = browser.find_element("css selector", "section[aria-labelledby=foresight]")
    with (RESULTS / "replay_1991_2025_posterior" / "later_years.csv").open() as file:
        trained = {(row["contender"], row["trained_until"]) for row in csv.DictReader(file)}
    shown = section.find_element("css selector", "output b")
    assert int(shown.text) == sum(until == "2013" for _, until in trained)
    section.find_element("css selector", ".filters button").send_keys("\n")
    assert int(shown.text) == len(trained)


def test_a_chronicle_is_read_month_by_month_and_names_the_branch(browser, window, pages, faults):
    window(1280)
    browser.get(pages["replay_1991_2025", "en"].as_uri())
    browser.execute_script("document.querySelectorAll('details').forEach(d => { d.open = true })")
    section = browser.find_element("css selector", "section[aria-labelledby=chronicle]")
    steps = section.find_element("css selector", ".steps")
    months = (
        "return [...document.querySelectorAll('section[aria-labelledby=chronicle] tbody tr')]"
        ".filter(r => !r.hidden).map(r => r.cells[0].textContent)"
    )
    every = browser.execute_script(months)
    steps.find_element("css selector", "input").send_keys("\ue014")  # arrow right
    assert set(browser.execute_script(months)) <= {"1991-02"}
    browser.execute_script(
        "const i = arguments[0]; i.value = 280; i.dispatchEvent(new Event('input'))",
        steps.find_element("css selector", "input"),
    )
    assert set(browser.execute_script(months)) == {"2014-05"}
    assert re.match(
        "2014-05 Vietnam → China .*political", steps.find_element("tag name", "output").text
    )
    assert steps.find_element("tag name", "code").text.endswith("--branch 2014")
    section.find_elements("css selector", ".filters select")[0].send_keys("act met")
    met = browser.execute_script(months)
    assert 0 < len(met) < every.count("2014-05")  # a filter and the timeline both leave rows out
    for button in ("first", "whole"):
        steps.find_element("css selector", f"[data-go={button}]").send_keys("\n")
    section.find_element("css selector", ".filters button").send_keys("\n")
    assert browser.execute_script(months) == every
    assert faults(browser) == []


def test_the_chinese_report_is_rendered_with_chinese_glyphs(browser, window, pages):
    window(1280)
    browser.get(pages["replay_1991_2025", "zh-Hant"].as_uri())
    shown = browser.execute_script(
        "return [...document.querySelectorAll('#figure-first text')].filter(t => "
        "t.checkVisibility()).map(t => [t.textContent, t.getBoundingClientRect().width])"
    )
    widths = {text: width for text, width in shown if text in {"政治", "多邊外交"}}
    assert set(widths) == {"政治", "多邊外交"}
    assert widths["多邊外交"] == pytest.approx(
        2 * widths["政治"], rel=0.1
    )  # square letters, not boxes of a font that lacks them
    assert browser.find_element("tag name", "html").get_attribute("lang") == "zh-Hant"


def test_without_a_script_every_row_is_shown(browser, window, pages, tmp_path):
    window(1280)
    page = tmp_path / "still.html"
    text = pages["trial_1991_2025", "en"].read_text(encoding="utf-8")
    page.write_text(text[: text.rindex("<script>")] + "</body></html>", encoding="utf-8")
    browser.get(page.as_uri())
    assert browser.execute_script("return document.querySelectorAll('tr[hidden]').length") == 0
    assert browser.execute_script(
        "return [...document.querySelectorAll('.filters')].every(f => f.hidden)"
    )
