"""What the cell reader hides, by the format of the workbook."""
