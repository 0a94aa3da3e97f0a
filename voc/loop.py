"""What voc.toml says of the closed loop: how long pains are followed, by when cases are dealt with, whom to tell."""

from __future__ import annotations

import math
import re
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StrictBool, field_validator, model_validator

Level = Literal["low", "medium", "high"]
_HOURS = re.compile(r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d")


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


Hours = Annotated[int, Field(ge=0, le=8760, strict=True)]


class Clock(_Part):
    """Say by when a risk of one level must be answered and solved.

    Attributes:
        answer_within: hours until the customer is answered; 0: no such clock.
        resolve_within: hours until the matter is solved; 0: no such clock.
        report_to_regulator: whether it is reported.
    """

    answer_within: Hours = 0
    resolve_within: Hours = 0
    report_to_regulator: StrictBool = False

    @model_validator(mode="after")
    def _answered_first(self) -> Self:
        if self.resolve_within and self.answer_within > self.resolve_within:
            raise ValueError(f"answers after {self.answer_within} hours, but solves after {self.resolve_within}")
        return self


class MediumClock(Clock):
    """Hold what banks' guides ask for a medium risk."""

    answer_within: Hours = 24


class HighClock(Clock):
    """Hold what banks' guides ask for a high risk; it is answered no later than a medium one."""

    answer_within: Hours = 24
    resolve_within: Hours = 48
    report_to_regulator: StrictBool = True


class RiskPart(_Part):
    """Hold the two clocks of each level."""

    low: Clock = Clock()
    medium: MediumClock = MediumClock()
    high: HighClock = HighClock()

    @model_validator(mode="after")
    def _graver_is_faster(self) -> Self:
        for name in ("answer_within", "resolve_within"):
            hours = [getattr(clock, name) or math.inf for clock in (self.low, self.medium, self.high)]
            if hours != sorted(hours, reverse=True):
                raise ValueError(f"{name} must not grow with the level; 0 means no such clock")
        return self

    def clock(self, level: str) -> Clock:
        """Return the clocks of a level; `none` has none."""
        return {"low": self.low, "medium": self.medium, "high": self.high}.get(level, Clock())


class LedgerPart(_Part):
    """Say when a pain point counts as resolved.

    Attributes:
        quiet_periods: in a row with too few complaints to list it, before it can be resolved.
    """

    quiet_periods: Annotated[int, Field(ge=1, le=26)] = 4


class CasesPart(_Part):
    """Say which risk signals become cases, and from when their clocks run.

    Attributes:
        levels: of signals that somebody must deal with.
        clock_from: `occurred`, when the customer spoke, or `known`, when the export was read.
        since: local day; what customers said before it opens no case. None: 30 days before the export was read.
    """

    levels: tuple[Level, ...] = ("medium", "high")
    clock_from: Literal["occurred", "known"] = "occurred"
    since: date | None = None


class ActionsPart(_Part):
    """Say where the list of actions lies and how they are judged.

    Attributes:
        file: workbook that `voc run` reads and writes anew; empty: none.
        periods: before and after an action that are compared, at most.
    """

    file: Annotated[str, Field(pattern=r"(?i)^$|\.xlsx$")] = "actions.xlsx"
    periods: Annotated[int, Field(ge=3, le=26)] = 8


class AlertsPart(_Part):
    """Say what is worth an alert.

    Attributes:
        below, above: figure → threshold.
        anomalies: whether unusual figures raise one.
        overdue: whether overdue cases raise one.
        quiet_hours: `22:00-08:00`; what arises then goes out later.
    """

    below: dict[str, float] = {}
    above: dict[str, float] = {}
    anomalies: StrictBool = True
    overdue: StrictBool = True
    quiet_hours: str = ""

    @field_validator("quiet_hours")
    @classmethod
    def _hours(cls, said: str) -> str:
        if said and not _HOURS.fullmatch(said):
            raise ValueError(f"{said!r} are no hours; write them as 22:00-08:00")
        return said


class NotifyPart(_Part):
    """Say who is told of reports and alerts.

    Attributes:
        targets: name → name of the environment variable that holds its apprise URL.
    """

    targets: dict[str, str] = {}


class SchedulePart(_Part):
    """Say when the scheduled run starts, in local time.

    Attributes:
        day: of the week; of months and quarters their first day counts, of which `day` is ignored.
        time: hours and minutes.
    """

    day: Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"] = "mon"
    time: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")] = "07:30"
