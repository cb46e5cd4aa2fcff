"""Grades right solutions over and over on a busy machine: none may lose a point by chance."""
