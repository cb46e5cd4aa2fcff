"""Writes file after file, up to 200 MB."""

import os


def answer(*arguments, **options):
    for number in range(200):
        with open(f"rubbish-{number}", "wb") as file:
            file.write(bytes(1 << 20))
    for number in range(200):
        os.remove(f"rubbish-{number}")
