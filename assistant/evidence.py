"""The kinds of sources, in words."""

from __future__ import annotations

EVIDENCE = {
    "guideline": ("Guideline", "Advice agreed by experts or a medical society after weighing the studies"),
    "systematic-review": ("Systematic review", "All studies on a question, gathered and weighed by a fixed method"),
    "randomised-trial": ("Randomised trial", "Treatments compared in groups formed by chance; strong evidence"),
    "cohort": ("Cohort study", "A group of children followed and counted; no treatment by chance"),
    "case-series": ("Case series", "A few patients described; early or weak evidence"),
    "review": ("Review", "An expert's overview of what others found"),
    "label": ("Medicine label", "What the maker and the regulator state about a medicine"),
    "registry": ("Registry", "A register of trials, genes or patients"),
    "patient-organisation": ("Patient organisation", "Information by a charity, hospital or public body for families"),
    "preclinical": ("Laboratory study", "Cells or animals, not children"),
}
"""Each evidence level, its name and what it means in one line."""
