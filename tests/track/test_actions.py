"""Actions: what people write, what is stored, what is kept of earlier versions."""

import json
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import yaml

from voc.adapters.duckdb_store import DuckDBStore
from voc.lexicon import load as pack
from voc.track import actions
from voc.track.actions import Action
from voc.track.form import Form
from voc.track.words import words

CASES = yaml.safe_load((Path(__file__).parents[1] / "cases" / "actions.yaml").read_text(encoding="utf-8"))
FIELDS = {
    "dates": "due_on",
    "degrees": "degree",
    "costs": "cost",
    "statuses": "status",
    "targets": "target",
    "measures": "measure",
}
NOW = datetime(2026, 10, 5, 8)  # noqa: DTZ001 — the store keeps UTC without zone
DAY = timedelta(days=1)
FORM = Form(pack("banking"), "zh", date(2026, 10, 5))
GIVEN = {"target": "hotline.efficiency", "measure": "加人"}


@pytest.fixture
def store():
    store = DuckDBStore(None)
    yield store
    store.close()


@pytest.mark.parametrize(
    ("group", "case"), [(group, case) for group, cases in CASES.items() for case in cases], ids=str
)
def test_a_field_means_what_people_write(group, case):
    written = {"done_on": "2026-10-01"} if case.get("means") == "done" else {}
    action, mistakes = FORM.read(GIVEN | written | {FIELDS[group]: case["written"]})
    if case.get("wrong"):
        assert action is None
        assert [one.field for one in mistakes] == [FIELDS[group]]
        assert mistakes[0].todo
    else:
        assert not mistakes
        suggested = FORM.suggestions(GIVEN["target"])
        wanted = suggested[case["suggestion"] - 1].id if "suggestion" in case else case["means"]
        assert getattr(action, FIELDS[group]) == wanted


def test_all_mistakes_of_one_input_come_out_at_once():
    _, mistakes = FORM.read({"target": "nowhere", "due_on": "soon", "degree": "8000%", "status": "?", "cost": "x"})
    assert {one.field for one in mistakes} == {"target", "measure", "due_on", "degree", "status", "cost"}
    _, mistakes = FORM.read(GIVEN | {"starts_on": "2026-10-01", "due_on": "2026-09-01", "status": "done"})
    assert {one.field for one in mistakes} == {"due_on", "done_on"}


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"status": "done"}, "done_on"),
        ({"done_on": "2026-10-01"}, "status"),
        ({"status": "done", "done_on": "2026-10-06"}, "done_on"),
        ({"comparison": "hotline"}, "comparison"),
        ({"comparison": "branch.efficiency"}, "comparison"),
        ({"note": "字" * 2001}, "note"),
    ],
)
def test_what_does_not_go_together_is_refused(given, field):
    action, mistakes = FORM.read(GIVEN | given)
    assert action is None
    assert [one.field for one in mistakes] == [field]


def test_nothing_personal_is_stored():
    action, _ = FORM.read(
        GIVEN | {"owner": "张伟 13812345678", "note": "客户身份证11010119900307002X，电话 13812345678"}
    )
    assert "13812345678" not in f"{action}"
    assert "〔手机号〕" in action.owner


def test_ids_follow_each_other_and_what_is_the_same_is_not_stored_again(store):
    first, _ = FORM.read(GIVEN)
    other, _ = FORM.read(GIVEN | {"measure": "2"})
    assert [one.id for one in actions.save(store, [first, other], now=NOW)] == ["A-001", "A-002"]
    assert actions.save(store, actions.load(store), now=NOW) == ()
    assert store.query("FROM history").num_rows == 0
    assert [one.id for one in actions.save(store, [first], now=NOW)] == ["A-003"]


def test_an_earlier_version_goes_to_the_history(store):
    action, _ = FORM.read(GIVEN | {"owner": "远程银行"})
    (old,) = actions.save(store, [action], now=NOW)
    new, _ = FORM.read({"owner": "网点", "due_on": "2026-10-31"}, old)
    actions.save(store, [new], now=NOW + DAY)
    assert actions.load(store) == (new,)
    (row,) = store.query("FROM history").to_pylist()
    assert (row["record_id"], row["version"], json.loads(row["content"])["owner"]) == ("A-001", old.version, "远程银行")
    (kept,) = store.query("SELECT created_at, changed_at FROM actions").to_pylist()
    assert (kept["created_at"], kept["changed_at"]) == (NOW, NOW + DAY)


def test_overdue_is_what_was_not_done_in_time():
    action = Action("A-001", "hotline", "x", due_on=date(2026, 9, 1))
    assert action.overdue(date(2026, 9, 2))
    assert not action.overdue(date(2026, 9, 1))
    done = Action("A-001", "hotline", "x", due_on=date(2026, 9, 1), done_on=date(2026, 9, 3), status="done")
    assert done.overdue(date(2026, 9, 3))  # looked at before it was done
    assert not done.overdue(date(2026, 9, 4))
    assert not Action("A-001", "hotline", "x", due_on=date(2026, 9, 1), status="dropped").overdue(date(2026, 9, 9))


def test_both_languages_say_the_same_things():
    zh, en = (words(language).entries for language in ("zh", "en"))
    names = [{(group, name) for group in one if group != "read" for name in one[group]} for one in (zh, en)]
    assert names[0] == names[1]
