"""Demo content: real municipalities and districts, fictional people, made through the portal's own actions."""
