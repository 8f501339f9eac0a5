"""The facts about municipalities and police districts that the portal starts with; see README.md here."""
