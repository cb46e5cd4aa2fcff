"""Asks for more memory than the machine has."""


def answer(*arguments, **options):
    return np.ones((100_000, 100_000, 100))
