"""Shift the clock of a process of the tests: Python imports this as it starts.

``python -m pytest --clock 2028-02-29T12:00+01:00`` puts this folder on the path of every process
that tests start; by how many seconds each shifts its clock stands in ``SHIFT_OF_TESTS_S``.
"""

import os
import time

import time_machine

if not time_machine.escape_hatch.is_travelling():
    time_machine.travel(time.time() + float(os.environ["SHIFT_OF_TESTS_S"]), tick=True).start()
