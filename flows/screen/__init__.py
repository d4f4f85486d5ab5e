"""What people see: tables, sentences and help in a terminal, in French or English; and records for machines."""
