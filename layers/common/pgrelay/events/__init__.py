"""Row changes as CloudEvents."""
