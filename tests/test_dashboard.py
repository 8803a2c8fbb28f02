"""What a user chooses becomes one scenario, on the page and in the saved file.

The page itself is rendered headless.
"""

import base64
import re
import shlex
import socket
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import yaml

from sim.core.errors import BadInput
from sim.core.parameters import Fixed
from sim.core.resources import folder
from sim.core.vocabulary import MONTHS
from sim.dashboard import (
    background_runs,
    charts,
    language,
    page_tables,
    saving,
    selection,
    starting_points,
    thesis_status,
    views,
)
from sim.dashboard.background_runs import BackgroundRuns, Stale, Watch, shared_runs
from sim.dashboard.views import Request
from sim.evidence.coded_tables import load_forcing
from sim.judgement import stress_verdict
from sim.judgement.stress_verdict import Tally
from sim.judgement.theses import theses_of
from sim.model import ensemble
from sim.record import run_tables
from sim.scenario import constrained_set
from sim.scenario.loading import load_scenario

RIG = "no_oil_rig"
TIE = ("VNM", "CHN")


def choice(**settings):
    return selection.Choice(starting_points.DEFAULT, **{"worlds": 40, **settings})


def acts_of(scenario):
    return {a.id for a in scenario.forcing.acts}


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_switching_off_the_oil_rig_gives_the_shipped_scenario_without_it():
    made = selection.scenario_of(choice(groups=frozenset({RIG})))
    assert (
        acts_of(made)
        == acts_of(load_scenario(RIG))
        < acts_of(load_scenario(starting_points.DEFAULT))
    )


def test_named_edits_are_the_shipped_scenarios_that_only_remove_acts_from_the_base():
    assert {g.name for g in starting_points.load_base(starting_points.DEFAULT).groups} == {
        RIG,
        "no_arms_ban_lifting",
        "no_us_courtship_after_2010",
    }
    assert starting_points.load_base(RIG).groups == ()


def test_an_act_that_a_named_edit_removes_is_not_removed_twice():
    rig = sorted(acts_of(load_scenario(starting_points.DEFAULT)) - acts_of(load_scenario(RIG)))
    edits = selection.edits(
        choice(groups=frozenset({RIG}), off=frozenset(rig)),
        starting_points.load_base(starting_points.DEFAULT),
    )
    assert len(edits) == 1
    assert selection.scenario_of(choice(groups=frozenset({RIG}), off=frozenset(rig)))


def test_a_branch_changes_no_act_and_no_world_before_its_year():
    off = frozenset(
        a.id for a in starting_points.load_base(starting_points.DEFAULT).acts if a.actor == "CHN"
    )
    asked = choice(off=off, branch=2009, parameters=(("inertia", 1.0),))
    made, whole = selection.scenario_of(asked), selection.scenario_of(asked.baseline)
    gone = [a for a in whole.forcing.acts if a.id not in acts_of(made)]
    assert gone
    assert min(a.month for a in gone) >= 2009 * MONTHS
    view = next(BackgroundRuns().comparisons(asked))
    before, after = (charts.annual_levels(run.trace, TIE) for run in (view.baseline, view.branch))
    first = view.branch.summary.shape.years.index(2009)
    assert np.array_equal(before[:first], after[:first])
    assert not np.array_equal(before[first:], after[first:])


def test_a_named_edit_begins_with_the_branch():
    asked = choice(groups=frozenset({"no_us_courtship_after_2010"}), branch=2016)
    left_out = selection.left_out(asked, starting_points.load_base(starting_points.DEFAULT))
    assert left_out
    assert all(a.month >= 2016 * MONTHS for a in left_out)
    assert (
        selection.edits(
            choice(groups=frozenset({RIG}), branch=2016),
            starting_points.load_base(starting_points.DEFAULT),
        )
        == []
    )


def test_a_saved_file_gives_the_same_shares_byte_for_byte(here):
    pinned = choice(
        seed=3,
        groups=frozenset({RIG}),
        off=frozenset({"2010-gbr-vnm-1"}),
        parameters=(("precision", 2.5), ("support_worth", 0.5)),
    )
    names = [t.name for t in starting_points.load_base(starting_points.DEFAULT).scenario.theories]
    asked = replace(
        pinned.pinned("inertia", 1.25),
        weights=tuple((name, float(i)) for i, name in enumerate(names)),
    ).weighed("hedging", 2.5)
    path = saving.save(asked, "mine")
    again = ensemble.run(load_scenario(path), workers=1)
    shown = BackgroundRuns().run(asked).summary
    assert run_tables.strategies(again.summary).to_csv() == run_tables.strategies(shown).to_csv()
    case = again.scenario
    assert (case.worlds, case.seed) == (40, 3)
    assert (
        dict(zip((t.name for t in case.theories), case.theory_weights, strict=True))["hedging"]
        == 2.5
    )
    assert [case.parameters[n] for n in ("precision", "support_worth", "inertia")] == [
        Fixed("precision", 2.5),
        Fixed("support_worth", 0.5),
        Fixed("inertia", 1.25),
    ]
    assert acts_of(case) == acts_of(load_scenario(RIG)) - {"2010-gbr-vnm-1"}


@pytest.fixture
def a_set(here):
    """A constrained set of two points, in a file whose name a shell would take apart."""
    declared = starting_points.declared_parameters()
    columns = [replace(declared[n], name=f"parameter.{n}") for n in ("inertia", "precision")]
    made = constrained_set.build_constrained(
        columns,
        np.array([[0.2, 3.0], [0.4, 3.5]]),
        np.array([3.0, 1.0]),
        (1991, 2007),
        {"informed": ["inertia"]},
    )
    (here / "a set.json").write_text(made.text(), encoding="utf-8")
    return "a set.json"


def test_both_branches_show_worlds_of_a_constrained_set_and_keep_pinned_parameters(a_set):
    asked = replace(selection.opening_choice(starting_points.DEFAULT, a_set), worlds=40).pinned(
        "precision", 2.0
    )
    assert asked.baseline.constrained == asked.constrained == a_set
    case = selection.scenario_of(asked)
    assert case.parameters["precision"] == Fixed("precision", 2.0)
    assert set(case.numbered(range(40)).given["parameter.inertia"]) == {0.05, 0.1}
    bound, free = (
        BackgroundRuns().run(c).trace.levels for c in (asked, replace(asked, constrained=""))
    )
    assert not np.array_equal(bound, free)
    assert "constrained worlds (calibrated on 1991-2007)" in selection.describe(
        asked, starting_points.load_base(starting_points.DEFAULT)
    )


def test_the_command_in_a_saved_file_gives_the_same_constrained_shares_byte_for_byte(a_set):
    asked = replace(
        selection.opening_choice(starting_points.DEFAULT, a_set), worlds=40, groups=frozenset({RIG})
    ).pinned("precision", 2.0)
    path = saving.save(asked, "bound")
    comments = [
        line.removeprefix("# ")
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.startswith("# ")
    ]
    assert "constrained worlds (calibrated on 1991-2007), digest" in comments[0]
    *command, source, flag, file = shlex.split(comments[1])
    assert (command, source, flag) == (["bamboo", "run"], str(path), "--constrained")
    ran, prior = (
        ensemble.run(load_scenario(source, constrained=p), workers=1).summary
        for p in (path.parents[1] / file, None)
    )
    shown = BackgroundRuns().run(asked).summary
    assert (
        run_tables.strategies(ran).to_csv()
        == run_tables.strategies(shown).to_csv()
        != run_tables.strategies(prior).to_csv()
    )


def test_a_set_of_another_scenario_is_refused_by_the_command_and_ignored_by_the_page(
    a_set, monkeypatch
):
    from sim.dashboard import server

    monkeypatch.setattr(server, "check_extra", lambda: None)
    narrowed = "name: own\nextends: replay_1991_2025\nparameters: {inertia: {low: 0, high: 1}}\n"
    Path("own.yaml").write_text(narrowed, encoding="utf-8")
    with pytest.raises(
        BadInput, match="inertia was drawn from 0 to 4 here, and the scenario draws it from 0 to 1"
    ) as bad:
        server.serve("own.yaml", 0, Path(a_set))
    assert len(bad.value.faults) == 1
    assert selection.opening_choice("own.yaml", a_set).constrained == ""


def test_a_file_of_the_user_is_extended_by_its_path(here):
    (here / "own.yaml").write_text(
        "name: own\ntitle: Mine\nextends: no_oil_rig\nworlds: 7\n", encoding="utf-8"
    )
    path = saving.save(selection.Choice("own.yaml", worlds=7), "from_own")
    assert yaml.safe_load(path.read_text(encoding="utf-8"))["extends"] == str(
        Path("..") / "own.yaml"
    )
    assert acts_of(load_scenario(path)) == acts_of(load_scenario(RIG))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("../up", "no name"),
        ("", "no name"),
        ("a b", "no name"),
        ("x" * 81, "no name"),
        (RIG, "shipped"),
        ("taken", "there already"),
    ],
)
def test_an_invalid_name_is_refused_in_one_line_and_nothing_is_written(here, name, expected):
    (here / "scenarios_mine").mkdir()
    (here / "scenarios_mine" / "taken.yaml").write_text("kept", encoding="utf-8")
    with pytest.raises(BadInput, match=expected) as bad:
        saving.save(choice(), name)
    assert len(bad.value.faults) == 1
    assert [p.name for p in (here / "scenarios_mine").iterdir()] == ["taken.yaml"]
    assert (here / "scenarios_mine" / "taken.yaml").read_text(encoding="utf-8") == "kept"


@pytest.mark.parametrize(
    "source", [starting_points.DEFAULT, "partners_1991_2025", "theory_hedging"]
)
def test_every_listed_parameter_can_be_pinned(source):
    offered = starting_points.load_base(source).parameters
    made = selection.scenario_of(
        selection.Choice(
            source,
            worlds=1,
            parameters=tuple(
                (name, starting_points.declared_parameters()[name].default) for name in offered
            ),
        )
    )
    assert all(isinstance(made.parameters[name], Fixed) for name in offered)
    assert {"inertia", "precision"} <= set(offered)


def test_settings_that_cannot_run_are_not_saved(here):
    with pytest.raises(BadInput, match="weights sum to nothing"):
        saving.save(
            choice(
                weights=tuple(
                    (t.name, 0.0)
                    for t in starting_points.load_base(starting_points.DEFAULT).scenario.theories
                )
            ),
            "nothing",
        )
    assert list((here / "scenarios_mine").iterdir()) == []


def test_settings_that_cannot_run_are_reported_and_not_raised():
    shown = list(views.page_views(Request(choice(weights=(("hedging", 0.0),)))))
    assert len(shown) == 1
    assert "weights sum to nothing" in shown[0].faults[0]


def test_an_older_request_is_dropped_when_a_newer_one_arrives():
    looks = iter([True, False])
    with pytest.raises(Stale):
        BackgroundRuns().run(choice(worlds=600), Watch(lambda: next(looks)))
    assert list(views.page_views(Request(choice(worlds=601)), Watch(lambda: False))) == []


def test_an_older_request_stops_between_two_theses():
    """A newer request waits for one thesis of the older one, not for all of them."""
    runs, asked = BackgroundRuns(), []
    first, _ = runs.run(choice()), runs.run(choice(), no_forcing=True)

    def wanted():
        asked.append(True)
        return len(asked) < 4

    with pytest.raises(Stale):
        runs.answers(choice(), Watch(wanted))
    assert len(asked) == 4
    assert runs.run(choice()) is first
    assert runs.answers(choice()).claims


def test_what_runs_before_the_page_is_asked_for_leaves_the_theses_to_it(monkeypatch):
    runs = BackgroundRuns()
    monkeypatch.setattr(background_runs, "shared_runs", lambda: runs)

    def never(*_):
        raise AssertionError("a thesis was asked")

    monkeypatch.setattr(thesis_status, "ask_theses", never)
    background_runs.warm_up(choice()).join()
    assert list(runs._runs) == [(choice().alone, False)]


def test_switching_off_the_rig_changes_the_plot_of_2014():
    first, last = views.page_views(Request(choice(groups=frozenset({RIG}))))
    assert (first.comparison.answers, last.comparison.answers is None) == (None, False)
    assert first.charts is last.charts
    assert set(first.charts) == {"shares", "domains", "difference"}
    assert all(source.startswith("data:image/svg+xml;base64,") for source in first.charts.values())
    changed = [row[0] for row in page_tables.levels_table(last.comparison, TIE) if row[5] != "0%"]
    assert changed[0] == "2014"
    assert "the same to the end of 2013" in first.summary
    assert first.sentence.startswith("Without the oil rig HD-981 of May to July 2014: Vietnam ")
    assert "40 pairs of prior worlds" in first.note


def test_without_a_change_the_page_opens_on_what_the_worlds_do_before_and_after():
    view = next(views.page_views(Request(choice())))
    assert set(view.charts) == {"shares", "domains", "path"}
    assert re.fullmatch(
        r"Vietnam's mean level toward China is \S+ in 1991-2013 and \S+ in 2014-2025: it moves by "
        r"\S+ levels \[\S+, \S+\]\.",
        view.sentence,
    )


def test_stored_branches_are_plotted_beside_the_current_one():
    *_, view = views.page_views(Request(choice(), stored=(("A", choice(groups=frozenset({RIG}))),)))
    assert "kept" in view.charts


def test_shares_in_the_table_are_those_of_the_run():
    view = next(shared_runs().comparisons(choice()))
    rows = page_tables.shares_table(view, TIE, "nguyen")
    table = run_tables.strategies(view.branch.summary).query(
        "labeller == 'nguyen' and actor == 'VNM' and target == 'CHN'"
    )
    assert [row[6] for row in rows] == [f"{share:.1%}" for share in table["hedge"]]


def test_theses_are_compared_with_baselines_only_and_the_rest_needs_a_trial():
    *_, view = shared_runs().comparisons(choice(worlds=100))
    rows = page_tables.theses_table(view, "nguyen")
    scenario = view.branch.scenario
    asked = thesis_status.answerable(scenario)
    assert len(rows) == len(asked) < len(theses_of(scenario.sources))
    words = {row["cells"][5].partition(" from")[0].partition(" (")[0] for row in rows}
    assert words <= {language.say(message) for message in page_tables.STANDING.values()}
    assert not any(row["flips"] for row in rows)  # nothing was changed
    assert "bamboo judge" in page_tables.theses_summary(rows)


def test_further_contenders_never_revoke_refuted_or_not_distinguished():
    rng = np.random.default_rng(5)
    for _ in range(200):
        model, *others = (Tally(int(rng.binomial(200, rng.random())), 200) for _ in range(6))
        few = dict(zip(("always_hedge", "random_choice", "no_forcing"), others, strict=False))
        many = few | dict(zip(("rule_T", "permuted_acts"), others[3:], strict=True))
        now, then = (
            stress_verdict.judge(model, few)[0],
            stress_verdict.judge(model, many, ["rule_U"])[0],
        )
        assert now in (then, "supported")


def test_every_listed_scenario_loads_and_is_no_sweep():
    offered = starting_points.offered_scenarios()
    assert starting_points.DEFAULT in offered
    assert not [name for name in offered if name.startswith("sweep_")]
    assert len(offered) > 30


def test_every_act_of_the_shipped_record_has_its_place_in_a_document():
    assert all(starting_points.locators()[a.origin] for a in load_forcing().acts)


def test_the_server_listens_on_loopback_only_and_reports_a_taken_port_in_one_line():
    from sim.dashboard import server

    with server.open_port(0) as taken:
        host, port = taken.getsockname()
        assert host == "127.0.0.1"
        with pytest.raises(BadInput, match=f"port {port} cannot be used"):
            server.open_port(port)
    with pytest.raises(BadInput, match="is no port"):
        server.open_port(70000)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["no_such"], "no_such"),
        (["--constrained", "no_set.json"], "no_set.json:1:1: the file cannot be read"),
        (["--port", "x"], "not a whole number"),
        (["--port", "{taken}"], "cannot be used"),
        (["--branch", "1900"], "--branch:1:1: year 1900 is not run; choose one from 1991 to 2025"),
    ],
)
def test_the_command_refuses_bad_input_in_one_line(bamboo, arguments, expected):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        command = [a.format(taken=taken.getsockname()[1]) for a in arguments]
        code, out, err = bamboo("dashboard", *command)
    assert code == 2
    assert expected in err
    assert err.count("\n") == 1
    assert out == ""


def test_a_branch_that_the_command_names_is_open_from_its_year_on():
    opened = selection.opening_choice(starting_points.DEFAULT, branch=2014)
    acts = starting_points.load_base(starting_points.DEFAULT).scenario.forcing.acts
    early, late = (
        next(act for act in acts if act.month // MONTHS == year) for year in (1991, 2015)
    )
    assert not selection.in_branch(early, opened)
    assert selection.in_branch(late, opened)


def test_without_its_extra_the_command_says_what_to_install(monkeypatch):
    from sim.dashboard import server

    monkeypatch.setattr(
        server.importlib.util, "find_spec", lambda name: None if name == "solara" else object()
    )
    with pytest.raises(BadInput, match=r"`make extras`.* pip install '\.\[dashboard\]'") as bad:
        server.check_extra()
    assert len(bad.value.faults) == 1


def settled(drawn, ipyvuetify, text):
    """Wait until the page shows the words and runs nothing; return its widgets by one trait."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        found = {
            name: [
                w for w in drawn.find(ipyvuetify.VuetifyTemplate).widgets if name in w.trait_names()
            ]
            for name in ("busy", "groups", "source", "kept")
        }
        if not found["busy"][0].busy and text in found["busy"][0].text:
            return found
        time.sleep(0.05)
    raise TimeoutError(found["busy"][0].text)


def ids_of(widget):
    """Yield the ids of a widget and of all within it, in the order of the document."""
    yield (getattr(widget, "attributes", None) or {}).get("id")
    for child in getattr(widget, "children", ()):
        if not isinstance(child, str):
            yield from ids_of(child)


def test_the_page_renders_headless_and_a_change_runs_the_worlds_again(here):
    solara, ipyvuetify = pytest.importorskip("solara"), pytest.importorskip("ipyvuetify")
    from sim.dashboard import layout

    _box, drawn = solara.render(layout.page(), handle_error=False)
    try:
        first = settled(drawn, ipyvuetify, "are the same in all 500 worlds")
        before = [chart.source for chart in first["source"]]
        parts = [part for part in ids_of(_box) if part in {"results", "controls"}]
        assert parts == ["results", "controls"]  # charts come first
        first["groups"][0].vue_switch(RIG)
        last = settled(drawn, ipyvuetify, "the same to the end of 2013; most changed in 2014")
        assert [chart.source for chart in last["source"]] != before
        last["kept"][0].vue_save("mine")
        assert "bamboo run scenarios_mine" in last["kept"][0].message["text"]
    finally:
        drawn.close()
    assert acts_of(load_scenario(here / "scenarios_mine" / "mine.yaml")) == acts_of(
        load_scenario(RIG)
    )


TOLD = {"label", "options", "rows", "more", "groups", "columns", "title", "alt", "note", "words"}
FOUR_WORDS = re.compile(r"(?:\b[A-Za-z][A-Za-z'-]+[ ,;:]+){3,}[A-Za-z]{2,}")


def texts_of(value):
    """Every text in what a template receives."""
    if isinstance(value, dict):
        searched = "text" if "strength" in value else ""  # what the filter of acts compares
        value = [part for key, part in value.items() if key != searched]
    if isinstance(value, list | tuple):
        return [text for part in value for text in texts_of(part)]
    return [value] if isinstance(value, str) and not value.startswith("data:") else []


def test_the_page_speaks_chinese_in_words_tables_and_charts(monkeypatch, drawn):
    solara, ipyvuetify = pytest.importorskip("solara"), pytest.importorskip("ipyvuetify")
    from sim.dashboard import language, layout

    opened = selection.opening_choice
    few = {"worlds": 40, "groups": frozenset({RIG}), "parameters": (("inertia", 1.0),)}
    monkeypatch.setattr(
        selection,
        "opening_choice",
        lambda *source, **named: replace(opened(*source, **named), **few),
    )
    language.speak("zh-Hant")
    try:
        _box, page = solara.render(layout.page(), handle_error=False)
        try:
            settled(page, ipyvuetify, "40 \u500b\u5148\u9a57\u4e16\u754c")
            widgets = page.find(ipyvuetify.VuetifyTemplate).widgets
            shown = [widget.trait_values() for widget in widgets]
            parts = [(name, value) for traits in shown for name, value in traits.items()]
            told = [text for name, value in parts if name in TOLD for text in texts_of(value)]
            told += [traits["text"] for traits in shown if "busy" in traits]
            html = page.find(ipyvuetify.Html).widgets
            told += [text for element in html for text in texts_of(element.children)]
            assert len(told) > 500
            assert [text for text in told if FOUR_WORDS.search(text)] == []
            charts = [chart.source for chart in widgets if getattr(chart, "source", "")]
        finally:
            page.close()
    finally:
        language.speak("en")
    assert len(charts) == 3
    for source in charts:
        drawing = base64.b64decode(source.partition(",")[2]).decode()
        labels = re.findall(r"<text[^>]*>([^<]*)</text>", drawing)
        assert any("\u57fa\u6e96" in label or "\u7acb\u5834" in label for label in labels)
        assert not any(re.search(r"[A-Za-z]{3}", label) for label in labels), labels


def test_the_page_switches_between_prior_and_constrained_worlds(a_set, monkeypatch):
    solara, ipyvuetify = pytest.importorskip("solara"), pytest.importorskip("ipyvuetify")
    from sim.dashboard import layout

    opened = selection.opening_choice
    monkeypatch.setattr(
        selection,
        "opening_choice",
        lambda *source, **named: replace(opened(*source, **named), worlds=40),
    )
    monkeypatch.setitem(layout.OPENING, "constrained", a_set)
    _box, drawn = solara.render(layout.page(), handle_error=False)
    try:
        before = [
            chart.source
            for chart in settled(
                drawn, ipyvuetify, "40 constrained worlds (calibrated on 1991-2007), seed 1"
            )["source"]
        ]
        switch = next(
            w
            for w in drawn.find(ipyvuetify.VuetifyTemplate).widgets
            if getattr(w, "label", "") == "Parameters drawn from"
        )
        assert [o["text"] for o in switch.options] == [
            "prior worlds",
            "constrained worlds (calibrated on 1991-2007)",
        ]
        switch.vue_choose("")
        assert [
            chart.source
            for chart in settled(drawn, ipyvuetify, "40 prior worlds, seed 1")["source"]
        ] != before
    finally:
        drawn.close()


def test_the_page_shows_worlds_given_the_record_and_trained_to_a_year(monkeypatch):
    solara, ipyvuetify = pytest.importorskip("solara"), pytest.importorskip("ipyvuetify")
    from sim.dashboard import layout

    posterior = str(folder("results") / "replay_1991_2025_posterior")
    opened = selection.opening_choice
    monkeypatch.setattr(
        selection,
        "opening_choice",
        lambda *source, **named: replace(opened(*source, **named), worlds=20),
    )
    monkeypatch.setitem(layout.OPENING, "constrained", posterior)
    _box, drawn = solara.render(layout.page(), handle_error=False)
    try:
        given = "20 worlds given the record (1991-2025), seed 1"
        before = [chart.source for chart in settled(drawn, ipyvuetify, given)["source"]]
        switch = next(
            w
            for w in drawn.find(ipyvuetify.VuetifyTemplate).widgets
            if getattr(w, "label", "") == "Parameters drawn from"
        )
        texts = [option["text"] for option in switch.options]
        assert texts == [
            "prior worlds",
            *(f"worlds trained on 1991-{year}" for year in (2007, 2013, 2019)),
            "worlds given the record (1991-2025)",
        ]
        switch.vue_choose("2013")
        trained = "20 worlds trained on 1991-2013, seed 1"
        after = [chart.source for chart in settled(drawn, ipyvuetify, trained)["source"]]
        assert after != before
    finally:
        drawn.close()


def test_a_saved_file_names_the_worlds_of_a_posterior(here):
    posterior = str(folder("results") / "replay_1991_2025_posterior")
    asked = selection.opening_choice(starting_points.DEFAULT, posterior)
    asked = replace(asked, worlds=8, groups=frozenset({RIG}), given_until=2013)
    assert asked.baseline.given_until == 2013
    scenario = selection.scenario_of(asked)
    assert scenario.posterior.given == (1991, 2013)
    path = saving.save(asked, "told")
    first, second = path.read_text(encoding="utf-8").splitlines()[:2]
    assert "worlds trained on 1991-2013" in first
    words = shlex.split(second.removeprefix("# "))
    assert words[:3] == ["bamboo", "chronicle", str(path)]
    assert words[3:] == ["--posterior", posterior, "--given-until", "2013"]
    assert starting_points.is_misfit("partners_1991_2025", posterior)
