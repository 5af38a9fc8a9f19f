"""A running process shows what is in force: the old or the new, never a mixture, never neither."""

import logging
from dataclasses import dataclass
from threading import Event, Thread

import pytest

from geo.store.store import KEEP_S, LOOK_S, Live


@dataclass(frozen=True)
class Invented:
    version: str


class World:
    """A made-up store: which version is in force, how often it was read, what time it is."""

    def __init__(self):
        self.sign, self.now, self.n_looks, self.n_forgotten = "1", 0.0, 0, 0
        self.read_of, self.protects, self.failure = [], False, None
        self.live = Live(
            self.look,
            self.read,
            lambda _old, _new: not self.protects,
            self.forget,
            clock=lambda: self.now,
        )

    def look(self):
        self.n_looks += 1
        return self.sign

    def read(self, held):
        self.read_of.append(held)
        if self.failure:
            raise self.failure
        return Invented(f"v{self.sign}")

    def forget(self):
        self.n_forgotten += 1

    def publish(self, sign):
        self.sign = sign
        self.now += LOOK_S
        return self.live.current().version


@pytest.fixture
def world():
    return World()


def test_another_version_is_shown_at_the_next_look(world):
    assert world.live.current().version == "v1"
    world.sign = "2"
    world.now += LOOK_S - 0.01
    assert world.live.current().version == "v1"

    world.now += 0.02

    assert world.live.current().version == "v2"
    assert LOOK_S < 10 / 4  # four looks within the 10 s that are promised


def test_what_is_asked_a_thousand_times_in_a_second_is_looked_at_once(world):
    for step in range(1000):
        world.now = step / 1000
        world.live.current()

    assert world.n_looks == 1


def test_what_is_held_is_given_to_who_reads_the_next(world):
    world.live.current()
    world.publish("2")

    assert world.read_of == [None, Invented("v1")]


def test_the_versions_before_can_be_had_for_some_minutes(world):
    world.live.current()
    world.publish("2")
    assert [world.live.of(name) for name in ("v1", "v2", "v3")] == [
        Invented("v1"),
        Invented("v2"),
        None,
    ]

    world.now += KEEP_S - 1
    world.live.current()
    assert world.live.of("v1") == Invented("v1")
    world.now += 2
    world.live.current()

    assert world.live.of("v1") is None
    assert world.n_forgotten == 1


def test_three_versions_are_held_at_the_most(world):
    world.live.current()
    for number in range(2, 30):
        world.publish(str(number))

    held = [number for number in range(1, 30) if world.live.of(f"v{number}")]
    assert held == [27, 28, 29]
    assert world.n_forgotten == 26


def test_a_version_that_tells_what_is_protected_now_is_let_go_at_once(world):
    world.live.current()
    world.publish("2")
    world.protects = True

    world.publish("3")

    assert [world.live.of(name) for name in ("v1", "v2", "v3")] == [None, None, Invented("v3")]
    assert world.n_forgotten == 1


def test_a_content_that_is_in_force_again_is_held_once(world):
    world.live.current()
    world.publish("2")
    world.read = lambda _held: Invented("v1")
    world.live._read = world.read

    assert world.publish("3") == "v1"
    assert world.live.of("v2") == Invented("v2")
    assert len(world.live._held) == 2


@pytest.mark.parametrize(
    "failure", [ValueError("Via Segreta 1"), OSError(), MemoryError(), ZeroDivisionError()]
)
def test_a_version_that_cannot_be_read_is_logged_once_and_the_old_stays(failure, world, caplog):
    world.live.current()
    world.failure = failure

    with caplog.at_level(logging.ERROR):
        assert [world.publish("2") for _look in range(5)] == ["v1"] * 5

    assert len(caplog.records) == 1
    assert type(failure).__name__ in caplog.text
    assert "Segreta" not in caplog.text
    world.failure = None
    assert world.publish("2") == "v2"


def test_the_first_version_that_cannot_be_read_is_told_to_who_asks(world):
    world.failure = ValueError("bad")
    for _attempt in range(2):
        with pytest.raises(ValueError, match="bad"):
            world.live.current()

    world.failure = None
    assert world.live.current().version == "v1"


def test_while_one_reads_the_others_go_on_with_the_old(world):
    world.live.current()
    reading, done = Event(), Event()

    def read(_held):
        reading.set()
        assert done.wait(10)
        return Invented("v2")

    world.live._read = read
    world.sign, world.now = "2", LOOK_S
    one = Thread(target=world.live.current)
    one.start()
    assert reading.wait(10)

    others = [world.live.current().version for _other in range(100)]
    done.set()
    one.join(10)

    assert others == ["v1"] * 100
    assert world.live.current().version == "v2"


def test_of_many_who_ask_first_one_reads_and_all_wait(world):
    found = []
    threads = [Thread(target=lambda: found.append(world.live.current())) for _one in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)

    assert found == [Invented("v1")] * 20
    assert world.read_of == [None]
