"""The dashboard in a real browser without a network: controls, figures, files and escaping."""

import csv
import re
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest

pytestmark = pytest.mark.browser
RIG = "no_oil_rig"
PATIENCE = 120  # seconds: on a fresh machine the model is compiled first
HURTS = ("<script>window.hurt=1</script>", "<img src=x onerror=window.hurt=1>")
REACHED = (
    ".bamboo a, .bamboo button:enabled, .bamboo input:enabled, .bamboo select, .bamboo "
    "summary, .bamboo [tabindex='0']"
)


@contextmanager
def served(folder, *arguments):
    """Serve the dashboard from a folder on any free port, and yield its address."""
    command = [sys.executable, "-m", "sim", "dashboard", *arguments, "--port", "0"]
    with subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as server:
        try:
            yield re.search(r"http://127\.0\.0\.1:\d+", server.stdout.readline()).group()
        finally:
            server.terminate()
            output = server.stderr.read()
    assert "Traceback" not in output, output


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("served")


@pytest.fixture(scope="module")
def address(folder):
    with served(folder, "--posterior", "none") as url:
        yield url


def until(browser, script, what):
    """Wait until a script returns a true value, and return it."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        found = browser.execute_script(f"return {script}")
        if found:
            return found
        time.sleep(0.1)
    raise TimeoutError(what)


def settled(browser, text=""):
    """Wait until the page shows a text and nothing runs."""
    until(
        browser,
        (
            "(s => s && s.dataset.busy === 'no' && "
            f"s.textContent.includes({text!r}))(document.querySelector('.bamboo-status "
            "[role=status]'))"
        ),
        text,
    )


@pytest.fixture
def opened(browser, window, address):
    window(1280, 900)
    browser.get(address)
    settled(browser, "the same in all")
    return browser


def rows(browser, title):
    """Read a table of the page by its title: the cells of each row, by the first."""
    script = """
        const tables = [...document.querySelectorAll('.bamboo-table')];
        const titled = t => t.querySelector('summary').textContent.startsWith(arguments[0]);
        return [...tables.find(titled).querySelectorAll('tbody tr')]
            .map(r => [...r.children].map(c => c.textContent))"""
    return {row[0]: row[1:] for row in browser.execute_script(script, title)}


def sources(browser):
    return browser.execute_script(
        "return [...document.querySelectorAll('.bamboo-chart img')].map(i => i.src)"
    )


def choose(browser, label, value):
    """Choose an option of a select by its label, as a user does."""
    script = """
        const fields = [...document.querySelectorAll('.bamboo-field')];
        const labelled = f => f.querySelector('label').textContent === arguments[0];
        const s = fields.find(labelled).querySelector('select');
        s.value = arguments[1]; s.dispatchEvent(new Event('change'));"""
    browser.execute_script(script, label, value)


def save(browser, name):
    before = browser.execute_script("return document.querySelector('.bamboo-saved').textContent")
    field = browser.find_element("css selector", ".bamboo-saving input")
    field.clear()
    field.send_keys(name, "\n")
    return until(
        browser,
        f"(t => t !== {before!r} && t)(document.querySelector('.bamboo-saved').textContent)",
        "a word on saving",
    )


@pytest.mark.smoke
def test_the_page_opens_offline_without_errors(opened, faults):
    assert faults(opened) == []
    assert opened.title == "Bamboo dashboard"
    assert opened.execute_script("return document.documentElement.lang") == "en"
    assert len(sources(opened)) == 3
    assert opened.execute_script(
        "return [...document.querySelectorAll('.bamboo img')].every(i => i.naturalWidth "
        "> 0 && i.alt.length > 40)"
    )


def test_the_rig_switched_off_by_keyboard_changes_2014_and_the_saved_file_gives_the_same_shares(
    opened, faults, folder
):
    named = sources(opened)[1]  # the first chart names no strategies
    choose(opened, "Strategies named by", "position")
    shown = "[...document.querySelectorAll('.bamboo-chart img')][1].src"
    until(opened, f"{shown} !== {named!r}", "the labeller")
    settled(opened, "the same in all")
    before, levels, pictures = rows(opened, "Shares"), rows(opened, "Mean levels"), sources(opened)
    opened.find_element("css selector", f"[data-group={RIG}]").send_keys(" ")
    settled(opened, "the same to the end of 2013; most changed in 2014")
    after = rows(opened, "Shares")
    assert all(old != new for old, new in zip(pictures, sources(opened), strict=True))
    assert rows(opened, "Mean levels")["2014"] != levels["2014"]
    assert after["2014"][4:8] != before["2014"][4:8] == after["2014"][:4]
    assert after["2013"] == before["2013"]
    assert "Saved as scenarios_mine" in save(opened, "without_rig")
    command = [
        sys.executable,
        "-m",
        "sim",
        "run",
        "scenarios_mine/without_rig.yaml",
        "--out",
        "out",
    ]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    with (folder / "out" / "strategies.csv").open(encoding="utf-8") as file:
        table = [
            r
            for r in csv.DictReader(file)
            if (r["actor"], r["target"], r["labeller"]) == ("VNM", "CHN", "position")
        ]
    ran = {
        r["year"]: [
            f"{float(r[s]):.1%}" for s in ("bandwagon", "hedge", "soft_balance", "hard_balance")
        ]
        for r in table
    }
    assert ran == {year: cells[4:8] for year, cells in after.items()}
    assert faults(opened) == []


def test_a_parameter_is_pinned_a_branch_is_stored_and_all_is_reset(opened, faults):
    opened.execute_script(
        "for (const d of document.querySelectorAll('.bamboo details')) { d.open = true; }"
    )
    choose(opened, "Pin a parameter that worlds draw", "inertia")
    about = until(opened, "document.querySelector('.bamboo-about')", "what the parameter does")
    assert "last month's position" in about.text
    about.find_element("css selector", "button").click()
    settled(opened, "apart from the first year on")
    opened.find_element("css selector", ".bamboo-slider input[type=range]").send_keys(
        "\ue014"
    )  # arrow right
    until(
        opened,
        "document.querySelector('.bamboo-saving pre').textContent.includes('inertia: 2.04')",
        "a moved slider",
    )
    settled(opened, "apart from the first year on")
    opened.find_element("css selector", ".bamboo-saving button").click()
    until(opened, "document.querySelectorAll('.bamboo-chart').length === 4", "branches compared")
    opened.find_element("xpath", "//button[text()='Undo all changes']").click()
    settled(opened, "the same in all")
    assert "inertia" not in opened.execute_script(
        "return document.querySelector('.bamboo-saving pre').textContent"
    )
    assert faults(opened) == []


def test_a_single_act_is_found_by_its_text_and_removed_from_a_branch(opened):
    choose(opened, "Branch at a year", "2014")
    opened.find_element("css selector", ".bamboo-acts input[type=search]").send_keys(
        "2014-05 CHN VNM"
    )
    act = until(
        opened, "document.querySelector('[data-act^=\"2014-05\"]:enabled')", "an act of May 2014"
    )
    act.send_keys(" ")
    settled(opened, "the same to the end of 2013")
    assert "1 left out" in opened.find_element("css selector", ".bamboo-controls").text


def test_every_control_is_reached_by_tab_has_a_name_and_shows_focus(opened):
    from selenium.webdriver.common.action_chains import ActionChains

    wanted = opened.execute_script(
        f"return [...document.querySelectorAll({REACHED!r})].filter(e => "
        "e.checkVisibility()).map((e, i) => (e.dataset.nr = i, i))"
    )
    seen = {}
    opened.execute_script("document.activeElement.blur(); window.scrollTo(0, 0)")
    for _ in range(len(wanted) + 5):
        ActionChains(opened).send_keys("\ue004").perform()
        found = opened.execute_script(
            "const e = document.activeElement, c = getComputedStyle(e); return "
            "[e.dataset.nr, c.outlineStyle, parseFloat(c.outlineWidth), "
            "e.getAttribute('aria-label') || (e.labels && e.labels[0] || "
            "e).textContent.trim()]"
        )
        if found[0] is not None:
            seen[int(found[0])] = found[1:]
    assert sorted(seen) == sorted(wanted)
    assert all(style == "solid" and width >= 2 and name for style, width, name in seen.values())


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_overflows_the_page(opened, window, width):
    window(width, 900)
    opened.execute_script(
        "for (const d of document.querySelectorAll('.bamboo details')) { d.open = true; }"
    )
    time.sleep(0.5)
    over = (
        "[...document.querySelectorAll('.bamboo *')].filter(e => !e.closest('.bamboo-wide, "
        "pre') && e.getBoundingClientRect().right > document.documentElement.clientWidth + "
        "1).map(e => e.outerHTML.slice(0, 99))"
    )
    assert opened.execute_script(f"return {over}") == []
    assert opened.execute_script("return document.documentElement.scrollWidth") <= width
    small = (
        "[...document.querySelectorAll('.bamboo *')].filter(e => e.checkVisibility() && "
        "parseFloat(getComputedStyle(e).fontSize) < 13).map(e => e.outerHTML.slice(0, 99))"
    )
    assert opened.execute_script(f"return {small}") == []


@pytest.fixture(scope="module")
def given_address(tmp_path_factory):
    """The address of a page that takes the posterior at hand, as the command does by itself."""
    with served(tmp_path_factory.mktemp("given")) as url:
        yield url


@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_opens_on_a_posterior_and_on_what_a_change_does(
    browser, window, given_address, faults, width
):
    window(width, 900)
    browser.get(given_address)
    settled(browser, "the same to the end of 2013")
    text = browser.find_element("css selector", ".bamboo").text
    assert "The worlds are those of results/replay_1991_2025_posterior" in text
    assert "given the record of 1991-2025" in text
    head = browser.find_element("css selector", ".bamboo-sentence").text
    assert re.match(r"Without the oil rig .*: Vietnam resists China less in 2014", head)
    assert "branch less baseline" in browser.find_element("css selector", "figcaption").text
    scrolls = browser.execute_script(
        "return [...document.querySelectorAll('.bamboo-chart, .bamboo-chart *')].filter(e => "
        "e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0).length"
    )
    assert scrolls == 0  # the whole figure is seen at once
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width
    assert faults(browser) == []


def test_prior_worlds_are_chosen_on_the_page_that_opens_on_a_posterior(
    browser, window, given_address
):
    window(1280, 900)
    browser.get(given_address)
    settled(browser, "worlds given the record")
    choose(browser, "Parameters drawn from", "")
    settled(browser, "500 prior worlds")
    told = browser.find_element("css selector", ".bamboo-source").text
    assert "drawn before any record" in told
    assert "results/replay_1991_2025_posterior can be chosen" in told


def test_chinese_locators_are_rendered_with_glyphs(opened):
    assert re.search("[\u4e00-\u9fff]", opened.find_element("css selector", ".bamboo-acts").text)
    script = """
        const family = getComputedStyle(document.querySelector('.bamboo')).fontFamily;
        const draw = t => {
            const c = document.createElement('canvas'), x = c.getContext('2d');
            x.font = '32px ' + family;
            x.fillText(t, 0, 40); return c.toDataURL();
        };
        return draw(arguments[0]) !== draw(arguments[1]);"""
    assert opened.execute_script(
        script, "\u8d8a", "\u5357"
    )  # boxes in place of letters would be alike


def test_text_of_a_scenario_never_becomes_markup(browser, window, faults, tmp_path):
    script, image = HURTS
    added = tmp_path / image
    added.mkdir()
    with (added / "events.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(
            (
                "id",
                "date",
                "date_precision",
                "actor",
                "target",
                "domain",
                "role",
                "intensity",
                "kind",
                "document",
                "summary",
            )
        )
        table.writerow(
            (
                f"a{script}{image}",
                "2014-05",
                "month",
                "CHN",
                "VNM",
                "military",
                "forcing",
                "-4",
                script + image,
                script + image,
                script + image,
            )
        )
    scenario = (
        "name: hurt\n"
        f"title: '{script}{image}'\n"
        f"description: '{script}{image}'\n"
        "extends: replay_1991_2025\n"
        f"evidence: '{image}'\n"
    )
    scenario += (
        "edits:\n"
        f"  - add: {{id: made-up, date: 2014-06, actor: CHN, target: VNM, domain: military, "
        f"intensity: -4, why: '{script}{image}'}}\n"
    )
    (tmp_path / f"{image}.yaml").write_text(scenario, encoding="utf-8")
    window(1280, 900)
    with served(tmp_path, f"{image}.yaml") as url:
        browser.get(url)
        settled(browser, "the same in all")
        browser.find_element("css selector", ".bamboo-acts input[type=search]").send_keys("script")
        until(browser, "document.querySelector('[data-act*=script]')", "the act").send_keys(" ")
        settled(browser, "the same to the end of 2013")
        assert "no name" in save(browser, script + image)
        browser.execute_script(
            "for (const d of document.querySelectorAll('.bamboo details')) { d.open = true; }"
        )
        browser.find_element("css selector", ".bamboo-saving button").click()
        until(
            browser, "document.querySelectorAll('.bamboo-chart').length === 4", "branches compared"
        )
        text = browser.find_element("css selector", ".bamboo").text
        assert text.count(script) >= 3
        assert text.count(image) >= 4
        assert browser.execute_script(
            "return window.hurt === undefined && document.querySelectorAll('.bamboo "
            "script, .bamboo img[src=x]').length === 0"
        )
        assert faults(browser) == []
        assert "Saved as" in save(browser, "hurt_again")
        assert (tmp_path / "scenarios_mine" / "hurt_again.yaml").is_file()
