"""What is done and looked at regularly: deletion by age, readiness."""
