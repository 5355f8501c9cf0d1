"""What people and programs are told, and how it reaches them."""
