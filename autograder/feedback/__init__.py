"""Says what a report means, as text and as a page."""
