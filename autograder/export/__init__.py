"""Passes grades on to where a university keeps them: Canvas, Moodle and Gradescope."""
