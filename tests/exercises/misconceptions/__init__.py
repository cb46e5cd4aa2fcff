"""What students are told about each known mistake, a file an exercise."""
