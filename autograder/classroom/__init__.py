"""Grades many submissions."""
