"""The tables of what became of it: reports, the ledger of pain points, cases, actions, alerts, messages, forgetting."""

from __future__ import annotations

import pyarrow as pa

KEYS = {
    "reports": ["period", "language", "edition"],
    "ledger": ["period", "kind", "entry_id"],
    "cases": ["case_id"],
    "actions": ["action_id"],
    "alerts": ["alert_id"],
    "messages": ["message_id"],
    "forgotten": ["kind", "value"],
}

TABLES: dict[str, pa.Schema] = {
    # Every edition of every report; a new one only when something in it has changed.
    "reports": pa.schema(
        [
            ("period", pa.string()),
            ("language", pa.string()),
            ("edition", pa.int32()),
            ("made_at", pa.timestamp("us")),
            ("reason", pa.string()),
            ("told_in", pa.string()),
            ("pack", pa.string()),
            ("model", pa.string()),
            ("inputs", pa.string()),  # JSON
            ("figures", pa.string()),  # JSON
            ("manifest", pa.string()),  # JSON
            ("content", pa.string()),  # JSON
            ("page", pa.string()),
        ]
    ),
    # What each period showed of each pain point and topic; states are told from the rows together.
    "ledger": pa.schema(
        [
            ("period", pa.string()),
            ("kind", pa.string()),
            ("entry_id", pa.string()),
            ("touchpoint", pa.string()),
            ("dimension", pa.string()),
            ("label", pa.string()),
            ("complaints", pa.int64()),
            ("informative", pa.int64()),
            ("share", pa.float64()),
            ("low", pa.float64()),
            ("high", pa.float64()),
            ("direction", pa.string()),
            ("priority", pa.float64()),
            ("rank", pa.int32()),
            ("successors", pa.list_(pa.struct([("entry_id", pa.string()), ("share", pa.float64())]))),
        ]
    ),
    "cases": pa.schema(
        [
            ("case_id", pa.string()),
            ("comment_id", pa.string()),
            ("code", pa.string()),
            ("level", pa.string()),
            ("channel", pa.string()),
            ("source_ref", pa.string()),
            ("occurred_at", pa.timestamp("us")),
            ("known_at", pa.timestamp("us")),
            ("assignee", pa.string()),
            ("assigned_at", pa.timestamp("us")),
            ("answered_at", pa.timestamp("us")),
            ("closed_at", pa.timestamp("us")),
            ("result", pa.string()),
        ]
    ),
    "actions": pa.schema(
        [
            ("action_id", pa.string()),
            ("target", pa.string()),
            ("measure", pa.string()),
            ("owner", pa.string()),
            ("cost", pa.float64()),
            ("starts_on", pa.date32()),
            ("due_on", pa.date32()),
            ("done_on", pa.date32()),
            ("degree", pa.float64()),
            ("status", pa.string()),
            ("comparison", pa.string()),
            ("note", pa.string()),
            ("created_at", pa.timestamp("us")),
            ("changed_at", pa.timestamp("us")),
        ]
    ),
    "alerts": pa.schema(
        [
            ("alert_id", pa.string()),
            ("kind", pa.string()),
            ("subject", pa.string()),
            ("period", pa.string()),
            ("value", pa.float64()),
            ("threshold", pa.float64()),
            ("evidence", pa.string()),  # JSON
            ("raised_at", pa.timestamp("us")),
        ]
    ),
    # What goes out to people, and whether it arrived; no customer's words.
    "messages": pa.schema(
        [
            ("message_id", pa.string()),
            ("target", pa.string()),
            ("title", pa.string()),
            ("body", pa.string()),
            ("about", pa.list_(pa.string())),
            ("state", pa.string()),
            ("attempts", pa.int32()),
            ("made_at", pa.timestamp("us")),
            ("next_at", pa.timestamp("us")),
            ("sent_at", pa.timestamp("us")),
            ("error", pa.string()),
        ]
    ),
    # Whose words must not come back when a file is read again, and what figures still need of a comment without words.
    "forgotten": pa.schema(
        [
            ("kind", pa.string()),
            ("value", pa.string()),
            ("forgotten_at", pa.timestamp("us")),
            ("pack", pa.string()),
            ("model", pa.string()),
            ("topics", pa.list_(pa.string())),
            ("products", pa.list_(pa.string())),
            ("facts", pa.map_(pa.string(), pa.float64())),
        ]
    ),
}
