"""Forms of the room: what people type, checked for shape; whether it may be done is the actions' business."""
