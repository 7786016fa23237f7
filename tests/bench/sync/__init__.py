"""What keeping sheets and database together costs: calls, seconds, processor, memory."""
