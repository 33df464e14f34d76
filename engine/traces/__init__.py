"""What every act leaves behind: history, deadlines, the search index."""
