"""What students write, opened in a real Chromium."""
