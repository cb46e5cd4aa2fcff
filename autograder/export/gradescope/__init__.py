"""An autograder for Gradescope: what is uploaded there, and what runs there."""
