"""Render a report again from what was kept of it, and say whether it is byte for byte the page that was written."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib.metadata import version

from voc.errors import QueryError
from voc.period import Period
from voc.ports import Store
from voc.report.model import Report
from voc.report.render import render
from voc.track import editions
from voc.track.editions import Edition


@dataclass(frozen=True)
class Replayed:
    """A report as it was.

    Attributes:
        edition: which one.
        page: its HTML.
        same: whether it has the same bytes as the page that was written.
        made_by: version of `voc` that made the edition.
        shown_by: this version.
    """

    edition: Edition
    page: str
    same: bool
    made_by: str
    shown_by: str


def replay(store: Store, period: Period, language: str, *, edition: int | None = None) -> Replayed:
    """Return an edition of a report, rendered again; see `Project.replay`."""
    newest = editions.newest(store, period, language)
    found = newest if edition is None else editions.newest(store, period, language, edition=edition)
    if newest is None or found is None or edition not in (None, found.edition):
        known = f"editions 1 to {newest.edition} are kept" if newest else "make one with `voc run` or `voc report`"
        number = f"edition {edition} of a " if edition is not None else ""
        raise QueryError(f"there is no {number}report of {period} in {language}", todo=known)
    page = render(Report.from_json(found.content))
    return Replayed(
        edition=found,
        page=page,
        same=hashlib.sha256(page.encode()).hexdigest() == found.page,
        made_by=found.manifest.get("version: voc", ""),
        shown_by=version("voc"),
    )
