"""Bring a store of an earlier version to the present one, step by step.

Each step is written out and never changed again: what stands in voc/schema is always the newest version only.
"""

from __future__ import annotations

_ATTRIBUTES = "MAP(VARCHAR, VARCHAR)"

# Version → what makes the next of it.
STEPS: dict[int, tuple[str, ...]] = {
    1: (
        "ALTER TABLE records ADD COLUMN flags VARCHAR[]",
        "ALTER TABLE measures ADD COLUMN reverse BOOLEAN",
        "ALTER TABLE measures ADD COLUMN pair VARCHAR",
        "ALTER TABLE measures ADD COLUMN value_100 DOUBLE",
        "CREATE TABLE tickets (record_id VARCHAR PRIMARY KEY, source VARCHAR, opened_at TIMESTAMP, opened_on DATE, "
        "closed_at TIMESTAMP, closed_on DATE, kind VARCHAR, via VARCHAR, status VARCHAR, result VARCHAR, "
        "repeats INTEGER, agent VARCHAR, team VARCHAR, file_id VARCHAR)",
        "CREATE TABLE respondents (respondent VARCHAR PRIMARY KEY, source VARCHAR, source_ref VARCHAR, "
        f"attributes {_ATTRIBUTES}, version VARCHAR, digest VARCHAR, file_id VARCHAR)",
        "CREATE TABLE indicators (indicator_id VARCHAR PRIMARY KEY, source VARCHAR, source_ref VARCHAR, "
        "period VARCHAR, starts_on DATE, ends_before DATE, name VARCHAR, value DOUBLE, unit VARCHAR, "
        f"attributes {_ATTRIBUTES}, digest VARCHAR, file_id VARCHAR)",
        "CREATE TABLE history (record_id VARCHAR, version VARCHAR, replaced_at TIMESTAMP, digest VARCHAR, "
        "content VARCHAR, PRIMARY KEY (record_id, replaced_at, digest))",
    ),
    2: (
        # Every annotation is made anew by the next run, from comments that stay.
        "DROP TABLE annotations",
        'CREATE TABLE annotations ("comment_id" VARCHAR, "pack" VARCHAR, "model" VARCHAR, "schema_version" '
        'INTEGER, "informative" BOOLEAN, "intent" VARCHAR, "sentiment" STRUCT("label" VARCHAR, "score" '
        'FLOAT, "confidence" FLOAT, "intensity" FLOAT), "touchpoints" STRUCT("id" VARCHAR, "stage" VARCHAR, '
        '"polarity" VARCHAR, "dimensions" VARCHAR[], "mentions" STRUCT("turn" INTEGER, "start" INTEGER, '
        '"end" INTEGER)[])[], "opinions" STRUCT("aspect" VARCHAR, "opinion" VARCHAR, "implied" BOOLEAN, '
        '"polarity" VARCHAR, "turn" INTEGER, "start" INTEGER, "end" INTEGER)[], "risk" STRUCT("level" '
        'VARCHAR, "signals" STRUCT("code" VARCHAR, "level" VARCHAR, "turn" INTEGER, "start" INTEGER, "end" '
        'INTEGER, "phrase" VARCHAR)[]), "effort" FLOAT, "solved" BOOLEAN, "brands" STRUCT("name" VARCHAR, '
        '"role" VARCHAR, "turn" INTEGER, "start" INTEGER, "end" INTEGER)[], "clauses" STRUCT("turn" '
        'INTEGER, "start" INTEGER, "end" INTEGER, "score" FLOAT, "polarity" VARCHAR, "touchpoint" VARCHAR, '
        '"dimensions" VARCHAR[])[], PRIMARY KEY (comment_id, pack, model, schema_version))',
    ),
    3: (
        "CREATE TABLE topic_fits (fit VARCHAR PRIMARY KEY, fitted_on VARCHAR, pack VARCHAR, encoder VARCHAR, "
        "dimensions VARCHAR[], words VARCHAR[], weights FLOAT[], vectors FLOAT[], common FLOAT[])",
        "CREATE TABLE topics (topic_id VARCHAR PRIMARY KEY, touchpoint VARCHAR, side VARCHAR, label VARCHAR, "
        "phrases VARCHAR[], dimensions MAP(VARCHAR, INTEGER), clauses BIGINT, since VARCHAR, fitted_on VARCHAR, "
        "fit VARCHAR, pack VARCHAR, status VARCHAR, successors STRUCT(topic_id VARCHAR, share DOUBLE)[], "
        "centre FLOAT[], reach DOUBLE)",
        "CREATE TABLE comment_topics (comment_id VARCHAR, pack VARCHAR, model VARCHAR, version VARCHAR, "
        "topics VARCHAR[], PRIMARY KEY (comment_id, pack, model, version))",
    ),
    4: (
        "DROP TABLE runs",
        "ALTER TABLE files ADD COLUMN judged BOOLEAN",
        "CREATE TABLE reports (period VARCHAR, language VARCHAR, edition INTEGER, made_at TIMESTAMP, reason "
        "VARCHAR, told_in VARCHAR, pack VARCHAR, model VARCHAR, inputs VARCHAR, figures VARCHAR, manifest "
        "VARCHAR, content VARCHAR, page VARCHAR, PRIMARY KEY (period, language, edition))",
        "CREATE TABLE ledger (period VARCHAR, kind VARCHAR, entry_id VARCHAR, touchpoint VARCHAR, dimension "
        "VARCHAR, label VARCHAR, complaints BIGINT, informative BIGINT, share DOUBLE, low DOUBLE, high "
        "DOUBLE, direction VARCHAR, priority DOUBLE, rank INTEGER, successors STRUCT(entry_id VARCHAR, share "
        "DOUBLE)[], PRIMARY KEY (period, kind, entry_id))",
        "CREATE TABLE cases (case_id VARCHAR, comment_id VARCHAR, code VARCHAR, level VARCHAR, channel "
        "VARCHAR, source_ref VARCHAR, occurred_at TIMESTAMP, known_at TIMESTAMP, assignee VARCHAR, "
        "assigned_at TIMESTAMP, answered_at TIMESTAMP, closed_at TIMESTAMP, result VARCHAR, PRIMARY KEY "
        "(case_id))",
        "CREATE TABLE actions (action_id VARCHAR, target VARCHAR, measure VARCHAR, owner VARCHAR, cost "
        "DOUBLE, starts_on DATE, due_on DATE, done_on DATE, degree DOUBLE, status VARCHAR, comparison "
        "VARCHAR, note VARCHAR, created_at TIMESTAMP, changed_at TIMESTAMP, PRIMARY KEY (action_id))",
        "CREATE TABLE alerts (alert_id VARCHAR, kind VARCHAR, subject VARCHAR, period VARCHAR, value DOUBLE, "
        "threshold DOUBLE, evidence VARCHAR, raised_at TIMESTAMP, PRIMARY KEY (alert_id))",
        "CREATE TABLE messages (message_id VARCHAR, target VARCHAR, title VARCHAR, body VARCHAR, about "
        "VARCHAR[], state VARCHAR, attempts INTEGER, made_at TIMESTAMP, next_at TIMESTAMP, sent_at TIMESTAMP, "
        "error VARCHAR, PRIMARY KEY (message_id))",
        "CREATE TABLE forgotten (kind VARCHAR, value VARCHAR, forgotten_at TIMESTAMP, pack VARCHAR, model VARCHAR, "
        "topics VARCHAR[], products VARCHAR[], facts MAP(VARCHAR, DOUBLE), PRIMARY KEY (kind, value))",
    ),
    5: ("ALTER TABLE tickets ADD COLUMN answered_at TIMESTAMP",),
}

# What fills the new columns of a step.
FILLS: dict[int, tuple[str, ...]] = {
    1: (
        "UPDATE measures SET value_100 = 100 * (value - low) / (high - low) WHERE high > low",
        # The fields of an annotation are those of version 1: nothing has to be annotated again.
        "UPDATE annotations SET schema_version = 2 WHERE schema_version = 1",
    ),
    2: (),
    # The fields of an annotation are those of version 3: nothing has to be annotated again.
    3: ("UPDATE annotations SET schema_version = 4 WHERE schema_version = 3",),
    4: (
        "UPDATE annotations SET schema_version = 5 WHERE schema_version = 4",
        "UPDATE files SET judged = true",
    ),
    5: ("UPDATE annotations SET schema_version = 6 WHERE schema_version = 5",),
}
