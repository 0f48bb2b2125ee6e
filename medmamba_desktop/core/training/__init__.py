"""Training: from labelled pictures and a start model to a model file, honestly measured."""
