"""What the rules can and cannot conclude, proved over every case: an instrument compiled to logic."""
