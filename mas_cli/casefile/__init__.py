"""The dossier: model, history, import and export."""
