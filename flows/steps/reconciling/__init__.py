"""What a file says twice, held against itself: totals, summaries, pivots, histories."""
