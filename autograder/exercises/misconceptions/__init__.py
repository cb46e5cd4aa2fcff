"""What students are known to get wrong, one file an exercise."""
