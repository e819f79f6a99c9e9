"""Word formats: fields, checks, rendering, proof, inspection, preview."""
