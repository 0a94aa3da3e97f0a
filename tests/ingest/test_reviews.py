# ruff: noqa: DTZ001 - moments in the store are UTC without a zone
from datetime import datetime


def test_the_customers_words_end_where_the_developer_speaks(export, taken):
    texts = [row["text"] for row in taken(export("store"))["comments"]]
    assert [len(text) for text in texts] == [6, 4, 2]


def test_a_title_that_the_text_repeats_is_left_out(export, taken, contents):
    first = taken(export("store"))["comments"][0]["text"]
    assert first == contents["store"].split("\n")[1].split(",")[2]


def test_ratings_that_are_none_are_rejected(export, taken):
    rejects = taken(export("store"))["rejects"]
    assert [(row["ref"], row["reason"]) for row in rejects] == [
        ("5", "the rating is not a number"),
        ("6", "the rating is outside its scale"),
    ]


def test_an_author_is_only_a_respondent(export, taken, contents):
    found = taken(export("store"))
    author = contents["store"].split("\n")[1].split(",")[5]
    assert found["records"][0]["respondent"] == author
    assert author not in str(found["records"][0]["attributes"]) + found["comments"][0]["text"]


def test_google_play_is_read_from_utf_16_and_keyed_by_review_id(export, taken):
    found = taken(export("play", encoding="utf-16"))
    assert found["records"][0]["record_key"] == "abc-1"
    assert found["records"][0]["version"] == "2025-11-06T14:40:32.000"
    assert found["records"][0]["occurred_at"] == datetime(2025, 11, 6, 14, 40, 32)
    assert found["records"][1]["record_key"]


def test_a_review_without_text_is_a_rating_only(export, taken):
    found = taken(export("play", encoding="utf-16"))
    assert len(found["measures"]) == 2
    assert len(found["comments"]) == 1


def test_a_reply_is_not_the_customers_voice(export, taken, contents):
    reply = contents["play"].split("\n")[1].split(",")[14]
    assert reply not in str(taken(export("play", encoding="utf-16")))


def test_reviews_kept_as_json_are_rows_too(export, taken):
    found = taken(export("app_store"))
    assert found["records"][0]["occurred_at"] == datetime(2026, 3, 2, 8)
    assert found["measures"][0]["value"] == 1


def test_two_equal_rows_without_an_id_stay_two(tmp_path, taken, contents):
    lines = contents["store"].splitlines()
    path = tmp_path / "twice.csv"
    path.write_text("\n".join([lines[0], lines[1], lines[1]]), encoding="utf-8")
    keys = [row["record_key"] for row in taken(path)["records"]]
    assert len(set(keys)) == 2
    assert keys == [row["record_key"] for row in taken(path)["records"]]
