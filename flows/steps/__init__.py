"""A file per stage of a row's way from raw/ to the published warehouse; none of them knows of Prefect."""
