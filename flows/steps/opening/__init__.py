"""From a file of any format to the cells of its sheets, with nothing damaged passed over."""
