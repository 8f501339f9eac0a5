"""Logging in: allauth's flows in our own words, addresses and safeguards."""
