"""Follow paths into JSON: `Result.Sentences[].Text`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, TypeAlias

# Whatever JSON can hold: what it is, is found out by looking.
Json: TypeAlias = Any


def find(value: Json, path: str) -> list[Json]:
    """Return everything that a path leads to; `[]` goes through a list, JSON kept as text is opened on the way.

    >>> find({"a": [{"b": 1}, {"b": 2}, {}]}, "a[].b")
    [1, 2]
    >>> find([{"b": '{"c": 3}'}], "[].b.c")
    [3]
    """
    found = [value]
    for step in path.split("."):
        found = [inner for outer in found for inner in _step(outer, step)]
    return found


def _step(value: Json, step: str) -> Iterator[Json]:
    name, through = step.removesuffix("[]"), step.endswith("[]")
    value = _opened(value)
    if name:
        if not isinstance(value, dict) or name not in value:
            return
        value = _opened(value[name]) if through else value[name]
    if not through:
        yield value
    elif isinstance(value, list):
        yield from value


def _opened(value: Json) -> Json:
    if isinstance(value, str) and value.lstrip().startswith(("{", "[")):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def flat(value: dict[str, Json], prefix: str = "") -> dict[str, Json]:
    """Return an object without objects in it: their keys are joined by dots.

    >>> flat({"id": 7, "attributes": {"rating": 1}})
    {'id': 7, 'attributes.rating': 1}
    """
    pairs: dict[str, Json] = {}
    for key, inner in value.items():
        if isinstance(inner, dict):
            pairs.update(flat(inner, f"{prefix}{key}."))
        else:
            pairs[f"{prefix}{key}"] = inner
    return pairs


def longest_list(value: Json, prefix: str = "") -> str:
    """Return the path of the longest list of objects inside a value, or an empty string."""
    best = max(_lists(value, prefix), default=(0, ""), key=lambda one: one[0])
    return best[1]


def _lists(value: Json, prefix: str) -> Iterator[tuple[int, str]]:
    if isinstance(value, list) and value and all(isinstance(one, dict) for one in value):
        yield len(value), f"{prefix}[]"
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _lists(inner, f"{prefix}.{key}" if prefix else key)
