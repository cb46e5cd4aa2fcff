"""The hidden autograder of the CNN homework: checks students' notebooks in a sandbox."""

__version__ = "0.1.0"
