"""Fulfilment: from the order to the goods at the door."""
