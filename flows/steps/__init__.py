"""The way of a row from raw/ to the published warehouse, a folder a stage; none of it knows of Prefect. night.py has the phases in order.

arrivals, reading, recognition, cleaning, places_and_dates, reconciling and questionnaires prepare files; warehouse lands, settles, builds and
publishes; report_figures, claims and exports draw on what is published; sending_back marks rejected workbooks; fetching brings in the API.
"""
