-- One row: the country this base is about, and what its administrative levels are called there.
from reference_country;
