"""What the rules can and cannot conclude, proved over every case: the instrument compiled to logic for a solver."""
