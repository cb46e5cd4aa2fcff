"""Attacks that want grading to stop: by time, memory, disk, output, crashes, absurd answers."""
