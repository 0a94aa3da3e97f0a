"""What messages say: sentences that `voc` wrote itself and names of figures, nothing of what customers said."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from voc.deliver.notify import Message, Note
from voc.files import digest
from voc.period import Period
from voc.report.alerts import sentence
from voc.report.model import Report
from voc.report.strings import Names, Strings
from voc.report.wording import count
from voc.track.alerts import Alert

# Sentences about groups of customers name values of exported columns, which might be people's names.
_FROM_EXPORTS = "segments"
_NAMED = 5  # overdue clocks told one by one; more are told as a number


def message(
    report: Report, *, page: Path | None = None, alerts: Iterable[Alert] = (), strings: Strings, names: Names
) -> Message:
    """Return what is told of a finished run: the report's own sentences, and its alerts.

    Args:
        report: of the period.
        page: that was written; only its name goes out. None: there is no new report, only alerts.
        alerts: to be told; those that a target was told before are left out for it.
        strings: words of the report's language.
        names: of touchpoints, dimensions and risks.
    """
    notes = [report_note(report, page=page, strings=strings)] if page else []
    found = list(alerts)
    overdue = [alert for alert in found if alert.kind == "overdue"]
    if len(overdue) > _NAMED:
        found = [alert for alert in found if alert.kind != "overdue"]
        sums = tuple(sorted(_note_id(alert) for alert in overdue))
        about = digest(one.encode() for one in sums)
        notes.append(Note(f"overdue:{about}", strings("message.overdue_many", n=len(overdue)), sums))
    notes += [alert_note(alert, strings=strings, names=names) for alert in found]
    return Message(report.title, tuple(notes))


def report_note(report: Report, *, page: Path, strings: Strings) -> Note:
    """Return the report's sentences and the name of its page; told anew when one of them has changed."""
    own = [one for one in report.sentences if one.anchor.split("-")[0] != _FROM_EXPORTS]
    lines = [strings("message.sentence", label=one.label, text=one.text) for one in own]
    text = "\n".join([*lines, strings("message.page", page=page.name)])
    return Note(f"report:{report.period}:{report.language}:{digest([text.encode()])}", text)


def told_report(note: str) -> Period | None:
    """Return the period whose report a note told of; None of other notes.

    >>> str(told_report("report:2026-W40:zh:1a2b"))
    '2026-W40'
    """
    kind, _, rest = note.partition(":")
    return Period.parse(rest.partition(":")[0]) if kind == "report" else None


def alert_note(alert: Alert, *, strings: Strings, names: Names) -> Note:
    """Return one line about an alert."""
    if alert.kind == "overdue":
        case, _, clock = alert.subject.partition(".")
        risk = names.risk(alert.code) if alert.code in names.risks else ""
        said = {"case": case, "clock": strings.find("message.clock", clock), "risk": risk}
        text = strings("message.overdue", **said, hours=count(round(alert.value or 0)))
    else:
        name = figure_name(alert.subject, strings=strings, names=names)
        text = strings("message.alert", text=sentence(alert, name=name, strings=strings))
    return Note(_note_id(alert), " ".join(text.split()))


def _note_id(alert: Alert) -> str:
    return f"alert:{alert.id}"


def figure_name(subject: str, *, strings: Strings, names: Names) -> str:
    """Return a figure's name in words.

    Of a dotted name only parts are said that are known words, and an indicator's own name: the others are values of
    exported columns.
    """
    parts = subject.split(".")
    found = [
        part if before == "indicator" else _word(part, strings, names)
        for before, part in zip(("", *parts), parts, strict=False)
    ]
    return strings("message.join").join(word for word in found if word) or strings("message.figure")


def _word(part: str, strings: Strings, names: Names) -> str:
    for known in (names.touchpoints, names.dimensions, names.risks, names.channels):
        if part in known:
            return known[part]
    for group in ("score", "level", "message.part"):
        if (word := strings.find(group, part)) != part:
            return word
    return ""
