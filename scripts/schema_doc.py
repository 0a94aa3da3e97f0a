"""Print docs/schema.md, from the tables in voc/schema and the descriptions here.

python scripts/schema_doc.py > docs/schema.md
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pyarrow as pa

from voc import schema

HEAD = """\
# Tables of the store

<!-- Written by scripts/schema_doc.py from voc/schema; do not edit by hand. -->

The store is one DuckDB file, `voc.duckdb`, in the folder `[paths] state` of `voc.toml`; this is version VERSION of its
tables. Texts are masked before they are written ([what is masked](privacy.md));
respondents and call ids are stored as digests only. Ask it with `voc query`, which opens it read-only:

```sh
voc query "SELECT channel, count(*) AS comments FROM comments GROUP BY channel ORDER BY channel"
```

Moments (`TIMESTAMP`) are in UTC; days (`DATE`) are local days in the time zone of `voc.toml`. In the tables below
`a.b` is a field of a struct, `a[].b` a field of each element of a list. DuckDB counts list elements from 1, offsets in
texts (`start`, `end`, `turn`) count from 0, and `end` is the first character that no longer belongs.
"""

TABLES = {
    "files": "One row for every export that was read, with what became of its rows: "
    "`rows` = `stored` + `unchanged` + `replaced` + `quarantined`.",
    "records": "One row for every row of an export: a submitted questionnaire, a review, a conversation. "
    "What one customer said and scored at one time stays joined by `record_id`.",
    "comments": "One row for every text: the answer to one open question, one review, one whole conversation. "
    "A conversation has `turns` and an empty text.",
    "measures": "One row for every closed answer: a score, a rating, a choice.",
    "calls": "What the call records say of a call; joined with its transcript by `calls.call_id = comments.record_id`.",
    "tickets": "What became of a complaint ticket; its words and segments are those of the record of the same id.",
    "respondents": "What is known of a respondent apart from any answer; joined by `respondents.respondent`.",
    "indicators": "One row for every operational figure of a period, such as a waiting time.",
    "history": "One row for every earlier edition of a record that an edited one replaced, for every earlier version "
    "of an action, and for every case as it was before each step of your staff.",
    "annotations": "What a comment means, according to one version of pack, models and schema. "
    "The fields are those of `voc annotate` (docs/annotate.md).",
    "topic_fits": "What turns a clause into a vector, one row for every time that topics were fitted.",
    "topics": "What customers say again and again at a touchpoint. A row never changes, but for a refit, which keeps "
    "its id or retires it (docs/how_it_works.md).",
    "comment_topics": "The topics of a comment's clauses, by version of the annotation and of the topics.",
    "reports": "One row for every edition of a report; there is a new one only where something in it has changed.",
    "ledger": "What each reported period showed of each pain point and topic; states are told from the rows together.",
    "cases": "One row for every risk signal that somebody must deal with.",
    "actions": "What is done about pain points.",
    "alerts": "What was worth an alert, once each.",
    "messages": "What goes out to people, and whether it arrived; no customer's words.",
    "forgotten": "Whose words must not come back when a file is read again, "
    "and what figures need of a comment without words.",
}

# By table.column where a column means something special there, else by column.
COLUMNS = {
    "action_id": "number of the action, such as A-001",
    "alert_id": "digest of what it is about",
    "alerts.kind": "below, above, anomaly or overdue",
    "alerts.period": "the period that showed it",
    "alerts.subject": "the figure by its name, or case and clock",
    "alerts.value": "the figure, or the hours a case is overdue",
    "answered_at": "when the customer was answered, UTC; empty before",
    "assigned_at": "UTC",
    "assignee": "who deals with it, as your staff write it",
    "about": "ids of what it tells: nobody is told the same twice",
    "attempts": "how often it was sent",
    "body": "plain text",
    "case_id": "letters that name the case, made from comment and code",
    "cases.level": "low, medium or high: the gravest that was seen while the case was open",
    "cases.closed_at": "when the case was closed, UTC; empty while it is open",
    "cases.result": "what came of it, as your staff write it, masked",
    "changed_at": "UTC",
    "code": "a code of the pack's risk.yaml, such as regulator or fraud",
    "comparison": "touchpoint that the action does not reach, to compare with",
    "complaints": "comments that complain of it, empty of what is retired",
    "cost": "what it costs, in the user's unit",
    "created_at": "UTC",
    "degree": "0 to 1, how far it is put into practice",
    "dimension": "id of the pack",
    "direction": "rising, falling, steady or unknown, as the findings judged; retired: not known any more",
    "done_on": "the local day it was finished; empty before",
    "due_on": "the local day it is due",
    "edition": "1 for the first, and on",
    "entry_id": "touchpoint.dimension, or the topic's id",
    "error": "why it was not sent",
    "evidence": "JSON: interval, n, whether the interval is beyond the line, and the command that shows where it "
    "comes from",
    "figures": "JSON: main figures, to tell what changed between editions",
    "forgotten.facts": "of a conversation: what was measured of it, and `check:` with 1 for a check passed, "
    "0 for one failed",
    "forgotten.kind": "respondent, before, comment, report (a stored one from which quotes were taken), page (a file "
    "that still shows them), or rewrite (the store is still to be written anew)",
    "forgotten.model": "hash of the models of the annotation that counts on; comments only",
    "forgotten.pack": "hash of the pack of the annotation that counts on; comments only",
    "forgotten.products": "products that the comment named, ids of the pack",
    "forgotten.topics": "topics of the annotation's clauses, as in comment_topics",
    "forgotten.value": "hashed id of the customer, day, comment_id, period with language and edition, or "
    "name of a file",
    "forgotten_at": "UTC",
    "inputs": "JSON: what the period held, by source",
    "known_at": "when the export with it was read, UTC",
    "label": "the topic's label",
    "ledger.successors": "where the clauses of a retired topic are now",
    "ledger.successors[].entry_id": "the topic that has them",
    "ledger.successors[].share": "0 to 1, of the clauses that have a topic now",
    "ledger.high": "upper end of the share's 95% interval",
    "ledger.informative": "informative comments of the period",
    "ledger.kind": "pain or topic",
    "ledger.low": "lower end of the share's 95% interval",
    "ledger.touchpoint": "id of the pack",
    "level": "low, medium or high",
    "made_at": "UTC",
    "actions.measure": "what is done",
    "actions.status": "planned, doing, done or dropped",
    "message_id": "digest of target and content",
    "messages.state": "waiting, sent or given_up",
    "messages.target": "name in voc.toml",
    "next_at": "when it is tried again, UTC",
    "note": "as your staff write it, masked",
    "owner": "who does it, as your staff write it",
    "page": "sha256 of the page that was written",
    "priority": "0 to 100",
    "raised_at": "UTC",
    "rank": "in the report's list, empty where it is not on it",
    "reason": "why there is this edition: first, late, changed",
    "reports.content": "JSON: the report, ready to be rendered",
    "reports.language": "zh or en",
    "sent_at": "UTC",
    "share": "of informative comments, 0 to 1",
    "actions.starts_on": "the local day it begins",
    "target": "pain point or touchpoint",
    "threshold": "the line that was crossed",
    "title": "first line",
    "told_in": "the period whose report tells of this edition",
    "judged": "whether the records of its source were judged since it was read",
    "agent": "agent's number, as in the call records",
    "answer": "the answer as given, masked",
    "attributes": "segments such as age band or customer tier, by name",
    "calls.source_ref": "file and row of the call record",
    "calls.started_at": "when the call began, UTC",
    "calls.started_on": "the local day it began",
    "brands": "banks, brokers and wallets that the customer names",
    "brands[].end": "end of the name",
    "brands[].name": "the brand's full name, however it is called",
    "brands[].role": "own, rival, or unknown where voc.toml does not say which brand is one's own",
    "brands[].start": "start of the name",
    "brands[].turn": "index of the turn, empty for plain text",
    "call_id": "digest of the call's number: such numbers often hold a telephone number",
    "channel": f"one of {', '.join(schema.CHANNELS)}",
    "closed_at": "when the ticket was closed, UTC; empty while it is open",
    "closed_on": "the local day",
    "clauses": "the customer's clauses, each with its verdict",
    "clauses[].dimensions": "what about the touchpoint, ids of the pack",
    "clauses[].end": "end of the clause",
    "clauses[].polarity": "positive, neutral or negative",
    "clauses[].score": "-1 to 1",
    "clauses[].start": "start of the clause",
    "clauses[].touchpoint": "id of the pack, empty where the clause has none",
    "clauses[].turn": "index of the turn, empty for plain text",
    "comment_id": "digest of source and row",
    "content": "JSON: comments, measures and ticket as they were, masked",
    "digest": "of the content, tells an edited row from a repeated one",
    "effort": "0 to 1, empty without a cue",
    "ends_before": "the first day after the period",
    "file_id": "the file that brought the row",
    "files.file_id": "digest of the file's bytes and of the source definition",
    "files.source": "name of the source definition",
    "fingerprint": "equal for equal words, whatever their punctuation, width or script",
    "flags": "what is wrong with a text: empty, non_answer, advert, test, broken, mashing, repeated_characters; "
    "competitor: a rival's",
    "history.digest": "of the earlier content",
    "history.record_id": "the record that was replaced, or the id of the action or the case",
    "history.content": "JSON: comments, measures and ticket as they were, or the action; masked",
    "history.version": "when the earlier edition was edited, where the export says so; of an action, a digest of it",
    "indicator_id": "digest of period, name and attributes",
    "indicators.name": "name of the indicator, one name however a report calls it",
    "indicators.source_ref": "file and row of the table",
    "indicators.unit": "such as seconds, items, %",
    "indicators.value": "the figure",
    "kind": "kind of complaint, as in the export",
    "high": "upper end of the scale",
    "informative": "whether anything concrete is said",
    "ingested_at": "UTC",
    "intent": "complaint, suggestion, inquiry, praise or other",
    "language": "zh-Hans, zh-Hant, yue, en or und",
    "low": "lower end of the scale",
    "manifest": "JSON: hashes of inputs, pack and models, versions",
    "masked": "how many places were masked, by kind",
    "measure": "nps, csat, ces, rating, scale, importance, expectation, performance, loyalty, recommend, single, "
    "multiple or ranking; seconds: the time taken to answer",
    "model": "hash of the models",
    "name": "name of the file, masked",
    "normal": "`text` in one spelling (simplified, half-width, lower-case), character for character as long",
    "occurred_at": "when the customer spoke, UTC; empty where the export does not say",
    "occurred_on": "the local day",
    "opinions": "pairs of what is judged and what is said of it",
    "opinions[].aspect": "a word of the text, or the pack's name for what is meant",
    "opinions[].end": "end of the pair",
    "opinions[].implied": "true where the aspect is not named in the text",
    "opinions[].opinion": "the words that judge",
    "opinions[].polarity": "positive or negative",
    "opinions[].start": "start of the pair",
    "opinions[].turn": "index of the turn, empty for plain text",
    "opened_at": "when the ticket was opened, UTC",
    "opened_on": "the local day",
    "pack": "hash of the lexicon pack",
    "pair": "what the question asks about; importance or expectation and performance of the same thing share it",
    "period": "such as 2026-W40",
    "quarantined": "rows that could not be read",
    "question": "the question as shown in reports",
    "record_id": "the record it belongs to",
    "records.flags": "why a record may say little: straight_line, speeder, repeated_answers, copied, similar; "
    "competitor: a rival's",
    "records.record_id": "digest of source and row; of a conversation, the digest of the call's number",
    "rejects": "the quarantined rows",
    "rejects[].column": "where in the row",
    "rejects[].reason": "why it could not be read",
    "rejects[].ref": "row, ticket or call number as in the export",
    "repeats": "how often the customer complained again",
    "replaced_at": "when it was replaced, UTC",
    "result": "what the bank did, masked; not the customer's words",
    "reverse": "true where the low end of the scale is the good one",
    "replaced": "rows that replaced an older version of themselves",
    "respondents.source_ref": "file and row of the table",
    "respondents.version": "when the row was last edited, where the export says so; the latest wins",
    "respondent": "HMAC-SHA256 of the customer's id, with the project's key",
    "risk": "what must not wait",
    "risk.level": "none, low, medium or high",
    "risk.signals": "the places that show it",
    "risk.signals[].code": "a code of the pack's risk.yaml, such as regulator or fraud",
    "risk.signals[].end": "end of the place",
    "risk.signals[].level": "low, medium or high; by when to act stands in voc.toml",
    "risk.signals[].phrase": "the words, masked",
    "risk.signals[].start": "start of the place",
    "risk.signals[].turn": "index of the turn, empty for plain text",
    "rows": "rows of the export",
    "schema_version": "version of the annotation's fields",
    "sentiment": "how the customer feels",
    "sentiment.confidence": "0 to 1",
    "sentiment.intensity": "0 to 1, strength of the strongest phrase",
    "sentiment.label": "positive, neutral or negative",
    "sentiment.score": "-1 to 1",
    "sha256": "of the file's bytes",
    "solved": "true, false or empty; conversations only",
    "source": "name of the source definition",
    "source_ref": "file and row, ticket or call number as in the export, to look the customer up in your own system",
    "starts_on": "the first day of the period",
    "status": "status of the ticket, as in the export",
    "stored": "rows stored for the first time",
    "team": "agent's team, as in the call records",
    "comment_topics.topics": "for each of the annotation's clauses a topic_id; '' where it belongs to no topic, empty "
    "where it says nothing or its touchpoint has no topics",
    "comment_topics.version": "digest of all topics in use",
    "topic_fits.common": "the direction that all sentences share, taken out of their vectors",
    "topic_fits.dimensions": "ids of the pack; the last elements of a vector say which of them a clause has",
    "topic_fits.encoder": "words, or name and version of the sentence vectors",
    "topic_fits.vectors": "unit vectors of the words, end to end",
    "topic_fits.weights": "of the words, 0 to 1; frequent ones count less",
    "topic_fits.words": "the words that have a vector",
    "topics.centre": "unit vector of the topic's middle",
    "topics.clauses": "clauses it was fitted on",
    "topics.dimensions": "how many of them speak of each dimension",
    "topics.label": "the customers' own words for it, masked",
    "topics.phrases": "further phrases, masked",
    "topics.reach": "least cosine between the middle and a clause that belongs to it",
    "topics.side": "negative, positive or neutral, or neutral/ and the kind of question: topics do not mix them",
    "topics.since": "the first period in which it was said, such as 2026-W40",
    "topics.status": "active or retired",
    "topics.successors": "where a retired topic's clauses are now",
    "topics.successors[].share": "0 to 1, of the clauses that have a topic now",
    "topics.successors[].topic_id": "the topic that has them",
    "topics.touchpoint": "id of the pack",
    "fit": "digest of the vectors",
    "fitted_on": "the period up to whose end clauses were looked at",
    "topic_id": "touchpoint and number; never given to another topic",
    "tickets.answered_at": "when the customer was first answered, UTC; empty where nobody did or the export is silent",
    "tickets.agent": "who handled it, as in the export",
    "tickets.record_id": "the record it belongs to",
    "tickets.team": "the department, as in the export",
    "text": "the customer's words, masked",
    "touchpoint": "touchpoint that the question asks about, id of the pack",
    "touchpoints": "where on the journey the comment speaks",
    "touchpoints[].dimensions": "what about it, ids of the pack",
    "touchpoints[].id": "id of the pack",
    "touchpoints[].mentions": "the clauses that speak of it",
    "touchpoints[].mentions[].end": "end of the clause",
    "touchpoints[].mentions[].start": "start of the clause",
    "touchpoints[].mentions[].turn": "index of the turn, empty for plain text",
    "touchpoints[].polarity": "positive, neutral, negative or mixed",
    "touchpoints[].stage": "stage of the journey",
    "turns": "turns of a conversation, in order",
    "turns[].begin_ms": "milliseconds from the start of the call",
    "turns[].end_ms": "milliseconds from the start of the call",
    "turns[].normal": "as `normal`",
    "turns[].role": f"one of {', '.join(schema.ROLES)}",
    "turns[].text": "the words of the turn, masked",
    "unchanged": "rows that were there already",
    "via": "the way the customer took, as in the export",
    "value": "the answer as a number, empty for choices",
    "value_100": "the answer from 0 to 100, 100 being good, whatever the scale; empty for choices",
    "version": "when the row was last edited, where the export says so; the latest wins",
}

EXAMPLES = {
    "What did customers of one tier complain about last week?": """\
SELECT c.occurred_on, c.text
FROM comments c JOIN annotations a USING (comment_id)
WHERE c.attributes['客户等级'] = '私行' AND a.sentiment.label = 'negative'
  AND c.occurred_on BETWEEN '2026-09-28' AND '2026-10-04'
ORDER BY c.occurred_on""",
    "Which touchpoints are mentioned most, and how?": """\
SELECT t.id, t.polarity, count(*) AS comments
FROM (SELECT unnest(touchpoints) AS t FROM annotations)
GROUP BY ALL ORDER BY comments DESC, t.id, t.polarity""",
    "How long do complaints take, by kind?": """\
SELECT kind, count(*) AS tickets, avg(date_diff('hour', opened_at, closed_at)) AS hours
FROM tickets WHERE closed_at IS NOT NULL GROUP BY kind ORDER BY tickets DESC, kind""",
    "What matters and is done badly? (0 to 100)": """\
SELECT pair, avg(value_100) FILTER (measure = 'importance') AS importance,
       avg(value_100) FILTER (measure = 'performance') AS performance
FROM measures WHERE pair IS NOT NULL GROUP BY pair ORDER BY importance - performance DESC""",
    "Which rows could not be read, and why?": """\
SELECT name, r.ref, r."column", r.reason
FROM (SELECT name, unnest(rejects) AS r FROM files)""",
}

TAIL = """\
After a change of pack or models a comment has several annotations, one for each version. Reports use the current one
only; in a query of your own, filter by `pack` and `model` (the manifest in `reports` names them).
"""


def document() -> str:
    """Return the page as Markdown."""
    head = HEAD.replace("VERSION", str(schema.SCHEMA_VERSION))
    return "\n".join([head, *(_table(name, columns) for name, columns in schema.TABLES.items()), _examples()])


def _table(name: str, columns: pa.Schema) -> str:
    keys = ", ".join(f"`{key}`" for key in schema.keys(name))
    rows = [
        f"| `{path}` | {_type(kind)} | {_described(name, path)} |" for field in columns for path, kind in _paths(field)
    ]
    head = ["| column | type | holds |", "| --- | --- | --- |"]
    return "\n".join([f"## {name}", "", TABLES[name], "", f"Key: {keys}.", "", *head, *rows, ""])


def _paths(field: pa.Field, before: str = "") -> Iterator[tuple[str, pa.DataType]]:
    """Yield a column and, of structs, its fields."""
    path = f"{before}{field.name}"
    yield path, field.type
    listed = pa.types.is_list(field.type)
    inner = field.type.value_type if listed else field.type
    if pa.types.is_struct(inner):
        for part in inner:
            yield from _paths(part, f"{path}[]." if listed else f"{path}.")


def _type(kind: pa.DataType) -> str:
    if pa.types.is_list(kind):
        return f"{_type(kind.value_type)}[]"
    return "STRUCT" if pa.types.is_struct(kind) else schema.sql_type(kind)


def _described(table: str, path: str) -> str:
    return COLUMNS.get(f"{table}.{path}") or COLUMNS[path]


def _examples() -> str:
    blocks = [f"{question}\n\n```sql\n{sql}\n```\n" for question, sql in EXAMPLES.items()]
    return "\n".join(["## Examples", "", *blocks, TAIL])


if __name__ == "__main__":
    sys.stdout.write(document())
