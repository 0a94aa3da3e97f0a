"""Tables as SQL."""

from __future__ import annotations

import pyarrow as pa


def sql_type(kind: pa.DataType) -> str:
    """Return DuckDB's name of an Arrow type.

    >>> sql_type(pa.list_(pa.struct([("id", pa.string())])))
    'STRUCT("id" VARCHAR)[]'
    """
    if pa.types.is_map(kind):
        return f"MAP({sql_type(kind.key_type)}, {sql_type(kind.item_type)})"
    if pa.types.is_list(kind):
        return f"{sql_type(kind.value_type)}[]"
    if pa.types.is_struct(kind):
        fields = ", ".join(f'"{field.name}" {sql_type(field.type)}' for field in kind)
        return f"STRUCT({fields})"
    return _SQL_NAMES[str(kind)]


_SQL_NAMES = {
    "string": "VARCHAR",
    "bool": "BOOLEAN",
    "int32": "INTEGER",
    "int64": "BIGINT",
    "float": "FLOAT",
    "double": "DOUBLE",
    "date32[day]": "DATE",
    "timestamp[us]": "TIMESTAMP",
}
