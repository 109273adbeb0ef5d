"""The annual report under review: its parts, its content for the bureau, its sentences."""
