"""What cleaning and annotating make of a text."""

from __future__ import annotations

import pyarrow as pa

from voc.schema.raw import COUNTS

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
        ("masked", COUNTS),
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
