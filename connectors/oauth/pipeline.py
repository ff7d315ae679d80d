"""The last step of a linking: tokens go into the connection's sealed secrets and nowhere else."""
