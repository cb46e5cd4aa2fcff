"""A class at a glance: one page for the instructor, made from the reports."""
