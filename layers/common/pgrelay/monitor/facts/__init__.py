"""What a finding is about, typed: filled in by a rule and read by its words."""
