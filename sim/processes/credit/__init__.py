"""Environmental credit of enterprises: classes that fall with found violations and rise with clean records (model 5.5, clause ``credit``)."""
