import pyarrow as pa

from voc import schema
from voc.adapters.duckdb_store import DuckDBStore


def test_a_table_of_results_may_have_the_name_of_one_of_the_store():
    store = DuckDBStore(None)
    store.publish("2026-W40", {"topics": pa.table({"period": ["2026-W40"], "话题": ["验证码收不到"]})})
    columns = schema.TABLES["topics"]
    row = dict.fromkeys(columns.names) | {"topic_id": "login.t1", "label": "验证码收不到"}
    store.put("topics", pa.Table.from_pylist([row], schema=columns))
    assert store.query("SELECT label FROM topics").to_pylist() == [{"label": "验证码收不到"}]
