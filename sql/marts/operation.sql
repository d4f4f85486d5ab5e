-- One row per DTM operation (tool and reference date), with its provenance: file, published or sample.
from core.operation;
