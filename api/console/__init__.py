"""The console: an operator's pages for the sync; they ask and act through GraphQL."""
