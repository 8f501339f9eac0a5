"""Measurements at the size of the country, each a command of its own; see README.md.

They print ratios of two things measured in one run, since seconds say more about the machine than about the
portal. Nothing here is a test: nothing fails because a machine is busy.
"""
