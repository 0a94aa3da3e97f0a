"""Say what the data say of an action, in one line."""

from __future__ import annotations

from collections.abc import Callable

from voc.track.effects import Effect, Review
from voc.track.words import words


def told(review: Review, *, language: str, label: Callable[[str], str]) -> str:
    """Return the verdict with its reason and figures; empty for an action that was not done.

    Args:
        review: of the action.
        language: zh or en.
        label: names a touchpoint.
    """
    if review.verdict is None:
        return ""
    say = words(language)
    verdict = {"verdict": say("verdict", review.verdict), "reason": say("reason", review.reason)}
    found, before, after = review.complaints, len(review.before), len(review.after)
    if found is None or found.before.value is None or found.after.value is None:
        return say("effect", "bare", **verdict)
    shares = {"share": f"{found.before.value:.1%}", "share_after": f"{found.after.value:.1%}"}
    figures = {**verdict, **shares, "before": before, "after": after}
    if found.difference is None:
        return say("effect", "short", **figures)
    return say("effect", "whole", comparison=label(review.comparison), **figures, **_numbers(found))


def _numbers(found: Effect) -> dict[str, str]:
    wanted = ("change", "comparison_change", "difference", "low", "high")
    shown = {name: f"{getattr(found, name) or 0.0:+.1f}" for name in wanted}
    return shown | {"p": "<0.001" if (found.p or 0.0) < 0.001 else f"{found.p:.3f}"}
