"""The mutation test: every single-point change of the reference solutions has to lose points."""
