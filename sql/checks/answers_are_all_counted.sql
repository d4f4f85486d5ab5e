-- Of each indicator and choice, localities and households that answered, did not, or were not asked are all that were questioned.
from core.answer_tally where questioned <> answered + not_offered + dont_know + not_answered + not_asked + unclear;
