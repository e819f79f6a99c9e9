"""Results as files in four shapes, their counts, and what an interrupted run keeps of them."""
