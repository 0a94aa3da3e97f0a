"""Columns, Arrow types and tables: the one place that knows what is stored.

SCHEMA_VERSION history
    1   files, records, comments, measures, calls, annotations, runs
    2   tickets, respondents, indicators, history; records.flags; measures.reverse, .pair, .value_100
    3   annotations.brands; annotations.risk.signals[].level, .phrase
    4   topic_fits, topics, comment_topics
    5   reports, ledger, cases, actions, alerts, messages, forgotten; files.judged; no runs
    6   tickets.answered_at
"""

from __future__ import annotations

import pyarrow as pa

from voc.schema import loop, voices
from voc.schema.raw import (
    RAW_CALL,
    RAW_COMMENT,
    RAW_INDICATOR,
    RAW_MEASURE,
    RAW_RECORD,
    RAW_RESPONDENT,
    RAW_TICKET,
    RAW_TURN,
    REJECT,
)
from voc.schema.rows import ANNOTATION, CLAUSES, CLEAN, MENTION, TURN
from voc.schema.sql import sql_type

__all__ = [
    "ANNOTATION",
    "CHANNELS",
    "CLAUSES",
    "CLEAN",
    "MENTION",
    "POLARITIES",
    "RAW_CALL",
    "RAW_COMMENT",
    "RAW_INDICATOR",
    "RAW_MEASURE",
    "RAW_RECORD",
    "RAW_RESPONDENT",
    "RAW_TICKET",
    "RAW_TURN",
    "REJECT",
    "ROLES",
    "SCHEMA_VERSION",
    "TABLES",
    "TURN",
    "ddl",
    "keys",
    "sql_type",
]

SCHEMA_VERSION = 6

CHANNELS = ("survey", "app_review", "call", "chat", "ticket", "social", "interview")
ROLES = ("customer", "agent", "bot", "unknown")
POLARITIES = ("positive", "neutral", "negative", "mixed")

TABLES: dict[str, pa.Schema] = {**voices.TABLES, **loop.TABLES}


def keys(table: str) -> list[str]:
    """Return the columns that identify a row of that table."""
    return list({**voices.KEYS, **loop.KEYS}[table])


def ddl(table: str) -> str:
    """Return the CREATE TABLE statement of a table."""
    columns = ", ".join(f'"{field.name}" {sql_type(field.type)}' for field in TABLES[table])
    return f"CREATE TABLE {table} ({columns}, PRIMARY KEY ({', '.join(keys(table))}))"
