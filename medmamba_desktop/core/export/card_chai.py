"""A model's card as an applied model card of the Coalition for Health AI (CHAI), in XML.

Elements, their order and their namespace are those of the schema of version 0.2
(https://mc.chai.org/v0.2/schema.xsd). What a model file does not say is said to be not stated:
most of the schema's elements may not be left out.
"""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator, Mapping

from medmamba_desktop.core.export.images import DISCLAIMER
from medmamba_desktop.core.library.sheet import Figure, ModelSheet

NAMESPACE = "https://mc.chai.org/v0.2/schema.xsd"
NOT_STATED = "Not stated"
_MADE_HERE = "The MedMamba Desktop developers"
# An element holds a text, or elements of its own; a tuple where some may come several times.
_Content = str | Mapping[str, "_Content"] | tuple[tuple[str, "_Content"], ...]


def chai_xml(sheet: ModelSheet) -> str:
    """The whole document."""
    root = ElementTree.Element("AppliedModelCard", xmlns=NAMESPACE)
    _fill(root, _card(sheet))
    ElementTree.indent(root, "\t")
    body = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'


def _fill(element: ElementTree.Element, content: _Content) -> None:
    if isinstance(content, str):
        element.text = "".join(c for c in content if c in "\n\t" or _is_writable(c))
        return
    for name, inner in content.items() if isinstance(content, Mapping) else content:
        _fill(ElementTree.SubElement(element, name), inner)


def _is_writable(letter: str) -> bool:
    """XML 1.0, production 2, without carriage returns."""
    code = ord(letter)
    return 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or code >= 0x10000


def _card(sheet: ModelSheet) -> Mapping[str, _Content]:
    info = sheet.info
    return {
        "BasicInfo": {
            "ModelName": info.title,
            "ModelDeveloper": _MADE_HERE if info.is_bundled else NOT_STATED,
            "DeveloperContact": _said(sheet, "contact"),
        },
        "ReleaseInfo": {
            "ReleaseStage": DISCLAIMER,
            "ReleaseDate": NOT_STATED,
            "ReleaseVersion": info.version,
            "GlobalAvailability": f"Licence: {info.licence}",
            "RegulatoryApproval": f"None. {DISCLAIMER}",
        },
        "ModelSummary": {
            "Summary": _said(sheet, "summary", "intended_use"),
            "Keywords": tuple(("Keyword", task.title) for task in sheet.tasks),
        },
        "UsesAndDirections": _uses(sheet),
        "Warnings": {
            "KnownRisksAndLimitations": _all(sheet, "limits", "known_failures", "novelty"),
            "KnownBiasesOrEthicalConsiderations": _all(sheet, "ethics", "subgroups"),
            "ClinicalRiskLevel": "Not assigned, as it must not be used in care",
        },
        "TrustIngredients": {"AISystemFacts": _system(sheet), "TransparencyInformation": {
            "FundingSource": NOT_STATED,
            "StakeholdersConsulted": NOT_STATED,
        }},
        "KeyMetrics": _metrics(sheet),
        "Resources": {
            "PeerReviewedPublications": "MedMamba, arXiv 2403.03849, describes the network",
            "PatientConsentOrDisclosure": NOT_STATED,
        },
        "Bibliography": "",
    }  # fmt: skip


def _uses(sheet: ModelSheet) -> Mapping[str, _Content]:
    return {
        "IntendedUseAndWorkflow": _said(sheet, "intended_use"),
        "PrimaryIntendedUsers": _said(sheet, "users"),
        "HowToUse": "Open pictures in MedMamba Desktop, or run medmamba classify. "
        "A person looks at every result.",
        "TargetedPatientPopulation": "None: not for care. The people behind the training pictures "
        "are described under DevelopmentDataCharacterization.",
        "CautionedOutOfScopeSettings": _said(sheet, "not_for"),
    }


def _system(sheet: ModelSheet) -> Mapping[str, _Content]:
    outputs = (f"{task.title}: {', '.join(task.classes)}" for task in sheet.tasks)
    modalities = sorted({code for task in sheet.info.tasks for code in task.modalities})
    return {
        "OutcomesAndOutputs": "A probability for each class of a task, with cautions and a map of "
        f"where the network looked. {'; '.join(outputs)}",
        "ModelType": sheet.network,
        "InputDataSource": f"Pictures; DICOM modalities: {', '.join(modalities) or NOT_STATED}",
        "OutputAndInputDataTypes": f"In: one picture, {sheet.input}. Out: numbers from 0 to 1",
        "DevelopmentDataCharacterization": _all(sheet, "data", "training"),
        "BiasMitigationApproaches": NOT_STATED,
        "OngoingMaintenance": _said(sheet, "upkeep"),
        "Security": "Runs on the user's computer without a network. The file is safetensors, which "
        f"holds no program; SHA-256 {sheet.info.sha256}",
        "Transparency": _all(sheet, "calibration", "abstention", "heat_maps"),
    }


def _metrics(sheet: ModelSheet) -> Mapping[str, _Content]:
    useful = [
        (f"{task.title}: {figure.name_inside}", _value(figure))
        for task in sheet.tasks
        for figure in task.figures
        if figure.name != "ece"
    ]
    safe = [
        (f"{task.title}: {figure.name_inside}", _value(figure))
        for task in sheet.tasks
        for figure in task.figures
        if figure.name == "ece"
    ]
    count = sum(task.pictures or 0 for task in sheet.tasks)
    measured = ("Pictures that figures were measured on", _single(count, "pictures"))
    groups = ("Groups of people for whom figures are stored", _single(0, "groups"))
    return {
        "UsefulnessUsabilityEfficacy": _metric(
            sheet, "How often the most probable class is right", [*useful, measured], "figures"
        ),
        "FairnessEquity": _metric(
            sheet, "Whether figures differ between groups of people", [groups], "subgroups"
        ),
        "SafetyReliability": _metric(
            sheet, "How far probabilities can be believed", safe or [measured], "calibration"
        ),
    }


def _metric(
    sheet: ModelSheet, goal: str, results: list[tuple[str, str]], section: str
) -> Mapping[str, _Content]:
    measured = (f"{task.title}: {task.measure}" for task in sheet.tasks if task.figures)
    return {
        "MetricGoal": goal,
        "Results": tuple(
            ("MetricResult", {"Label": label, "ValueJson": value}) for label, value in results
        ),
        "Interpretation": _said(sheet, section),
        "TestType": "Retrospective, on labelled pictures",
        "TestingDataDescription": "; ".join(measured) or NOT_STATED,
        "ValidationProcessAndJustification": _said(sheet, "figures"),
    }


def _value(figure: Figure) -> str:
    if figure.low is None or figure.high is None:
        return _single(figure.value, "")
    found = {"estimate": figure.value, "lower": figure.low, "upper": figure.high, "level": 95}
    return json.dumps({"kind": "estimate_ci", **found, "unit": ""})


def _single(value: float, unit: str) -> str:
    return json.dumps({"kind": "single", "value": value, "unit": unit})


def _said(sheet: ModelSheet, *keys: str) -> str:
    """The first of these sections that has a text."""
    return next(_texts(sheet, keys), NOT_STATED)


def _all(sheet: ModelSheet, *keys: str) -> str:
    """Every one of these sections that has a text."""
    return "\n\n".join(_texts(sheet, keys)) or NOT_STATED


def _texts(sheet: ModelSheet, keys: tuple[str, ...]) -> Iterator[str]:
    return (text for key in keys if (text := sheet.card.get(key, "").strip()))
