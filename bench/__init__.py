"""What the project promises about speed, measured: one script a promise."""
