"""What readers give: rows as they are understood, not yet masked."""

from __future__ import annotations

import pyarrow as pa

ATTRIBUTES = pa.map_(pa.string(), pa.string())
COUNTS = pa.map_(pa.string(), pa.int32())

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
        ("attributes", ATTRIBUTES),
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
        ("attributes", ATTRIBUTES),
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
        ("answered_at", pa.timestamp("us")),
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
    [("respondent", pa.string()), ("ref", pa.string()), ("attributes", ATTRIBUTES), ("version", pa.string())]
)

# One operational figure of one period, such as a waiting time; `period` is written as `voc.period` does.
RAW_INDICATOR = pa.schema(
    [
        ("period", pa.string()),
        ("name", pa.string()),
        ("value", pa.float64()),
        ("unit", pa.string()),
        ("ref", pa.string()),
        ("attributes", ATTRIBUTES),
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
        ("attributes", ATTRIBUTES),
    ]
)

# A row that could not be read, and why.
REJECT = pa.schema([("ref", pa.string()), ("column", pa.string()), ("reason", pa.string())])
