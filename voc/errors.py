"""Every error `voc` raises on purpose.

    VocError                 the user can mend it: one line, exit code 2
    ├── ConfigError          voc.toml or a source definition says something impossible
    ├── LexiconError         a pack file does not say what it should
    ├── InputError           a file is missing, unreadable or of an unknown format
    ├── StoreError           the store cannot be opened, is locked or is of another version
    └── QueryError           a question (SQL, period, option) that cannot be answered

Anything else that escapes is a bug of ours: traceback, exit code 1.
"""

from __future__ import annotations


class VocError(Exception):
    """Say what is wrong, where, and what to do, in one line.

    >>> str(InputError("no such file", where="reviews.csv", todo="check the path"))
    'reviews.csv: no such file; check the path'
    """

    def __init__(self, what: str, *, where: str = "", todo: str = "") -> None:
        self.what = what
        self.where = where
        self.todo = todo
        place = f"{where}: " if where else ""
        mend = f"; {todo}" if todo else ""
        super().__init__(" ".join(f"{place}{what}{mend}".split()))


class ConfigError(VocError):
    """Mark a mistake in voc.toml or in a source definition."""


class LexiconError(VocError):
    """Mark a mistake in a lexicon pack."""


class InputError(VocError):
    """Mark a file that cannot be read."""


class StoreError(VocError):
    """Mark a store that cannot be opened or written."""


class QueryError(VocError):
    """Mark a question that cannot be answered."""
