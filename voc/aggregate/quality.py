"""What the figures of a period rest on."""

from __future__ import annotations

from voc.aggregate.change import usual_of
from voc.aggregate.channels import Channels
from voc.aggregate.figures import figure
from voc.aggregate.findings import FileAccount, Quality
from voc.aggregate.views import View
from voc.statistics.samples import Share

_VOLUMES = "SELECT channel, count(*) AS n FROM evidence WHERE period = $start GROUP BY channel ORDER BY channel"

# A comment with several flags stands under each of them.
_FLAGS = """
SELECT flag, count(*) AS n FROM (
    SELECT unnest(list_intersect(flags, $excluded::VARCHAR[])) AS flag FROM marked WHERE period = $start
    UNION ALL SELECT 'duplicate' FROM marked WHERE period = $start AND duplicate)
GROUP BY flag ORDER BY n DESC, flag
"""

# Records with a flag, whether it leaves them out or not.
_RECORDS = """
SELECT flag, count(*) AS n FROM (SELECT unnest(flags) AS flag FROM given WHERE day >= $start AND day < $end)
GROUP BY flag ORDER BY n DESC, flag
"""

_MASKED = """
SELECT m.key AS kind, sum(m.value)::BIGINT AS n
FROM (SELECT unnest(map_entries(masked)) AS m FROM marked WHERE period = $start)
GROUP BY kind HAVING n > 0 ORDER BY n DESC, kind
"""

_ROLES = """
SELECT role, count(*) AS n
FROM (SELECT unnest(turns).role AS role FROM evidence JOIN comments USING (comment_id) WHERE period = $start)
GROUP BY role ORDER BY role
"""

# … whose words are gone: they count as they were understood before.
_FORGOTTEN = "SELECT count(*) AS n FROM evidence WHERE period = $start AND list_contains(flags, 'forgotten')"

_UNDATED = "SELECT count(*) AS n FROM dated WHERE day IS NULL"

# The exports that brought something into the period: comments, closed answers or call metadata.
_FILES = """
SELECT name, source, rows, stored, unchanged, replaced, quarantined FROM files WHERE file_id IN (
    SELECT file_id FROM marked WHERE period = $start
    UNION SELECT file_id FROM given WHERE day >= $start AND day < $until
    UNION SELECT file_id FROM calls WHERE started_on >= $start AND started_on < $until)
ORDER BY name, source, file_id
"""


def quality(view: View, *, channels: Channels) -> Quality:
    """Account for the comments and the files of the period."""
    volumes = tuple((row["channel"], row["n"]) for row in view.rows(_VOLUMES))
    tallies = [tally for (day, _), tally in channels.tallies.items() if day == view.period.start]
    informative = sum(tally.informative for tally in tallies)
    unassigned = sum(tally.unassigned for tally in tallies)
    return Quality(
        comments=sum(n for _, n in volumes),
        informative=informative,
        flagged=tuple((row["flag"], row["n"]) for row in view.rows(_FLAGS)),
        records=tuple((row["flag"], row["n"]) for row in view.rows(_RECORDS, end=view.period.end)),
        undated=view.rows(_UNDATED)[0]["n"],
        unassigned=figure(Share(unassigned, informative), minimum=view.minimum).value,
        masked=tuple((row["kind"], row["n"]) for row in view.rows(_MASKED)),
        channels=volumes,
        weights=tuple(sorted(channels.weights.items())),
        roles=tuple((row["role"], row["n"]) for row in view.rows(_ROLES)),
        forgotten=view.rows(_FORGOTTEN)[0]["n"],
        files=tuple(FileAccount(**row) for row in view.rows(_FILES)),
        variation=_more(usual_of(view, shares=True)),
        variation_scores=_more(usual_of(view, shares=False)),
    )


def _more(times: float) -> float | None:
    return times if times > 1 else None
