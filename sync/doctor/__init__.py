"""The doctor: asks a Sheets server whether what the engine leans on holds there."""
