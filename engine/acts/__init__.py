"""What the office does: load, ensure, authorise, change, record."""
