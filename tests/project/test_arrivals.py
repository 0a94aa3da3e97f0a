"""Files that are still on their way are left for later, and named."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from project.conftest import REVIEWS, write_reviews

from voc.errors import InputError


def rows(project):
    return project.store.query("SELECT count(*) AS n FROM records").to_pylist()[0]["n"]


def changed(path):
    return datetime.fromtimestamp(path.stat().st_mtime, tz=UTC).replace(tzinfo=None)


def test_a_file_of_this_moment_is_read_the_next_time(opened, folder, monkeypatch):
    monkeypatch.setattr("voc.project.arrivals.QUIET", timedelta(seconds=3))
    written = changed(folder / "inbox" / "reviews.csv")
    (soon,) = replace(opened, now=lambda: written + timedelta(seconds=1)).ingest()
    assert (soon.later, soon.account.rows, rows(opened)) == (True, 0, 0)
    (then,) = replace(opened, now=lambda: written + timedelta(seconds=4)).ingest()
    assert (then.later, rows(opened)) == (False, 4)


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
