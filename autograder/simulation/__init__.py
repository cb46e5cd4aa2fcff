"""Makes classes with known mistakes, to try grading on."""
