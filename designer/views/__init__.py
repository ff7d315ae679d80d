"""The pages and addresses of integrations and flows."""
