"""The engines that score a register: row by row, as a data frame, or as tables on disk."""
