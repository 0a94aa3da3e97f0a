"""The tables of what customers said, and what it means."""

from __future__ import annotations

import pyarrow as pa

from voc.schema.raw import ATTRIBUTES, COUNTS, RAW_MEASURE, RAW_TICKET, REJECT
from voc.schema.rows import ANNOTATION, CLAUSES, CLEAN

KEYS = {
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
            ("masked", COUNTS),
            ("rejects", pa.list_(pa.struct(list(REJECT)))),
            ("judged", pa.bool_()),  # whether its source's records were judged with it
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
            ("attributes", ATTRIBUTES),
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
            ("attributes", ATTRIBUTES),
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
            ("attributes", ATTRIBUTES),
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
            ("attributes", ATTRIBUTES),
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
            ("attributes", ATTRIBUTES),
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
            ("dimensions", COUNTS),
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
}
