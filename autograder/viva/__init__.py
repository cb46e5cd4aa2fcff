"""Makes questions for an oral check from a student's own code."""
