-- No count is negative.
from core.stock where least(households, individuals, women, men) < 0;
