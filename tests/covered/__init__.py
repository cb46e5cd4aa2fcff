"""Which lines and branches of autograder/ the tests run, the sandboxed side included.

`python -m tests.covered` runs the tests under coverage.py and prints a table by module. What a
submission's process runs cannot be measured the usual way: it is locked in and writes no files. So
its fork server is started with a tracer (tracer.py) that leaves a mark for each step from line to
line in memory which it shares with the process that started it (plugin.py); nothing of the sandbox
is switched off. The marks are added to coverage.py's own data in the end (marks.py).
"""
