"""What readers of Chinese see: summaries of acts, the chronicle, and no English between them."""

import csv
import re
import unicodedata
from types import SimpleNamespace

import pytest

from sim.core.errors import BadInput
from sim.core.resources import folder
from sim.evidence.act_summaries import load_all_summaries, load_summaries
from sim.evidence.chinese_forms import SIMPLIFIED, TRADITIONAL
from sim.evidence.coded_tables import load_forcing
from sim.report import wide_text
from sim.report.act_texts import ActTexts
from sim.report.translation import Translator

# Four words in a row that a command, a file or an id does not explain.
ENGLISH = re.compile(r"(?:\b[A-Za-z][A-Za-z'-]+[ ,;:]+){3,}[A-Za-z]{2,}")
# letters that are both the simplified form of one word and the traditional form of another
SHARED = frozenset("准制占只台周岩峰布志秘群致范里")
EVENTS = "id,date,date_precision,actor,target,domain,role,intensity,summary\n"
ACT = "{},2014-05,month,CHN,VNM,military,forcing,-3,A rig comes\n"
ZH = Translator("zh-Hant")
STANCE = "stance:2014:VNM:CHN:all"


def english(text):
    """The lines of a text with four or more English words in a row, outside code."""
    lines = re.sub(r"<code>.*?</code>", "", text, flags=re.DOTALL).splitlines()
    return [line for line in lines if ENGLISH.search(line)]


def acts(place, summaries=None):
    """Write a folder of two acts, with summaries as the table states them."""
    place.mkdir(exist_ok=True)
    (place / "events.csv").write_text(EVENTS + ACT.format("a1") + ACT.format("a2"))
    if summaries is not None:
        (place / "summaries_zh.csv").write_text(f"id,summary\n{summaries}", encoding="utf-8")
    return place


def row(kind, source="", level=1.0, **changed):
    cells = {"actor": "VNM", "target": "CHN", "domain": "political", "month": "2014-05"}
    return SimpleNamespace(kind=kind, source=source, level=level, text="English", **cells | changed)


# Summaries of acts


def test_every_act_of_the_shipped_case_has_a_short_summary_in_traditional_chinese():
    with (folder("seeds") / "events.csv").open(encoding="utf-8", newline="") as file:
        ids = [cells["id"] for cells in csv.DictReader(file)]
    found = load_summaries(folder("seeds"))
    assert list(found) == ids
    only_simplified = frozenset(SIMPLIFIED) - frozenset(TRADITIONAL) - SHARED
    for name, text in found.items():
        assert 4 <= len(text) <= 40, name
        assert not english(text), name
        assert not only_simplified & set(text), (name, only_simplified & set(text))


def test_summaries_change_nothing_that_the_model_receives(tmp_path):
    plain, told = acts(tmp_path / "plain"), acts(tmp_path / "told", "a1,鑽井平台進場\n")
    assert load_forcing(plain).digest == load_forcing(told).digest
    assert load_summaries(plain) == {}
    assert load_all_summaries([plain, told]) == {"a1": "鑽井平台進場"}


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("a3,鑽井\n", "id: 'a3' is the id of no act of events.csv; mend or delete it"),
        ("a1,\n", "summary: the summary is empty; write one, or delete the row"),
        ("a1,鑽井\na1,平台\n", "id: 'a1' stands twice"),
        (",鑽井\n", "id: the id is empty"),
        ("a1,鑽井,平台\n", "the row has 3 cells, the table 2 columns"),
    ],
)
def test_a_bad_table_of_summaries_is_refused_in_one_line(rows, message, tmp_path):
    place = acts(tmp_path, rows)
    readers = (load_summaries,) if "no act" in message else (load_summaries, load_forcing)
    for read in readers:
        with pytest.raises(BadInput, match=re.escape(message)) as bad:
            read(place)
        assert len(str(bad.value).splitlines()) == 1


def test_an_act_that_a_user_takes_out_leaves_the_folder_readable(tmp_path):
    place = acts(tmp_path, "a1,鑽井\na3,平台\n")
    assert load_forcing(place).acts
    assert load_all_summaries((place,))["a1"] == "鑽井"


def test_unknown_ids_share_one_line_of_the_check_of_a_folder(tmp_path, bamboo):
    place = acts(tmp_path, "a1,鑽井\nb1,甲\nb2,乙\n")
    for path in (place, place / "summaries_zh.csv"):
        code, out, err = bamboo("check", path)
        assert code == 2
        assert (out + err).count("is the id of no act") == 1
        assert "(2 such faults, on lines 3, 4)" in out + err


def test_an_act_without_a_summary_keeps_the_english_one_with_a_mark():
    texts = ActTexts(ZH, rows={"a1": {"date": "2014-05", "date_precision": "month"}})
    assert texts.summary("a1") is None
    assert texts.lines([row("act", "a1")]) == [None]
    assert "尚無中文摘要" in texts.mark
    assert ActTexts(Translator("en")).mark == ""


# Lines of the chronicle

STOOD = {"date_precision": "month", "span": "standing"}
CELLS = {
    "month": {"date": "2014-05", "date_precision": "month"},
    "year": {"date": "2014", "date_precision": "year"},
    "imputed": {"date": "2014", "date_precision": "imputed"},
    "stood": {"date": "2013", "date_precision": "year", "end": "2015", "span": "standing"},
    "days": {**STOOD, "date": "2014-05", "end": "2014-07-16"},
    "on": {"date": "2013", "date_precision": "year", "end": "ongoing", "span": "standing"},
    "between": {"date": "2013", "date_precision": "year", "end": "2015", "span": "bounds"},
}
TOLD = ActTexts(ZH, rows=CELLS, summaries=dict.fromkeys(CELLS, "某事"), free={("JPN", "CHN")})


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (row("recorded", "month"), "某事"),
        (row("recorded", "year"), "某事（2014年間）"),
        (row("recorded", "imputed"), "某事（約在2014年）"),
        (row("recorded", "stood"), "某事（自2013年持續至2015年）"),
        (row("recorded", "days"), "某事（自2014年5月持續至2014年7月16日）"),
        (row("recorded", "on"), "某事（始於2013年，文獻未記其終止）"),
        (row("recorded", "between"), "某事（2013年至2015年之間某時）"),
        (row("act", "stood"), "某事"),
        (row("act", "stood@2014"), "某事（始於2013年，當時仍持續）"),
        (row("act", level=1.0), "越南對中國施壓（無文獻涵蓋之處，以抽取補上）"),
        (row("act", level=-1.0, actor="JPN"), "日本拉攏中國（由此世界自行選擇）"),
        (row("recorded", STANCE, 0.5), "文獻編碼：2014年越南對中國的立場值為 +0.5"),
        (row("move", level=-1), "越南靠攏中國（立場值 −1）"),
        (row("move", level=0), "越南對中國避險（立場值 0）"),
    ],
)  # fmt: skip
def test_a_line_is_composed_from_its_columns_and_its_act(line, expected):
    assert TOLD.lines([line]) == [expected]


def test_a_move_states_the_level_that_an_earlier_move_of_its_domain_left():
    moves = [row("move", level=1), row("move", level=1), row("move", level=-1)]
    other = row("move", level=2, domain="military")
    assert TOLD.lines([*moves[:2], other, moves[2]])[1:] == [
        "越南抗衡中國（立場值 +1，維持不變）",
        "越南抗衡中國（立場值 +2）",
        "越南靠攏中國（立場值 −1，原為 +1）",
    ]


def test_the_chronicle_is_printed_in_chinese(bamboo):
    words = ("replay_1991_2025", "--worlds", "20", "--world", "3", "--from", "2014-01", "--to")
    code, out, err = bamboo("chronicle", *words, "2014-12", "--lang", "zh-Hant")
    assert (code, err) == (0, "")
    assert english(out) == []
    assert "中國在爭議海域以鑽井平台 HD-981 探勘十週 [2014-05-02-chn-vnm-1]" in out
    assert "此世界：越南對中國" in out
    assert "\n2013-12" not in out
    assert "\N{MINUS SIGN}" in out
    assert not re.search(r"[ （]-[0-9]", out)
    assert max(map(wide_text.width, out.splitlines())) <= 120


@pytest.mark.parametrize(
    "asked", [("--month", "2014-06"), ("--from", "2014-04", "--to", "2014-07")]
)
def test_a_choice_is_explained_in_chinese_in_columns_as_wide_as_the_english_ones(bamboo, asked):
    words = ("explain", "replay_1991_2025", "--worlds", "20", "--world", "3", *asked)
    found = {lang: bamboo(*words, "--lang", lang) for lang in ("en", "zh-Hant")}
    assert [code for code, _, _ in found.values()] == [0, 0], found
    plain, chinese = (out.splitlines() for _, out, _ in found.values())
    edits = [line for line in chinese if line.startswith("    - {")]
    assert english("\n".join(line for line in chinese if line not in edits)) == []
    assert "越南在2014年" in chinese[0]
    assert not re.search(r"\d{4}-\d\d", chinese[0] + chinese[1])
    assert "感知 → 評估 → 選擇 → 行動 → 調適 → 記錄" in chinese[2]
    number = re.compile(r"[+-]\d\.\d\d+ {2,}[+-]\d")  # the first of a row of columns
    rows, same = ([line for line in lines if number.search(line)] for lines in (plain, chinese))
    assert len(rows) == len(same) > 3
    for told, stated in zip(same, rows, strict=True):
        before = told[: number.search(told).start()]
        assert wide_text.width(before) == number.search(stated).start()


# Text of two widths


@pytest.mark.parametrize("text", ["越南對中國避險，" * 20, "三不 three noes " * 20, "short", ""])
def test_wrapped_lines_fit_and_lose_nothing(text):
    lines = wide_text.wrapped(text, 40, "-> ", "   ")
    assert all(wide_text.width(line) <= 40 for line in lines)
    joined = "".join(line[3:] for line in lines)
    assert joined.replace(" ", "") == text.replace(" ", "")
    assert not any(unicodedata.category(line[3]) in {"Po", "Pe"} for line in lines if line[3:])


def test_text_is_padded_and_cut_by_columns():
    assert wide_text.left("避險", 6) == "避險  "
    assert wide_text.right("避險", 6) == "  避險"
    assert wide_text.cut("避險策略", 5) == "避險…"
    assert wide_text.cut("避險", 4) == "避險"
