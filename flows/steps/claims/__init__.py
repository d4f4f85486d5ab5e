"""Claims: the quantities a publication prints, held against the data and against one another.

printed (what a printed number allows) · periods · formulas · sheet (a claims file) · quantities (what the warehouse holds) ·
meaning (which quantity a claim speaks of) · verdicts · sentences · check (a file against a warehouse) · table (main.claim_check)
"""
