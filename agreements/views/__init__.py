"""Thin views: find the object among those the person may see, ask the flow, call the action."""
