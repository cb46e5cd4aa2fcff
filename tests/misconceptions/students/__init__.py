"""Wrong functions as students write them, a module an exercise."""
