"""The notebook that says what came of grading: `autograded/` in nbgrader's words."""
