"""From cells to values: counts, words, dates of birth, parts of a total; nothing is guessed."""
