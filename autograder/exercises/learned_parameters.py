"""The lecture's self-test: which numbers of a CNN are learned."""

from autograder.exercise import Exercise, Result

EXERCISE = Exercise(
    name="learned_parameters",
    result=Result.CHOICE,
    choice="C",
    question="Ask of each: does it keep its value when the next image comes in, and does gradient "
    "descent change it?",
)
