"""Prints without end."""


def answer(*arguments, **options):
    while True:
        print("please let me pass " * 50)
