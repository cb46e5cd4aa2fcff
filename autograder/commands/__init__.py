"""The subcommands of `autograder`, a file each.

They import the rest of the package when they run, so that help is instant.
"""
