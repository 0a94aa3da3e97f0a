"""Respondents who are alike: what the section of customer groups says of them."""

from dataclasses import replace

import pytest

from tests.report import sample
from voc.aggregate.clusters import Cluster, Clusters, Trait
from voc.report.blocks import Table, Text

TRAITS = (
    Trait("score", "csat", "", 0.21, 0.6),
    Trait("score", "nps", "", 0.15, 0.58),
    Trait("score", "csat.hotline", "", 0.3, 0.5),
    Trait("touchpoint", "branch", "", -0.9, -0.2),
    Trait("attribute", "年龄", "60岁以上", 0.75, 0.4),
)
FOUND = Clusters(40, "2026-W33–2026-W40", "", 0.5, (Cluster(24, 0.6, 0.97, TRAITS), Cluster(16, 0.4, 0.88, TRAITS[:1])))


def section(clusters, language="zh"):
    return sample.report(language, replace(sample.sample(), clusters=clusters)).section("segments").blocks


@pytest.mark.parametrize(
    ("language", "caption", "said"),
    [
        (
            "zh",
            "打分和说法相近的受访者（第33周–第40周，n=40）",
            "满意度 21/100（全体 60/100）；推荐打分 15/100（全体 58/100）；人工客服：满意度 30/100（全体 50/100）；"
            "网点 −90（全体 −20）；60岁以上（年龄） 75.0%（全体 40.0%）",
        ),
        (
            "en",
            "Respondents who score and speak alike (week 33–week 40, n=40)",
            "Satisfaction 21/100 (all 60/100); Likelihood to recommend 15/100 (all 58/100); Hotline: Satisfaction 30/100 "
            "(all 50/100); Branch −90 (all −20); 60岁以上 (年龄) 75.0% (all 40.0%)",
        ),
    ],
)
def test_each_cluster_is_described_by_what_tells_it_apart(language, caption, said):
    found = next(one for one in section(FOUND, language) if isinstance(one, Table) and one.caption == caption)
    assert [cell.text for cell in found.rows[0][1:]] == [said, "24", "60.0%", "0.97"]
    assert [cell.text for cell in found.rows[1][2:]] == ["16", "40.0%", "0.88"]


@pytest.mark.parametrize("reason", ["few", "unstable"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_where_there_are_none_it_is_said_why(language, reason):
    told = [one.text for one in section(Clusters(17, "2026-W40", reason, None, ()), language) if isinstance(one, Text)]
    assert any("17" in text and "40" in text for text in told)


def test_nothing_is_said_of_clusters_unasked():
    assert len(section(None)) == len(section(FOUND)) - 2  # the table and its note
