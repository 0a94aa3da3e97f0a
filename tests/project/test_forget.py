"""Who is forgotten leaves no words in the store, and every figure as it was."""

import dataclasses
import json
from datetime import date
from types import SimpleNamespace

import duckdb
import pyarrow as pa
import pytest

from tests.project import bank_week as bank
from voc import schema
from voc.config import load
from voc.errors import QueryError
from voc.project.forget import forget
from voc.report.blocks import Quotes, walk
from voc.report.build import build
from voc.report.model import Report
from voc.report.strings import Names, Strings
from voc.wiring import open_project

WORDS = ("verbatims", "passed", "failed", "phrases", "measures")
KEPT = "人脸识别一直失败"  # others say so too


def put(store, table, **row):
    store.put(table, pa.Table.from_pylist([row], schema=schema.TABLES[table]))


def rows(project, sql, *params):
    return project.store.query(sql, params).to_pylist()


def everything(store):
    """Return every value of every table, those of results too, as one text by table."""
    names = store.query(
        "SELECT schema_name AS s, table_name AS t FROM duckdb_tables() WHERE NOT temporary ORDER BY ALL"
    )
    return {f"{n['s']}.{n['t']}": str(store.query(f'FROM {n["s"]}."{n["t"]}"').to_pylist()) for n in names.to_pylist()}


def figures(value):
    """Return findings without quotes and the words of topics, and without the count of what is forgotten.

    A segment or a result of tickets that hardly anybody has is named by a number.
    """
    if dataclasses.is_dataclass(value):
        named = {one.name: getattr(value, one.name) for one in dataclasses.fields(value) if one.name not in WORDS}
        return {name: figures(one) for name, one in named.items() if name not in ("forgotten", "records")}
    if isinstance(value, tuple | list):
        return [figures(one) for one in value]
    return "rare" if value in (f"{bank.SECRET}年费已退", "云汀分行") or str(value).startswith("#") else value


def report(project, findings):
    strings = Strings.load("zh")
    names = Names.of(project.lexicon, strings=strings)
    return build(findings, strings=strings, names=names, organisation="江岚银行", language="zh")


def cells(value, at=""):
    """Yield the place and the text of everything in a report's model but quotes, topics and notes."""
    if isinstance(value, dict) and value.get("kind") not in ("quotes", "topics"):
        for name, inner in value.items():
            yield from cells(inner, f"{at}.{name}") if name != "notes" else ()
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from cells(inner, f"{at}.{number}")
    elif not isinstance(value, dict):
        yield at, value


def with_made_of_words(project):
    """Put in what other parts of the closed loop make of a customer's words."""
    phrase, at = f"{bank.SECRET}的年费", project.now()
    (signal,) = rows(project, f"SELECT * FROM comments WHERE text LIKE '%投诉你们%' AND text LIKE '%{bank.SECRET}%'")
    topic = {"touchpoint": "card_service", "side": "negative", "dimensions": [], "clauses": 9, "since": "2026-W01"}
    kept = {"fitted_on": "2026-W01", "fit": "f", "pack": "p", "status": "retired", "successors": [], "centre": []}
    put(
        project.store,
        "topics",
        topic_id="card_service.t9",
        label=phrase,
        phrases=[phrase, "年费"],
        reach=0.5,
        **topic,
        **kept,
    )
    put(project.store, "ledger", period=bank.WEEK, kind="topic", entry_id="card_service.t9", label=phrase, complaints=4)
    ref = signal["source_ref"]
    put(
        project.store,
        "cases",
        case_id="c1",
        comment_id=signal["comment_id"],
        code="regulator",
        source_ref=ref,
        result="已回电",
    )
    told = json.dumps({"event": "reopen", "level": "high", "result": f"{bank.SECRET}已退"}, ensure_ascii=False)
    put(project.store, "history", record_id="c1", replaced_at=at, digest="d", content=told)
    put(project.store, "alerts", alert_id="a1", subject=f"{phrase}升高", evidence=json.dumps({"refs": [ref], "n": 4}))
    put(project.store, "messages", message_id="m1", title=phrase, body=f"- {phrase}：4 条")
    put(project.store, "history", record_id=signal["record_id"], replaced_at=at, digest="d",
        content=json.dumps({"comments": [{"text": f"旧的说法：{bank.SECRET}"}]}, ensure_ascii=False))  # fmt: skip


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    """A week with a report; then K001 is forgotten, and the same figures are computed again."""
    folder = tmp_path_factory.mktemp("forget") / "bank"
    project = open_project(bank.project(folder))
    run = project.run(bank.WEEK)
    with_made_of_words(project)
    ((content,),) = (row.values() for row in rows(project, "SELECT content FROM reports"))
    before = SimpleNamespace(findings=run.findings, content=content, page=run.report)
    topics = rows(project, "SELECT * FROM comment_topics ORDER BY comment_id")
    project.store.close()
    before.bytes = (folder / "voc.duckdb").read_bytes()
    project = open_project(folder / "voc.toml")
    found = forget(project, respondent="K001")
    tables, after = everything(project.store), (folder / "voc.duckdb").read_bytes()
    findings = project.aggregate(project.period(bank.WEEK))
    yield SimpleNamespace(
        folder=folder,
        project=project,
        before=before,
        found=found,
        findings=findings,
        topics=topics,
        tables=tables,
        bytes=after,
    )
    project.store.close()


def test_the_figures_of_a_period_are_the_same_after_forgetting(story):
    assert figures(story.findings) == figures(story.before.findings)
    assert story.findings.topics, "the example has topics"
    assert [(one.level, one.calls) for one in story.findings.calls][:1] == [("all", 13)], "and conversations"
    assert story.findings.quality.forgotten == 4, "one of the five repeats another's words and counts once"
    assert ("forgotten", 5) in story.findings.quality.records
    (notes, *_) = report(story.project, story.findings).section("quality").blocks
    assert "4" in notes.items[3].text


def test_no_table_holds_the_words_any_more(story):
    assert any(bank.SECRET in text for text in [story.before.content])
    for tables in (story.tables, everything(story.project.store)):
        assert [name for name, text in tables.items() if bank.SECRET in text] == []


def test_nothing_left_leads_to_the_person(story):
    (tomb,) = rows(story.project, "SELECT value FROM forgotten WHERE kind = 'respondent'")
    assert tomb["value"] == story.project.intake.respondent("K001")
    held = {name for name, text in everything(story.project.store).items() if tomb["value"] in text}
    assert held == {"main.forgotten"}
    gone = rows(story.project, "SELECT * FROM records WHERE list_contains(flags, 'forgotten')")
    assert {row["source_ref"] for row in gone} == {""}
    assert len({row["respondent"] for row in gone}) == 1, "they still count as one customer"
    told = rows(story.project, "SELECT k.source_ref, k.result FROM cases k JOIN comments c USING (comment_id) "
                "WHERE list_contains(c.flags, 'forgotten')")  # fmt: skip
    assert told
    assert all(case == {"source_ref": "", "result": None} for case in told)
    (told,) = rows(story.project, "SELECT record_id, content FROM history")
    assert told == {"record_id": "c1", "content": '{"event": "reopen", "level": "high"}'}, "what staff did stays"
    (person,) = rows(story.project, "SELECT attributes FROM respondents WHERE file_id IS NULL")
    assert dict(person["attributes"])["地区"].startswith("#"), "nobody else is of that branch"
    assert dict(person["attributes"])["年龄"] == "60岁以上"


def test_the_file_itself_holds_the_words_no_more(story):
    # DuckDB compresses texts (dictionary, FSST): a word that stands often may not stand in the file letter by letter.
    # So the search is tried first on the file from before, and on words that must still be there.
    assert bank.SECRET.encode() in story.before.bytes
    assert bank.SHARED.encode() in story.before.bytes
    after = story.bytes
    assert bank.SHARED.encode() in after, "K009 said the same, and is not forgotten"
    assert bank.SECRET.encode() not in after
    assert f"{bank.SECRET}激活不了".encode() not in after
    assert not (story.folder / "voc.duckdb.new").exists()


def test_stored_reports_lose_the_quotes_and_are_named(story):
    assert story.found.reports == ((bank.WEEK, "zh", 1),)
    assert story.found.quotes > 0
    (row,) = rows(story.project, "SELECT content FROM reports WHERE period = ?", bank.WEEK)
    model = Report.from_json(row["content"])
    assert row["content"] == model.to_json(indent=None), "as editions are kept"
    was, now = (dict(cells(json.loads(content))) for content in (story.before.content, row["content"]))
    assert len(now) > 2_000
    refs = {at: text for at, text in was.items() if text == "tickets.csv · 4 #T003"}
    assert len(refs) == 1, "the case stands among the urgent ones"
    assert now == was | dict.fromkeys(refs, "")
    assert any(block.items for block in walk(model.section("pains").blocks) if isinstance(block, Quotes)), (
        "others' stay"
    )
    assert model.notes[-1] == Strings.load("zh")("quality.removed")
    marks = [row["value"] for row in rows(story.project, "SELECT value FROM forgotten WHERE kind = 'report'")]
    assert marks == [f"{bank.WEEK} zh 1"]


def test_pages_that_still_show_the_words_are_named_and_left_alone(story):
    assert story.found.pages == (story.before.page,)
    assert bank.SECRET in story.before.page.read_text(encoding="utf-8")
    assert story.found.open_cases == 2
    assert set(story.found.files) == {"tickets.csv", "chats.csv"}


def test_names_that_only_the_forgotten_gave_are_replaced(story):
    (topic,) = rows(story.project, "SELECT label, phrases FROM topics WHERE topic_id = 'card_service.t9'")
    assert topic == {"label": "年费", "phrases": []}
    assert rows(story.project, "SELECT label FROM ledger WHERE entry_id = 'card_service.t9'") == [{"label": "年费"}]
    (alert,) = rows(story.project, "SELECT subject, evidence FROM alerts WHERE subject LIKE '…%'")
    assert alert == {"subject": "…升高", "evidence": '{"n": 4, "refs": [""]}'}


def test_topics_of_forgotten_clauses_stay(story):
    gone = {row["comment_id"] for row in rows(story.project, "SELECT comment_id FROM comments WHERE respondent IN "
            "(SELECT respondent FROM records WHERE list_contains(flags, 'forgotten'))")}  # fmt: skip
    now = rows(story.project, "SELECT * FROM comment_topics ORDER BY comment_id")
    assert [row["topics"] for row in now] == [row["topics"] for row in story.topics]
    assert gone & {row["comment_id"] for row in now}


def test_forgetting_twice_finds_nothing_to_do(story):
    before = everything(story.project.store)
    again = forget(story.project, respondent="K001")
    assert (again.records, again.comments, again.customers, again.reports) == (0, 0, 0, ())
    assert everything(story.project.store) == before


def annotations(project):
    sql = "SELECT * EXCLUDE (pack, model) FROM annotations WHERE model = ? ORDER BY comment_id"
    return [
        {**row, "opinions": len(row["opinions"]), "risk": row["risk"]["level"]}
        for row in rows(project, sql, project.model)
    ]


def test_words_do_not_come_back_when_a_file_is_read_again(project, tmp_path):
    counts = "SELECT count(*) AS n, count(DISTINCT respondent) AS people FROM records"
    before, meant = rows(project, counts), annotations(project)
    forget(project, respondent="K001")
    project.store.close()
    # Another setting that decides how rows are stored: every file is read anew.
    toml = tmp_path / "bank" / "voc.toml"
    toml.write_text(toml.read_text(encoding="utf-8") + '[competitors]\nnames = ["云汀银行"]\n', encoding="utf-8")
    again = open_project(toml)
    done = again.ingest()
    assert all(not one.known for one in done)
    assert all(one.account.rows == sum(dataclasses.astuple(one.account)[3:]) for one in done), (
        "every row is accounted for"
    )
    again.annotate()
    assert not any(bank.SECRET in text for text in everything(again.store).values())
    assert rows(again, counts) == before
    assert annotations(again) == meant
    files = {row["file_id"] for row in rows(again, "SELECT file_id FROM files")}
    assert {
        row["file_id"] for row in rows(again, "SELECT file_id FROM records UNION SELECT file_id FROM comments")
    } <= files
    bank.write(tmp_path / "bank" / "inbox" / "copy.csv", bank.tickets()[:5])
    (copied,) = [one for one in again.ingest() if not one.known]
    assert dataclasses.astuple(copied.account)[2:] == (4, 0, 4, 0, 0), "the same rows in another file"
    assert not any(bank.SECRET in text for text in everything(again.store).values())
    again.store.close()


def test_what_a_forgotten_customer_says_later_is_not_taken_in(project, tmp_path):
    forget(project, respondent="K001")
    head, first = bank.tickets()[:2]
    bank.write(
        tmp_path / "bank" / "inbox" / "new.csv", [head, ("T900", *first[1:]), ("T901", *first[1:5], "K002", *first[6:])]
    )
    (new,) = [one for one in project.ingest() if not one.known]
    assert dataclasses.astuple(new.account)[2:] == (2, 1, 0, 0, 1)
    assert [reason.split(":")[0] for _, _, reason in new.rejects] == ["forgotten"]


def test_a_later_pack_counts_forgotten_comments_as_they_were_understood(project):
    forget(project, respondent="K001")
    before = annotations(project)
    later = dataclasses.replace(project, model="another")
    assert later.annotate().comments == len(before) - 5
    assert annotations(later) == before
    assert later.annotate().comments == 0


def test_what_is_not_annotated_yet_is_understood_once_more_before_it_goes(tmp_path):
    project = open_project(bank.project(tmp_path / "bank"))
    project.ingest()
    forget(project, respondent="K001")
    assert rows(project, "SELECT count(*) AS n FROM annotations") == [{"n": 5}]
    assert not any(bank.SECRET in text for text in everything(project.store).values())


def test_a_reference_stands_for_the_customer_behind_it(project):
    (row,) = rows(project, f"SELECT source_ref FROM comments WHERE text LIKE '{bank.SECRET}激活不了%'")
    found = forget(project, respondent=row["source_ref"])
    assert (found.records, found.customers) == (5, 1)
    with pytest.raises(QueryError, match="nobody"):
        forget(project, respondent=row["source_ref"])


def test_nobody_is_forgotten_by_a_wrong_id(project):
    before = everything(project.store)
    with pytest.raises(QueryError, match="nobody"):
        forget(project, respondent="K999")
    with pytest.raises(QueryError, match="whom"):
        forget(project)
    assert everything(project.store) == before


def test_a_try_changes_nothing(project):
    before = everything(project.store)
    found = forget(project, respondent="K001", dry_run=True)
    assert (found.records, found.comments, found.customers) == (5, 5, 1)
    assert everything(project.store) == before


def test_everything_before_a_day_goes_and_stays_away(project, tmp_path):
    day = date(2026, 9, 10)
    sql = "SELECT count(*) AS n FROM records WHERE occurred_on < ?"
    (older,) = rows(project, sql, day)
    kept = rows(project, "SELECT text FROM comments WHERE occurred_on >= ? ORDER BY comment_id", day)
    found = forget(project, before=day)
    assert found.records == older["n"] > 0
    silent = rows(project, "SELECT text, turns FROM comments WHERE occurred_on < ?", day)
    assert not any((row["text"] or "").strip() or any(t["text"].strip() for t in row["turns"] or ()) for row in silent)
    assert rows(project, "SELECT text FROM comments WHERE occurred_on >= ? ORDER BY comment_id", day) == kept
    assert rows(project, sql, day) == [older]
    # A customer who said something since is still known; one who did not is not.
    (left,) = rows(
        project, "SELECT count(DISTINCT respondent) AS n FROM records WHERE NOT list_contains(flags, 'forgotten')"
    )
    known = {project.intake.respondent(f"K{n:03}") for n in range(1, 18)}
    assert len(known & {row["respondent"] for row in rows(project, "SELECT respondent FROM records")}) == left["n"]
    head, first = bank.tickets()[:2]
    late = [
        head,
        ("T910", "2026-09-01 09:00:00", *first[2:5], "K050", *first[6:]),
        ("T911", "2026-09-10 00:00:00", *first[2:5], "K050", *first[6:]),
    ]
    bank.write(tmp_path / "bank" / "inbox" / "late.csv", late)
    (new,) = [one for one in project.ingest() if not one.known]
    assert dataclasses.astuple(new.account)[2:] == (2, 1, 0, 0, 1), "what comes in late and is older is not taken in"
    assert forget(project, before=day).records == 0


def test_flags_that_words_had_decided_stay(project):
    put(
        project.store,
        "records",
        **{**rows(project, "SELECT * FROM records WHERE channel = 'ticket' LIMIT 1")[0], "flags": ["copied"]},
    )
    flagged = "SELECT record_id, flags FROM records WHERE list_contains(flags, 'copied') ORDER BY record_id"
    before = rows(project, flagged)
    forget(project, respondent="K001")
    from voc.project import flags

    flags.mark(project.store, ["ticket", "messages"])
    assert [row["record_id"] for row in rows(project, flagged)] == [row["record_id"] for row in before]
    assert rows(project, "SELECT count(*) AS n FROM records WHERE list_contains(flags, 'forgotten')") == [{"n": 5}]


def test_a_rewrite_that_fails_leaves_the_store_whole_and_is_done_the_next_time(project, tmp_path, monkeypatch):
    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("voc.adapters.compact.os.replace", fail)
    with pytest.raises(Exception, match="No space left"):
        forget(project, respondent="K001")
    monkeypatch.undo()
    assert not any(bank.SECRET in text for text in everything(project.store).values()), "the tables are done"
    assert rows(project, "SELECT kind FROM forgotten WHERE kind = 'rewrite'") == [{"kind": "rewrite"}]
    forget(project, respondent="K001")
    assert rows(project, "SELECT kind FROM forgotten WHERE kind = 'rewrite'") == []
    project.store.close()
    assert bank.SECRET.encode() not in (tmp_path / "bank" / "voc.duckdb").read_bytes()


def test_a_rewritten_store_is_the_same_store(project, tmp_path):
    project.store.publish(bank.WEEK, {"scores": pa.table({"period": [bank.WEEK], "value": [1.0]})})
    before = everything(project.store)
    project.store.compact()
    assert everything(project.store) == before
    project.store.close()
    with duckdb.connect(str(tmp_path / "bank" / "voc.duckdb"), read_only=True) as connection:
        keys = connection.execute(
            "SELECT count(*) FROM duckdb_constraints() WHERE constraint_type = 'PRIMARY KEY'"
        ).fetchone()
    assert keys[0] == len(schema.TABLES)
    assert load(tmp_path / "bank" / "voc.toml").quality.exclude
