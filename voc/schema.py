"""Columns, Arrow types and tables: the one place that knows what is stored.

SCHEMA_VERSION history
    1   files, records, comments, measures, calls, annotations, runs
    2   tickets, respondents, indicators, history; records.flags; measures.reverse, .pair, .value_100
    3   annotations.brands; annotations.risk.signals[].level, .phrase
    4   topic_fits, topics, comment_topics
"""

from __future__ import annotations

import pyarrow as pa

SCHEMA_VERSION = 4

CHANNELS = ("survey", "app_review", "call", "chat", "ticket", "social", "interview")
ROLES = ("customer", "agent", "bot", "unknown")
POLARITIES = ("positive", "neutral", "negative", "mixed")

_ATTRIBUTES = pa.map_(pa.string(), pa.string())
_COUNTS = pa.map_(pa.string(), pa.int32())

# What a reader knows of a turn of a conversation; times are milliseconds from the start of the call.
RAW_TURN = pa.struct([("role", pa.string()), ("text", pa.string()), ("begin_ms", pa.int64()), ("end_ms", pa.int64())])

# What readers give: one voice, one text (or the turns of one conversation), not yet masked.
# `key` identifies the row inside its source for ever, `ref` is the row, ticket or call number as in the export,
# `occurred_at` is in UTC.
RAW_COMMENT = pa.schema(
    [
        ("key", pa.string()),
        ("record_key", pa.string()),
        ("ref", pa.string()),
        ("channel", pa.string()),
        ("occurred_at", pa.timestamp("us")),
        ("respondent", pa.string()),
        ("question", pa.string()),
        ("attributes", _ATTRIBUTES),
        ("text", pa.string()),
        ("turns", pa.list_(RAW_TURN)),
    ]
)

# One row of an export: a submitted survey, a review, a ticket, a conversation. Its closed answers (measures) and
# its words (comments) point to it by `record_key`, so scores and words of the same customer stay joined.
RAW_RECORD = pa.schema(
    [
        ("record_key", pa.string()),
        ("ref", pa.string()),
        ("channel", pa.string()),
        ("occurred_at", pa.timestamp("us")),
        ("respondent", pa.string()),
        ("attributes", _ATTRIBUTES),
        ("version", pa.string()),
    ]
)

# One closed answer. `value` is in the units asked; `low` and `high` are the ends of its scale; `reverse` says that
# the low end is the good one. `pair` is what a question asks about, shared by importance and performance.
RAW_MEASURE = pa.schema(
    [
        ("record_key", pa.string()),
        ("ref", pa.string()),
        ("measure", pa.string()),
        ("question", pa.string()),
        ("value", pa.float64()),
        ("low", pa.float64()),
        ("high", pa.float64()),
        ("answer", pa.string()),
        ("touchpoint", pa.string()),
        ("reverse", pa.bool_()),
        ("pair", pa.string()),
    ]
)

# What a complaint ticket says beside its text; it belongs to the record of the same key and reference.
RAW_TICKET = pa.schema(
    [
        ("record_key", pa.string()),
        ("ref", pa.string()),
        ("opened_at", pa.timestamp("us")),
        ("closed_at", pa.timestamp("us")),
        ("kind", pa.string()),
        ("via", pa.string()),
        ("status", pa.string()),
        ("result", pa.string()),
        ("repeats", pa.int32()),
        ("agent", pa.string()),
        ("team", pa.string()),
    ]
)

# What is known of a respondent apart from any answer; joined by the respondent's id.
RAW_RESPONDENT = pa.schema(
    [("respondent", pa.string()), ("ref", pa.string()), ("attributes", _ATTRIBUTES), ("version", pa.string())]
)

# One operational figure of one period, such as a waiting time; `period` is written as `voc.period` does.
RAW_INDICATOR = pa.schema(
    [
        ("period", pa.string()),
        ("name", pa.string()),
        ("value", pa.float64()),
        ("unit", pa.string()),
        ("ref", pa.string()),
        ("attributes", _ATTRIBUTES),
    ]
)

# What is known of a call apart from its words; joined with its transcript by call id.
RAW_CALL = pa.schema(
    [
        ("call_id", pa.string()),
        ("ref", pa.string()),
        ("started_at", pa.timestamp("us")),
        ("agent", pa.string()),
        ("team", pa.string()),
        ("attributes", _ATTRIBUTES),
    ]
)

# A row that could not be read, and why.
REJECT = pa.schema([("ref", pa.string()), ("column", pa.string()), ("reason", pa.string())])

TURN = pa.struct(
    [
        ("role", pa.string()),
        ("text", pa.string()),
        ("normal", pa.string()),
        ("begin_ms", pa.int64()),
        ("end_ms", pa.int64()),
    ]
)

# What cleaning makes of a text. `normal` is as long as `text`: character i of one is character i of the other.
CLEAN = pa.schema(
    [
        ("text", pa.string()),
        ("normal", pa.string()),
        ("turns", pa.list_(TURN)),
        ("language", pa.string()),
        ("masked", _COUNTS),
        ("flags", pa.list_(pa.string())),
        ("fingerprint", pa.string()),
    ]
)

MENTION = pa.struct([("turn", pa.int32()), ("start", pa.int32()), ("end", pa.int32())])

ANNOTATION = pa.schema(
    [
        ("informative", pa.bool_()),
        ("intent", pa.string()),
        (
            "sentiment",
            pa.struct(
                [
                    ("label", pa.string()),
                    ("score", pa.float32()),
                    ("confidence", pa.float32()),
                    ("intensity", pa.float32()),
                ]
            ),
        ),
        (
            "touchpoints",
            pa.list_(
                pa.struct(
                    [
                        ("id", pa.string()),
                        ("stage", pa.string()),
                        ("polarity", pa.string()),
                        ("dimensions", pa.list_(pa.string())),
                        ("mentions", pa.list_(MENTION)),
                    ]
                )
            ),
        ),
        (
            "opinions",
            pa.list_(
                pa.struct(
                    [
                        ("aspect", pa.string()),
                        ("opinion", pa.string()),
                        ("implied", pa.bool_()),
                        ("polarity", pa.string()),
                        ("turn", pa.int32()),
                        ("start", pa.int32()),
                        ("end", pa.int32()),
                    ]
                )
            ),
        ),
        (
            "risk",
            pa.struct(
                [
                    ("level", pa.string()),
                    (
                        "signals",
                        pa.list_(
                            pa.struct(
                                [
                                    ("code", pa.string()),
                                    ("level", pa.string()),
                                    ("turn", pa.int32()),
                                    ("start", pa.int32()),
                                    ("end", pa.int32()),
                                    ("phrase", pa.string()),
                                ]
                            )
                        ),
                    ),
                ]
            ),
        ),
        ("effort", pa.float32()),
        ("solved", pa.bool_()),
        ("brands", pa.list_(pa.struct([("name", pa.string()), ("role", pa.string()), *MENTION]))),
    ]
)

# Stored beside the annotation, for topics and highlights: every clause of the customer with its verdict.
CLAUSES = pa.field(
    "clauses",
    pa.list_(
        pa.struct(
            [
                ("turn", pa.int32()),
                ("start", pa.int32()),
                ("end", pa.int32()),
                ("score", pa.float32()),
                ("polarity", pa.string()),
                ("touchpoint", pa.string()),
                ("dimensions", pa.list_(pa.string())),
            ]
        )
    ),
)

_KEYS = {
    "files": ["file_id"],
    "comments": ["comment_id"],
    "records": ["record_id"],
    "measures": ["record_id", "measure", "question", "answer"],
    "calls": ["call_id"],
    "tickets": ["record_id"],
    "respondents": ["respondent"],
    "indicators": ["indicator_id"],
    "history": ["record_id", "replaced_at", "digest"],
    "annotations": ["comment_id", "pack", "model", "schema_version"],
    "topic_fits": ["fit"],
    "topics": ["topic_id"],
    "comment_topics": ["comment_id", "pack", "model", "version"],
    "runs": ["run_id"],
}

TABLES: dict[str, pa.Schema] = {
    # What was ingested, and the accounting: rows = stored + unchanged + replaced + quarantined.
    "files": pa.schema(
        [
            ("file_id", pa.string()),  # sha256 of its bytes and of the source definition
            ("name", pa.string()),
            ("sha256", pa.string()),
            ("source", pa.string()),
            ("ingested_at", pa.timestamp("us")),
            ("rows", pa.int64()),
            ("stored", pa.int64()),
            ("unchanged", pa.int64()),
            ("replaced", pa.int64()),
            ("quarantined", pa.int64()),
            ("masked", _COUNTS),
            ("rejects", pa.list_(pa.struct(list(REJECT)))),
        ]
    ),
    "comments": pa.schema(
        [
            ("comment_id", pa.string()),
            ("record_id", pa.string()),
            ("source", pa.string()),
            ("channel", pa.string()),
            ("source_ref", pa.string()),
            ("occurred_at", pa.timestamp("us")),  # UTC
            ("occurred_on", pa.date32()),  # the local day, in the time zone of voc.toml
            ("respondent", pa.string()),  # HMAC-SHA256 with the project's key
            ("question", pa.string()),
            ("attributes", _ATTRIBUTES),
            *CLEAN,
            ("file_id", pa.string()),
        ]
    ),
    "records": pa.schema(
        [
            ("record_id", pa.string()),
            ("source", pa.string()),
            ("channel", pa.string()),
            ("source_ref", pa.string()),
            ("occurred_at", pa.timestamp("us")),
            ("occurred_on", pa.date32()),
            ("respondent", pa.string()),
            ("attributes", _ATTRIBUTES),
            ("flags", pa.list_(pa.string())),  # competitor, or why the record may say little
            ("version", pa.string()),  # when it was last edited; the latest wins
            ("digest", pa.string()),  # of the masked record whole: tells an edited row from a repeated one
            ("file_id", pa.string()),
        ]
    ),
    "measures": pa.schema([("record_id", pa.string()), *list(RAW_MEASURE)[2:], ("value_100", pa.float64())]),
    "calls": pa.schema(
        [
            ("call_id", pa.string()),
            ("source", pa.string()),
            ("source_ref", pa.string()),
            ("started_at", pa.timestamp("us")),
            ("started_on", pa.date32()),
            ("agent", pa.string()),
            ("team", pa.string()),
            ("attributes", _ATTRIBUTES),
            ("digest", pa.string()),
            ("file_id", pa.string()),
        ]
    ),
    "tickets": pa.schema(
        [
            ("record_id", pa.string()),
            ("source", pa.string()),
            ("opened_at", pa.timestamp("us")),
            ("opened_on", pa.date32()),
            ("closed_at", pa.timestamp("us")),
            ("closed_on", pa.date32()),
            *list(RAW_TICKET)[4:],
            ("file_id", pa.string()),
        ]
    ),
    "respondents": pa.schema(
        [
            ("respondent", pa.string()),
            ("source", pa.string()),
            ("source_ref", pa.string()),
            ("attributes", _ATTRIBUTES),
            ("version", pa.string()),
            ("digest", pa.string()),
            ("file_id", pa.string()),
        ]
    ),
    "indicators": pa.schema(
        [
            ("indicator_id", pa.string()),
            ("source", pa.string()),
            ("source_ref", pa.string()),
            ("period", pa.string()),
            ("starts_on", pa.date32()),
            ("ends_before", pa.date32()),
            ("name", pa.string()),
            ("value", pa.float64()),
            ("unit", pa.string()),
            ("attributes", _ATTRIBUTES),
            ("digest", pa.string()),
            ("file_id", pa.string()),
        ]
    ),
    # What a record said before it was edited.
    "history": pa.schema(
        [
            ("record_id", pa.string()),
            ("version", pa.string()),
            ("replaced_at", pa.timestamp("us")),
            ("digest", pa.string()),
            ("content", pa.string()),  # JSON, masked
        ]
    ),
    "annotations": pa.schema(
        [
            ("comment_id", pa.string()),
            ("pack", pa.string()),
            ("model", pa.string()),
            ("schema_version", pa.int32()),
            *ANNOTATION,
            CLAUSES,
        ]
    ),
    # What turns a clause into a vector, as it was when topics were fitted.
    "topic_fits": pa.schema(
        [
            ("fit", pa.string()),
            ("fitted_on", pa.string()),
            ("pack", pa.string()),
            ("encoder", pa.string()),
            ("dimensions", pa.list_(pa.string())),  # the last elements of a vector
            ("words", pa.list_(pa.string())),
            ("weights", pa.list_(pa.float32())),
            ("vectors", pa.list_(pa.float32())),  # of the words, end to end
            ("common", pa.list_(pa.float32())),
        ]
    ),
    "topics": pa.schema(
        [
            ("topic_id", pa.string()),  # never given to another
            ("touchpoint", pa.string()),
            ("side", pa.string()),
            ("label", pa.string()),
            ("phrases", pa.list_(pa.string())),
            ("dimensions", _COUNTS),
            ("clauses", pa.int64()),
            ("since", pa.string()),
            ("fitted_on", pa.string()),
            ("fit", pa.string()),
            ("pack", pa.string()),
            ("status", pa.string()),
            ("successors", pa.list_(pa.struct([("topic_id", pa.string()), ("share", pa.float64())]))),
            ("centre", pa.list_(pa.float32())),
            ("reach", pa.float64()),
        ]
    ),
    # The topic of each clause of an annotation, in the same order.
    "comment_topics": pa.schema(
        [
            ("comment_id", pa.string()),
            ("pack", pa.string()),
            ("model", pa.string()),
            ("version", pa.string()),  # of all frozen topics
            ("topics", pa.list_(pa.string())),
        ]
    ),
    "runs": pa.schema(
        [
            ("run_id", pa.string()),
            ("period", pa.string()),
            ("finished_at", pa.timestamp("us")),
            ("manifest", pa.string()),  # JSON
        ]
    ),
}


def keys(table: str) -> list[str]:
    """Return the columns that identify a row of that table."""
    return list(_KEYS[table])


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


def ddl(table: str) -> str:
    """Return the CREATE TABLE statement of a table."""
    columns = ", ".join(f'"{field.name}" {sql_type(field.type)}' for field in TABLES[table])
    return f"CREATE TABLE {table} ({columns}, PRIMARY KEY ({', '.join(_KEYS[table])}))"
