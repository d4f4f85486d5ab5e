"""The pipeline: Prefect flows, the `dtm` command, and the steps they are made of."""
