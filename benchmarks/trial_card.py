"""What the first bundled model says of itself; figures come from `benchmarks.measure`."""

from __future__ import annotations

from typing import Any

from medmamba_desktop.core.values import ClassInfo

NAME = "medmamba-t-trial"
TITLE = "MedMamba-T, four tasks (trial)"
VERSION = "0.1"
LICENCE = "CC-BY-4.0"

TASKS: dict[str, tuple[str, tuple[str, ...]]] = {
    "chest-xray": ("Chest X-ray of children", ("CR", "DX")),
    "breast-ultrasound": ("Breast ultrasound", ("US",)),
    "skin-lesion": ("Skin lesion, dermoscopy", ("XC", "DMS")),
    "blood-cell": ("Blood cell, smear", ("SM", "GM")),
}

_TITLES = {
    "ig": "Immature granulocyte",
    "seborrheic_keratosis": "Seborrheic keratosis",
    "nevus": "Naevus",
}


def class_info(name: str) -> ClassInfo:
    """A class with a title for people."""
    return ClassInfo(name, _TITLES.get(name, name.replace("_", " ").capitalize()))


def card(measured: dict[str, Any]) -> dict[str, str]:
    """The card's sections."""
    return {
        "intended_use": "To try the program and to study how such a network behaves. Sorting "
        "pictures of the four kinds it was trained on, for research.",
        "not_for": "Diagnosis, treatment, triage, screening or any decision about a patient. "
        "Adults' chest X-rays. Blood cells under another stain or scanner. Pictures of any other "
        "kind: the network always answers with one of its classes.",
        "data": _DATA,
        "training": "MedMamba-T, from scratch, all four tasks together on one backbone, 525 "
        "seconds on one NVIDIA H100, batch 256, AdamW, exponential moving average, plain "
        "augmentation. For breast pictures with a lesion mask the loss adds 0.3 x -log(share of "
        "the class activation map inside the mask). Stored in float16, computed in float32.",
        "figures": _figures_text(measured),
        "limits": "Not calibrated: a probability of 90 % is not right nine times in ten. The chest "
        "set's test part shares 170 person numbers with its training part (renumbered or leaked: "
        "unknown). Breast pictures carry burnt-in calipers that a network may use. One site a "
        "task; sex, age and skin tone are unknown or uneven.",
        "known_failures": "Pneumonia against no finding in adults' chest X-rays: no better than "
        "chance. White blood cells under another stain and scanner: about half right. The warning "
        "outside the training images is a first, coarse one.",
        "contact": "The project's issue tracker",
    }


_DATA = """\
Chest: Kermany et al. 2018, Mendeley rscbjbr9sj, CC BY 4.0; children of 1 to 5 years, one hospital.
Breast: Al-Dhabyani et al. 2020 (BUSI), Data in Brief 28, as in BreastMNIST, CC BY 4.0.
Skin: ISIC 2017 challenge part 3, CC0.
Blood: Acevedo et al. 2020, Mendeley snkd93bnjr, CC BY 4.0; one laboratory, one analyser.
Training / validation / test pictures: chest 4,684 / 506 / 618; breast 526 / 80 / 156; skin \
1,997 / 149 / 598; blood 8,847 / 795 / 1,703. Near-duplicates or patients are kept on one side \
where known."""


def _figures_text(measured: dict[str, Any]) -> str:
    lines = ["On each set's test part, measured by this program in float32, uncalibrated:"]
    for task, (title, _) in TASKS.items():
        found = measured[task]
        areas = ", ".join(f"{class_info(k).title} {v:.3f}" for k, v in found["auc"].items())
        line = f"{title}: n {found['n']}, accuracy {found['accuracy']:.3f}; AUC {areas}"
        if "normal-vs-rest" in found:
            both = found["normal-vs-rest"]
            line += f"; normal against the rest accuracy {both['accuracy']:.3f}, "
            line += f"AUC {both['auc']:.3f}"
        lines.append(line)
    lines.append("Again with: python -m benchmarks.measure MODEL PACKS")
    return "\n".join(lines)
