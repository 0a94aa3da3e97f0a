"""Mistakes in the files behind risk, effort and brands are named when a pack is read."""

import pytest

from voc import cues

RISK = {"zh": "监管投诉", "en": "Regulator"}
SILENCER = {"id": "denied", "words": ["不"], "codes": ["media"], "place": "before"}


@pytest.mark.parametrize(
    ("read", "said", "complaint"),
    [
        (lambda said: cues.risk("media", said), RISK | {"hihg": ["曝光"]}, "key 'hihg'"),
        (lambda said: cues.risk("media", said), RISK | {"roles": ["robot"]}, "role 'robot'"),
        (
            lambda said: cues.risk("media", said),
            RISK | {"pairs": [{"level": "grave", "of": ["记者"], "before": ["找"]}]},
            "level 'grave'",
        ),
        (lambda said: cues.risk("media", said), RISK | {"pairs": [{"level": "high", "of": ["记者"]}]}, "`before` or"),
        (
            lambda said: cues.risk("media", said),
            RISK | {"counts": [{"level": "low", "least": 65, "units": []}]},
            "units",
        ),
        (cues.silencer, SILENCER | {"place": "near"}, "place 'near'"),
        (lambda said: cues.silencer(said, ("media",)), SILENCER | {"codes": ["gossip"]}, "code 'gossip'"),
        (cues.silencer, SILENCER | {"word": ["没"]}, "key 'word'"),
        (cues.count, {"units": ["次"], "steps": {}}, "steps"),
        (cues.count, {"units": ["次"], "steps": {2: 0.5}, "unit": ["遍"]}, "key 'unit'"),
        (cues.brands, {"brands": {"招商银行": ["招行"], "招商证券": ["招行"]}}, "belongs to both"),
        (
            cues.brands,
            {"brands": {"平安银行": ["平安"]}, "shy": [{"words": ["太平"], "behind": ["银行"]}]},
            "alias '太平'",
        ),
        (cues.brands, {"contrast": {"better": ["比"]}}, "contrast 'better'"),
    ],
)
def test_a_mistake_is_named(read, said, complaint):
    with pytest.raises(ValueError, match=complaint.replace("`", ".")):
        read(said)
