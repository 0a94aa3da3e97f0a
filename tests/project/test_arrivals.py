"""Files that are still on their way are left for later, and named."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.project.conftest import REVIEWS, write_reviews
from voc import config as configuration
from voc.errors import InputError
from voc.project.inputs import input_files
from voc.wiring import open_project


def rows(project):
    return project.store.query("SELECT count(*) AS n FROM records").to_pylist()[0]["n"]


def test_a_file_that_is_written_while_it_is_watched_is_read_the_next_time(opened, folder, monkeypatch):
    path = folder / "inbox" / "reviews.csv"
    now = datetime.fromtimestamp(path.stat().st_mtime, tz=UTC).replace(tzinfo=None)
    just_now = replace(opened, now=lambda: now)
    monkeypatch.setattr("voc.project.arrivals.QUIET", timedelta(seconds=2))
    grown = [*REVIEWS, ("r5", "2026-10-02 08:00:00", "3", "一般般吧")]
    monkeypatch.setattr("voc.project.arrivals.time.sleep", lambda seconds: write_reviews(path, grown))
    (soon,) = just_now.ingest()
    assert (soon.later, soon.account.rows, rows(opened)) == (True, 0, 0)
    monkeypatch.setattr("voc.project.arrivals.time.sleep", lambda seconds: None)
    (then,) = just_now.ingest()
    assert (then.later, rows(opened)) == (False, 5)


def test_a_damaged_file_in_a_folder_is_named_and_stops_no_other(opened, folder):
    (folder / "inbox" / "a.xlsx").write_bytes(b"PK\x03\x04 broken off")
    damaged, whole = opened.ingest()
    assert "a.xlsx" in damaged.fault
    assert "damaged" in damaged.fault
    assert whole.account.stored == 4
    with pytest.raises(InputError, match="damaged"):
        opened.ingest([folder / "inbox" / "a.xlsx"])


@pytest.mark.parametrize("place", ["stamp", "sha256_of"])
def test_a_file_that_is_taken_away_while_others_are_read_is_named_and_stops_none(opened, folder, monkeypatch, place):
    from voc.project import reading

    gone = write_reviews(folder / "inbox" / "a.csv", [("r9", "2026-10-02 08:00:00", "3", "一般般吧")])
    step = getattr(reading, place)

    def late(path, *given, **named):
        gone.unlink(missing_ok=True)
        return step(path, *given, **named)

    monkeypatch.setattr(reading, place, late)
    away, whole = opened.ingest()
    assert (away.account.name, away.account.rows, whole.account.stored) == ("a.csv", 0, 4)
    assert "a.csv: cannot be read" in away.fault


def test_a_file_that_is_named_is_read_at_once(opened, folder, monkeypatch):
    monkeypatch.setattr("voc.project.arrivals.QUIET", timedelta(days=9999))
    (one,) = opened.ingest([folder / "inbox" / "reviews.csv"])
    assert one.account.stored == 4


def test_a_file_that_grows_while_it_is_read_leaves_nothing_in_the_store(opened, folder, monkeypatch):
    path = folder / "inbox" / "reviews.csv"
    put = type(opened.store).put

    def grow(self, table, incoming):
        if table == "records":
            write_reviews(path, [*REVIEWS, ("r5", "2026-10-02 08:00:00", "3", "一般般吧")])
        put(self, table, incoming)

    monkeypatch.setattr(type(opened.store), "put", grow)
    (one,) = opened.ingest()
    assert (one.later, rows(opened)) == (True, 0)
    monkeypatch.undo()
    (again,) = opened.ingest()
    assert again.account.stored == 5


@pytest.mark.parametrize("name", ["~$reviews.csv", "reviews.csv.part", "a.crdownload", "b.TMP", ".hidden.csv"])
def test_unfinished_names_are_never_read(name, opened, folder):
    other = write_reviews(folder / "inbox" / name)
    assert [one.account.name for one in opened.ingest()] == ["reviews.csv"]
    with pytest.raises(InputError, match="no finished file"):
        opened.ingest([other])


def test_progress_counts_bytes_up_to_the_end(opened, folder):
    seen = []
    opened.ingest(progress=lambda done, total: seen.append((done, total)))
    size = (folder / "inbox" / "reviews.csv").stat().st_size
    assert seen[0] == (0, size)
    assert seen[-1] == (size, size)
    assert seen == sorted(seen)


def test_what_a_run_leaves_beside_the_exports_is_no_input(folder):
    """Where exports lie beside voc.toml, as after `voc init .`."""
    (folder / "inbox" / "reviews.csv").rename(folder / "reviews.csv")
    (folder / "voc.toml").write_text('[paths]\ninputs = ["."]\n', encoding="utf-8")
    project = open_project(folder / "voc.toml")
    project.run(project.period("2026-W40"))
    project.store.close()
    left = [path for path in folder.rglob("*") if path.is_file()]
    assert len(left) > 6  # store, key, journal, lock, report …
    assert input_files(configuration.load(folder / "voc.toml")) == (folder / "reviews.csv",)


@pytest.mark.parametrize("reports", ["out", "."])
def test_what_only_resembles_it_is_read(tmp_path, reports):
    kept = ["voc.toml", "voc.duckdb", "notify.env", "schedule.log", "runs.1.jsonl", "actions.xlsx", "sources/mine.toml"]
    made = ["2026-W40.zh.html", "2026-10.en.board.xlsx", "2026-W40.zh.网点/index.html"]
    exports = ["2026-10.csv", "banking/2026-10.csv", "reports/周报.xlsx", "old/voc.duckdb", "runs_10.jsonl"]
    exports += [f"{reports}/2026-W40.xlsx", f"{reports}/评论.csv"]
    for name in (*kept, *(f"{reports}/{name}" for name in made), *exports):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(
            f'[paths]\ninputs = ["."]\nreports = "{reports}"\n' if name == "voc.toml" else "x", encoding="utf-8"
        )
    config = configuration.load(tmp_path / "voc.toml")
    assert set(input_files(config)) == {tmp_path / name for name in exports}
    assert input_files(config, [tmp_path / "runs.1.jsonl"])  # what is named is never passed over silently
