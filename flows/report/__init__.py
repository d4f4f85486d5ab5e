"""The report of a year: the figures and their sentences as a page, as drawings, as a workbook and as a text document."""
