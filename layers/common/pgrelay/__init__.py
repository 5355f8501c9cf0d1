"""What pgrelay's Lambda functions share: contracts, notifications, delivery."""
