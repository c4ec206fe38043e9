"""The requests of `grader review`: the guard, the list, saving, conflicts."""

from __future__ import annotations

import json
import re
import shutil
import time
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from fabricated import HOSTILE, answers, everywhere, small_class, submission, wrong_block
from serving import Reader, content_of, enrol, fields, record_class, saved, served

from grader.gradebook import Deciding, Wish, read_gradebook, write_gradebook
from grader.review.guarding import Door

ALAN, GRACE, TIM = "alan.turing", "grace.hopper", "tim.berners-lee"
TWICE = "Shortcut: Add receives the output"
"""The finding that three students of the class share."""


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The gradebook of twelve students."""
    return record_class(tmp_path_factory.mktemp("graded"), small_class())


@pytest.fixture
def folder(graded: Path, tmp_path: Path) -> Path:
    """A copy of the gradebook."""
    shutil.copytree(graded, tmp_path, dirs_exist_ok=True)
    return tmp_path


@pytest.fixture
def address(folder: Path) -> Iterator[str]:
    """The address of a running review."""
    with served(folder) as opened:
        yield opened


@pytest.fixture
def reader(address: str) -> Reader:
    """A browser that has opened the address."""
    return Reader(address).open()


def decisions(folder: Path) -> int:
    """Count the decisions in the file."""
    with read_gradebook(folder) as gradebook:
        return len(gradebook.decisions())


def test_only_the_address_with_its_token_opens_the_door(address: str) -> None:
    """Without the token or with another one, no page has a name in it."""
    stranger = Reader(address)
    for path in ("/", "/?token=", "/?token=wrong", "/student/0123456789ab", "/nothing"):
        answer = stranger.get(path)
        assert answer.status == 403
        assert "turing" not in answer.text
    answer = stranger.get(f"/?{urlsplit(address).query}")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert answer.headers["location"] == "/"
    assert "turing" in stranger.get("/").text


def test_another_site_reaches_nothing(reader: Reader, folder: Path) -> None:
    """Another name of this machine, another origin and a form without its field are refused."""
    path = reader.address_of(ALAN)
    page = reader.get(path).text
    values = fields(page) | {"points:identity_block": "1", "why:identity_block": "mine"}
    body, host = urlencode(values), urlsplit(reader.address).netloc
    assert reader.request("GET", "/", headers={"Host": "evil.example:80"}).status == 403
    for headers in (
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec-Fetch-Site": "same-site"},
        {"Host": "evil.example", "Origin": "http://evil.example"},
    ):
        assert reader.request("POST", path, body, headers).status == 403
    forged = urlencode({name: value for name, value in values.items() if "xsrf" not in name})
    assert reader.request("POST", path, forged).status == 403
    assert decisions(folder) == 0
    assert reader.request("POST", path, body, {"Origin": f"http://{host}"}).status == 303
    assert decisions(folder) == 1


@pytest.mark.parametrize(
    ("host", "origin", "site", "refused"),
    [
        ("127.0.0.1:9", None, None, False),
        ("localhost:9", "http://localhost:9", "same-origin", False),
        ("127.0.0.1:9", "http://localhost:9", None, True),
        ("127.0.0.1:9", "https://127.0.0.1:9", None, True),
        ("127.0.0.1", None, None, True),
        (None, None, None, True),
        ("127.0.0.1:9", None, "cross-site", True),
    ],
)
def test_the_door_knows_its_own_names(
    host: str | None, origin: str | None, site: str | None, refused: bool
) -> None:
    """Host, origin and site of a request have to be those of the page."""
    assert bool(Door(9, "token").refusal(host, origin, site)) == refused


def test_a_class_without_questions_has_no_filter_for_them(reader: Reader) -> None:
    """The list of filters has nothing that no rubric asks for."""
    assert "Questions to grade" not in reader.get("/").text


def test_each_page_allows_its_own_script_only(reader: Reader) -> None:
    """The policy of the header allows one script by its hash, and forms to this server."""
    for path in ("/", reader.address_of(ALAN)):
        policy = reader.get(path).headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert re.search(r"script-src 'sha256-[^' ]+';", policy)
        assert "frame-ancestors 'none'" in policy
        assert "form-action 'self'" in policy


def test_what_students_and_reviewers_write_is_text(tmp_path: Path) -> None:
    """HTML in code, names, findings and comments is shown, never part of the page."""
    record_class(tmp_path, [everywhere(text) for text in HOSTILE])
    with Deciding.open(tmp_path) as gradebook:
        for student in gradebook.students():
            comment = f"{student} [x](javascript:alert(1)) <img src=x onerror=alert(1)>"
            gradebook.decide([Wish(student, "identity_block", "comment", text=comment)])
    with served(tmp_path) as address:
        reader = Reader(address).open()
        listed = reader.get("/").text
        paths = set(re.findall(r'href="(/student/[^"]*)"', listed))
        assert len(paths) == len(HOSTILE)
        for text in (listed, *(reader.get(path).text for path in paths)):
            assert text.count("<script") == 1
            assert "<img" not in text
            assert "<svg onload" not in text
            assert 'href="javascript' not in text


def test_a_changed_field_is_saved_and_nothing_else(reader: Reader, folder: Path) -> None:
    """Points, a comment and a mark are saved; fields that stay as they are decide nothing."""
    path = reader.address_of(ALAN)
    answer = reader.save(
        path,
        points__identity_block="12.5",
        why__identity_block="half right",
        comment__ResNet50="**Good**",
        seen__ResNet50="1",
    )
    assert answer.status == 303
    verdict = {item.name: item for item in saved(folder, ALAN).exercises}
    assert saved(folder, ALAN).score == 97.5
    assert verdict["identity_block"].adjustment is not None
    assert verdict["ResNet50"].comment == "**Good**"
    assert decisions(folder) == 3
    page = reader.get(answer.headers["location"]).text
    assert "12.5 points by hand, 9 before" in page
    assert "<strong>Good</strong>" in page
    assert "1 of 72 exercises seen" in page
    reader.save(path)
    assert decisions(folder) == 3
    reader.save(path, points__identity_block="", why__identity_block="")
    assert saved(folder, ALAN).score == 94


def test_save_and_next_goes_through_a_filter(reader: Reader, folder: Path) -> None:
    """All exercises are seen, and the next unseen student follows until the list ends."""
    path = reader.address_of("john.mccarthy", "unseen")
    answer = reader.save(path, then="next")
    following = answer.headers["location"]
    assert "katherine.johnson" in reader.get(following).text
    listed = reader.get("/?show=unseen").text
    assert "john.mccarthy" not in listed
    assert "Unseen <span>11</span>" in listed
    last = reader.save(reader.address_of(TIM, "unseen"), then="next")
    assert last.headers["location"].startswith("/?show=unseen")
    assert decisions(folder) == 12


@pytest.mark.parametrize(
    ("entered", "words"),
    [
        ({"points": "99", "why": "so"}, "identity_block has 0 to 15 points, not 99"),
        ({"points": "3"}, "need a reason"),
        ({"points": "many", "why": "so"}, "expected a number such as 7.5"),
        ({"points": "nan", "why": "so"}, "not nan"),
        ({"why": "so"}, "its points are as before"),
        ({"comment": "m" * 20_001}, "Shorten it"),
    ],
)
def test_a_refused_form_gives_the_entries_back(
    reader: Reader, folder: Path, entered: dict[str, str], words: str
) -> None:
    """Bad input is one sentence, with all that was entered, and nothing of it is saved."""
    values = {f"{kind}__identity_block": value for kind, value in entered.items()}
    answer = reader.save(reader.address_of(ALAN), comment__ResNet50="A long text.", **values)
    assert answer.status == 400
    assert words in answer.text
    assert "A long text." in answer.text
    assert decisions(folder) == 0


def test_two_people_lose_nothing(address: str, folder: Path) -> None:
    """Two who saw the same page save different fields both; the same field only once."""
    one, other = Reader(address).open(), Reader(address).open()
    path = one.address_of(ALAN)
    page = other.get(path).text
    one.save(path, points__identity_block="12", why__identity_block="first")
    answer = other.save(
        path,
        text=page,
        points__identity_block="3",
        why__identity_block="second",
        comment__ResNet50="kept",
    )
    assert answer.status == 409
    assert "12 points, first" in answer.text
    assert "kept" in answer.text
    assert saved(folder, ALAN).score == 97
    assert other.save(path, text=page, comment__ResNet50="kept").status == 303
    assert saved(folder, ALAN).exercises[3].comment == "kept"
    assert saved(folder, ALAN).score == 97


def test_a_page_of_an_earlier_hand_in_saves_nothing(reader: Reader, folder: Path) -> None:
    """A form that shows an earlier hand-in is refused after the next one."""
    path = reader.address_of(ALAN)
    page = reader.get(path).text
    with write_gradebook(folder) as gradebook:
        assignment = gradebook.assignment
        gradebook.enrol(assignment, {ALAN: "new"}, "R1", keep_others=True)
        gradebook.record(submission(ALAN, *answers()), "new", "R1")
        answer = reader.save(path, text=page, points__identity_block="3", why__identity_block="so")
    assert answer.status == 409
    assert "handed in again" in answer.text
    assert saved(folder, ALAN).score == 100


def test_a_run_beside_the_page_shows_up_and_stops_nothing(reader: Reader, folder: Path) -> None:
    """While a run grades, decisions are saved, and its verdicts appear in the list."""
    new = submission("zoe", *answers(identity_block=wrong_block()))
    with write_gradebook(folder) as gradebook:
        enrol(gradebook, [*small_class(), new])
        assert "zoe" not in reader.get("/").text
        reader.save(reader.address_of(ALAN), comment__ResNet50="while it grades")
        gradebook.record(new, content_of("zoe"), "R1")
        assert "zoe" in reader.get("/").text
    assert saved(folder, ALAN).exercises[3].comment == "while it grades"


def same_address(reader: Reader) -> str:
    """Find the list of the students with the shared finding."""
    text = reader.get("/").text
    found = re.search(rf'href="([^"]*)">[^\n]*{TWICE}', text)
    assert found
    address, _, form = found[1].replace("&amp;", "&").partition("#")
    assert f'id="{form}"' in reader.get(address).text, "the form is below thirty reasons"
    return address


def test_one_decision_for_all_with_a_finding(reader: Reader, folder: Path) -> None:
    """All three get more points, up to the points of the exercise, with reason and comment."""
    reader.save(reader.address_of(ALAN), points__identity_block="14", why__identity_block="first")
    page = reader.get(same_address(reader)).text
    assert "Apply to all 3 with this finding" in page
    values = fields(page) | {"change": "+2", "why": "too strict", "comment": "See *section 2*."}
    assert reader.request("POST", "/same", urlencode(values)).status == 303
    for student, points in ((ALAN, 15), ("edsger.dijkstra", 11), ("katherine.johnson", 11)):
        exercise = saved(folder, student).exercises[1]
        assert (exercise.score, exercise.comment) == (points, "See *section 2*.")
    assert saved(folder, "donald.knuth").exercises[1].adjustment is None


def test_a_decision_for_all_notices_that_all_are_others(reader: Reader, folder: Path) -> None:
    """If points of a member changed since the page was opened, nobody gets a point."""
    values = fields(reader.get(same_address(reader)).text)
    before = decisions(folder)
    reader.save(reader.address_of(ALAN), points__identity_block="14", why__identity_block="me")
    answer = reader.request("POST", "/same", urlencode(values | {"change": "1", "why": "so"}))
    assert answer.status == 409
    assert decisions(folder) == before + 1
    for entered, words in (
        ({}, "Nothing was asked for"),
        ({"change": "1"}, "needs a reason"),
        ({"change": "x", "why": "so"}, "expected a number"),
        ({"change": "inf", "why": "so"}, "not a number of points"),
    ):
        values = fields(reader.get(same_address(reader)).text) | entered
        answer = reader.request("POST", "/same", urlencode(values))
        assert (answer.status, words in answer.text) == (400, True)
    assert decisions(folder) == before + 1


def test_the_filters_list_who_has_to_be_looked_at(reader: Reader) -> None:
    """Each filter names its students and their number."""

    def listed(show: str) -> list[str]:
        return re.findall(r"<bdi>([^<]*)</bdi>", reader.get(f"/?show={show}").text)

    assert listed("unjudged") == [TIM]
    assert ALAN in listed("doubtful")
    assert GRACE not in listed("doubtful")
    assert listed("hand") == []
    assert len(listed("all")) == len(listed("nothing")) == 12
    assert re.findall(r"<bdi>([^<]*)</bdi>", reader.get("/?find=GRACE").text) == [GRACE]


def test_similar_work_is_a_filter(reader: Reader, folder: Path) -> None:
    """Pairs that `grader similar` found are in the list and on the students' pages."""
    assert "Similar <span>0</span>" in reader.get("/").text
    pairs = [{"students": [ALAN, GRACE]}, {"students": [ALAN, "gone"]}]
    (folder / "similar.json").write_text(json.dumps(pairs))
    assert "Similar <span>2</span>" in reader.get("/?show=similar").text
    assert f"similar to {GRACE}" in reader.get(reader.address_of(ALAN)).text


def test_people_grade_what_could_not_be_judged(reader: Reader, folder: Path) -> None:
    """A submission without any finding has fields for each exercise, and then a grade."""
    path = reader.address_of(TIM)
    names = [exercise.name for exercise in answers()]
    entered = {f"points__{name}": "5" for name in names} | {f"why__{n}": "read" for n in names}
    assert reader.save(path, **entered).status == 303
    assert (saved(folder, TIM).status, saved(folder, TIM).score) == ("graded", 30)
    assert "Could not be judged <span>0</span>" in reader.get("/").text


def test_anonymous_pages_have_no_names(folder: Path) -> None:
    """Neither the list, nor addresses, nor a name in the code tell who it is."""
    marked = replace(wrong_block(), source="# by alan.turing\ndef identity_block(X): ...\n")
    with write_gradebook(folder) as gradebook:
        gradebook.ask_again([ALAN], (), "again")
        verdict = submission(ALAN, *answers(identity_block=marked))
        gradebook.record(verdict, content_of(ALAN), "R1")
    with served(folder, anonymous=True) as address:
        reader = Reader(address).open()
        listed = reader.get("/").text
        paths = re.findall(r'href="(/student/[^"]*)"', listed)
        assert len(paths) == 12
        pages = [reader.get(path.replace("&amp;", "&")).text for path in paths]
    for text in (listed, *pages):
        assert not [item.student for item in small_class() if item.student in text]
    assert any("# by Student " in text for text in pages)


def test_refusals_name_students_as_the_page_does(folder: Path) -> None:
    """A message has the name from the roster, and no name on anonymous pages."""
    with write_gradebook(folder) as gradebook:
        gradebook.name_students({ALAN: "Turing, Alan"})
    with served(folder) as address:
        reader = Reader(address).open()
        answer = reader.save(reader.address_of("Turing, Alan"), points__identity_block="3")
        assert "The points of Turing, Alan for identity_block need a reason" in answer.text
    with served(folder, anonymous=True) as address:
        reader = Reader(address).open()
        paths = re.findall(r'href="(/student/[^"]*)"', reader.get("/").text)
        texts = [reader.save(unescape(path), points__ResNet50="3").text for path in paths]
    assert any("The points of Student " in text for text in texts)
    assert not [item.student for item in small_class() for text in texts if item.student in text]


def test_a_class_of_a_thousand_answers_like_one_of_ten(tmp_path: Path) -> None:
    """List, student, saving and the list after it cost at most 1.5 times the CPU time."""
    names = [f"student{number:04}" for number in range(1000)]
    exercises = answers(identity_block=replace(wrong_block(), repair=None))
    verdicts = [submission(name, *exercises) for name in names]
    times: dict[int, list[float]] = {10: [], 1000: []}
    folders = {size: record_class(tmp_path / str(size), verdicts[:size]) for size in times}
    with served(folders[10]) as ten, served(folders[1000]) as thousand:
        readers = {10: Reader(ten).open(), 1000: Reader(thousand).open()}
        paths = {size: reader.address_of(names[3]) for size, reader in readers.items()}
        for turn in range(8):
            for size, reader in readers.items():
                page = reader.get(paths[size]).text
                began = time.process_time()
                reader.get(paths[size])
                answer = reader.save(paths[size], text=page, comment__ResNet50=f"{turn}")
                assert answer.status == 303
                reader.get("/?show=unseen")
                times[size].append(time.process_time() - began)
    assert min(times[1000]) <= 1.5 * min(times[10])
