"""Files by HTTP: sent once, kept by what is in them, fetched by who may see them."""
