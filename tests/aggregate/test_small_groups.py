"""Nested groups: what is not shown cannot be worked out from what is."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from voc.aggregate.small_groups import Nest, nested

MINIMUM = 10
TOP = Nest((-1,), (0,))


@st.composite
def nests(draw):
    """Return teams of agents, of whom some have no team, with counts of the period and of the window."""
    teams = draw(st.integers(1, 4))
    agents = draw(st.lists(st.integers(-1, teams - 1), min_size=1, max_size=10))
    many = st.one_of(st.integers(0, 14), st.integers(0, 60))
    now = [draw(many) for _ in agents]
    window = [n + draw(many) for n in now]
    return teams, agents, now, window


def summed(teams, agents, counts):
    by_team = [sum(n for n, team in zip(counts, agents, strict=True) if team == one) for one in range(teams)]
    return [sum(counts)], by_team, counts


def vectors(teams, agents):
    """Return each group as the agents that it is made of, by level."""
    units = np.eye(len(agents))
    by_team = [units[[at for at, team in enumerate(agents) if team == one]].sum(axis=0) for one in range(teams)]
    return [units.sum(axis=0)], by_team, list(units)


def follows(wanted, known):
    """Tell whether a sum of agents is a sum or difference of known ones."""
    if not known:
        return False
    matrix = np.array(known)
    return np.linalg.matrix_rank(np.vstack([matrix, wanted])) == np.linalg.matrix_rank(matrix)


def looked_at(given_, *, both):
    teams, agents, now, window = given_
    levels = [TOP, Nest((0,) * teams, (0,) * teams), Nest(tuple(agents), (0,) * len(agents))]
    counts = list(zip(summed(teams, agents, now), summed(teams, agents, window), strict=True))
    return counts, nested(levels, counts, minimum=MINIMUM, both=both), vectors(teams, agents)


@given(nests(), st.booleans())
def test_no_group_that_is_not_shown_follows_from_those_that_are(given_, both):
    counts, found, made_of = looked_at(given_, both=both)
    for side in (0, 1):
        flat = [
            (vector, counts[level][side][place], bool(found[level][side][place]))
            for level in range(3)
            for place, vector in enumerate(made_of[level])
        ]
        known = [vector for vector, _, shown in flat if shown]
        assert all(n >= MINIMUM for _, n, shown in flat if shown)
        for vector, n, shown in flat[1:]:
            assert shown or not 0 < n < MINIMUM or not follows(vector, known)


@given(nests(), st.booleans())
def test_what_is_not_shown_of_a_group_that_is_reaches_the_minimum(given_, both):
    counts, found, _ = looked_at(given_, both=both)
    _, agents, *_ = given_
    for side in (0, 1):
        for team, shown in enumerate(found[1][side]):
            away = [
                n
                for n, of, told in zip(counts[2][side], agents, found[2][side], strict=True)
                if of == team and n and not told
            ]
            assert not shown or not away or (len(away) > 1 and sum(away) >= MINIMUM)


def test_a_team_shows_the_window_where_the_period_holds_too_little():
    levels = [TOP, Nest((0, 0), (0, 0))]
    _, shown = nested(levels, [([34], [90]), ([30, 4], [70, 20])], minimum=10)
    # 30 of 34 would tell the four of the other team; its window does not, as nothing tells the window of all.
    assert (shown.now.tolist(), shown.window.tolist()) == ([False, False], [False, True])


def test_what_has_no_team_is_no_more_told_than_a_team():
    levels = [TOP, Nest((0, 0), (0, 0))]
    _, shown = nested(levels, [([64], [64]), ([40, 20], [40, 20])], minimum=10)
    assert shown.now.tolist() == [True, False]


def test_a_part_is_not_shown_where_its_whole_is_not():
    levels = [TOP, Nest((0, 0, 0), (0, 0, 0))]
    whole = nested(levels, [([53], [53]), ([40, 11, 2], [40, 11, 2])], minimum=10)
    part = nested(levels, [([48], [48]), ([36, 12, 0], [36, 12, 0])], minimum=10, within=whole)
    assert part[1].now.tolist() == [True, False, False]
