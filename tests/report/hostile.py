"""Reports whose every outside text is hostile."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import yaml

from tests.report import sample
from voc.aggregate.findings import Findings, Topic
from voc.report.build import build
from voc.report.model import Report
from voc.report.strings import Strings

TEXTS = yaml.safe_load((Path(__file__).parents[1] / "cases" / "hostile.yaml").read_text(encoding="utf-8"))["texts"]
MEGABYTE = "刷脸失败" * 262_144  # characters, 3 MB in UTF-8


@cache
def findings(text: str) -> Findings:
    """Put a text wherever text comes from outside: verbatims, topics, groups, files, references."""
    whole = sample.sample()
    pain, *pains = whole.pain_points
    verbatim = replace(
        pain.verbatims[0], text=text, start=0, end=len(text), source_ref=text, segments=(("网点", text), (text, text))
    )
    group = replace(whole.segments[0], attribute=text, value=text)
    pain = replace(
        pain, verbatims=(verbatim, *pain.verbatims), segments=(group,), topics=(Topic(text, 12, (text, text)),)
    )
    file = replace(whole.quality.files[0], name=text, source=text)
    return replace(
        whole,
        pain_points=(pain, *pains),
        segments=(group, *whole.segments[1:]),
        quality=replace(whole.quality, files=(file,)),
        manifest=((text, text),),
    )


@cache
def report(text: str, language: str = "zh") -> Report:
    return build(
        findings(text),
        strings=Strings.load(language),
        names=sample.names(language),
        organisation=text,
        language=language,
    )
