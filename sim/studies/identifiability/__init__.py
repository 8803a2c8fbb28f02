"""Distinguish: with which record - longer, better coded, of other states - could the reading on trial be told from its rivals?"""
