"""What is kept of a store holds as long as the rows behind it."""

import pyarrow as pa
import pytest

from voc import schema
from voc.adapters.duckdb_store import DuckDBStore


@pytest.fixture
def store():
    return DuckDBStore(None)


def comments(*ids):
    rows = [dict.fromkeys(schema.TABLES["comments"].names) | {"comment_id": one} for one in ids]
    return pa.Table.from_pylist(rows, schema=schema.TABLES["comments"])


def keep(store):
    store.keep("kept_one", "SELECT comment_id FROM comments", {})
    store.keep("kept_two", "SELECT * FROM kept_one", {})
    return store.query("SELECT comment_id FROM kept_two ORDER BY 1").column(0).to_pylist()


def test_what_is_kept_follows_the_rows_behind_it(store):
    store.put("comments", comments("a"))
    assert keep(store) == ["a"]
    store.put("comments", comments("b"))
    assert keep(store) == ["a", "b"]
    store.delete("comments", "comment_id", ["a"])
    assert keep(store) == ["b"]
    with pytest.raises(ZeroDivisionError), store.transaction():
        store.put("comments", comments("c"))
        assert keep(store) == ["b", "c"]
        raise ZeroDivisionError
    assert keep(store) == ["b"]


def test_what_is_kept_is_not_worked_out_twice(store):
    store.put("comments", comments("a"))
    keep(store)
    store._connection.execute("DELETE FROM kept_one")  # a mark that would go if it were made anew
    store.keep("kept_one", "SELECT comment_id FROM comments", {})
    assert store.query("SELECT * FROM kept_one").num_rows == 0
    store.keep("kept_one", "SELECT comment_id FROM comments WHERE comment_id = $id", {"id": "a"})
    assert store.query("SELECT * FROM kept_one").num_rows == 1
