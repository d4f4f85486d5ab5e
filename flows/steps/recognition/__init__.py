"""What a sheet holds: where its table begins, what each column means, of which operation it is."""
