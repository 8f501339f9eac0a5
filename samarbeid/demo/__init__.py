"""Demo content: real municipalities and districts, fictional people, made by the portal's own actions."""
