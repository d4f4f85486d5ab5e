"""Packages of tables for others, and what a public one hides."""
