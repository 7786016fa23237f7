"""The promises of the business."""
