"""What lies where: warehouses, the ledger of stock, what is on its way to us and between them."""  # noqa: E501 - a sentence is one line
