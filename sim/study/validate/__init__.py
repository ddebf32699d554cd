"""The model beside what was published and observed: patterns, forecasts, attribution, rival explanations."""
