"""One door for each foreign thing: drawings, forms, tokens, wake-ups, tables."""
