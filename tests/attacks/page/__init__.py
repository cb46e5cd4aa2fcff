"""Attacks on whoever reads the feedback: HTML, scripts, terminal codes, misleading text.

What they inject holds `attacks-@PORT@` in a tag or an attribute, so that it can be told from text.
"""
