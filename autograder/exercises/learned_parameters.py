"""The lecture's self-test: which numbers of a CNN are learned."""

from autograder.exercise import Distractor, Exercise, Result

EXERCISE = Exercise(
    name="learned_parameters",
    result=Result.CHOICE,
    choice="C",
    question="Ask of each: does it keep its value when the next image comes in, and does gradient "
    "descent change it?",
    distractors={
        "A": Distractor(
            "activations-learned",
            "Activations are what comes out of a layer. They are computed anew for every image, so "
            "training cannot store anything in them (slide “Putting it together”).",
        ),
        "B": Distractor(
            "pooling-counted",
            "Pooling takes the maximum of each window. There is no number in it that training "
            "could change (slide “Putting it together”).",
        ),
        "D": Distractor(
            "everything-learned",
            "Not everything in a network is learned. Some numbers are computed anew for every "
            "image, and some layers have none to learn (slide “Putting it together”).",
        ),
    },
)
