"""What a finding says to people: one function a kind, from its facts alone."""
