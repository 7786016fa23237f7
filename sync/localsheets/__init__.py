"""The local Sheets server: a spreadsheet service for trying, demos and tests."""
