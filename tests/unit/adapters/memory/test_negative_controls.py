"""A suite that cannot fail shows nothing: here each one meets a store that is broken in its way."""

import pytest

from adapters.memory.store import MemoryStore
from tests.unit.adapters.memory.broken import AnswersBeforeCommit, FindsThenMarks, RollsBackARefusal, SwallowsARefusal, WritesAtOnce
from tests.unit.contracts import units
from tests.unit.contracts.audit import check_an_append_is_there_when_it_returns
from tests.unit.contracts.races import RACES, Check, sentence


@pytest.mark.parametrize("check", RACES, ids=sentence)
async def test_a_store_that_finds_and_then_marks_fails_every_race(check: Check) -> None:
    with pytest.raises(AssertionError):
        await check(FindsThenMarks())


@pytest.mark.parametrize(
    ("check", "broken"),
    [
        (units.check_a_refusal_keeps_what_was_written, RollsBackARefusal),
        (units.check_a_refusal_keeps_what_was_written, SwallowsARefusal),
        (units.check_a_crash_keeps_nothing, WritesAtOnce),
        (units.check_a_cancelled_unit_keeps_nothing_and_stops_nobody, WritesAtOnce),
        (units.check_an_unfinished_unit_is_invisible_to_readers, WritesAtOnce),
        (units.check_an_unfinished_unit_is_invisible_to_other_units, WritesAtOnce),
        (units.check_the_second_waits_for_the_first, WritesAtOnce),
        (units.check_the_second_waits_for_the_first, FindsThenMarks),
        (units.check_who_holds_a_transaction_second_sees_what_the_first_made_of_it, WritesAtOnce),
        (units.check_who_holds_a_transaction_second_sees_what_the_first_made_of_it, FindsThenMarks),
        (units.check_who_gives_up_waiting_stops_nobody, WritesAtOnce),
        (units.check_after_a_crash_the_second_counts_from_what_was_before, WritesAtOnce),
    ],
)
async def test_a_store_with_other_units_fails(check: Check, broken: type[MemoryStore]) -> None:
    with pytest.raises((AssertionError, pytest.fail.Exception)):
        await check(broken())


async def test_a_journal_that_answers_before_commit_fails() -> None:
    store = MemoryStore()
    with pytest.raises(AssertionError):
        await check_an_append_is_there_when_it_returns(store, AnswersBeforeCommit(store))
