"""The rules of the house, checked against the code, the database and the documents."""
