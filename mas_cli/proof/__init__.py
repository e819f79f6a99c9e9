"""What the rules can and cannot conclude, proved over every case: an instrument compiled to logic.

May not know: which answers anybody gave; it speaks of every case at once.
"""
