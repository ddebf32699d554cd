"""Environmental credit of enterprises: classes that fall with found violations and rise with clean ones (docs/equations.md section 11, clause ``credit``)."""
