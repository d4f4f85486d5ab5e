"""Rejected workbooks, marked up for their senders."""
