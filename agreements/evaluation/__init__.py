"""The yearly evaluation: figures, content, documents, aggregates and export."""
