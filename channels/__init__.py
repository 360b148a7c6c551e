"""Ways to reach people: parse what a provider delivers, send what a person should get, and nothing else."""
