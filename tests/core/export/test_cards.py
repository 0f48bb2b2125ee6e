"""Model cards as documents: whole, in the order that CHAI's schema asks for, and safe to open."""

from __future__ import annotations

import dataclasses
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from medmamba_desktop.core.errors import UnsupportedError
from medmamba_desktop.core.export.card import write_card
from medmamba_desktop.core.export.card_chai import NAMESPACE
from medmamba_desktop.core.library.model_file import read_info
from medmamba_desktop.core.library.sheet import Figure, ModelSheet, sheet_of
from tests.helpers.tiny_model import write_tiny_model

# The schema's sequence, version 0.2: parent -> children that must be there, in this order.
REQUIRED = {
    "AppliedModelCard": "BasicInfo ReleaseInfo ModelSummary UsesAndDirections Warnings "
    "TrustIngredients KeyMetrics Resources Bibliography",
    "BasicInfo": "ModelName ModelDeveloper DeveloperContact",
    "ReleaseInfo": "ReleaseStage ReleaseDate ReleaseVersion GlobalAvailability RegulatoryApproval",
    "ModelSummary": "Summary Keywords",
    "UsesAndDirections": "IntendedUseAndWorkflow PrimaryIntendedUsers HowToUse "
    "TargetedPatientPopulation CautionedOutOfScopeSettings",
    "Warnings": "KnownRisksAndLimitations KnownBiasesOrEthicalConsiderations ClinicalRiskLevel",
    "TrustIngredients": "AISystemFacts TransparencyInformation",
    "AISystemFacts": "OutcomesAndOutputs ModelType InputDataSource OutputAndInputDataTypes "
    "DevelopmentDataCharacterization BiasMitigationApproaches OngoingMaintenance Security "
    "Transparency",
    "TransparencyInformation": "FundingSource StakeholdersConsulted",
    "KeyMetrics": "UsefulnessUsabilityEfficacy FairnessEquity SafetyReliability",
    "UsefulnessUsabilityEfficacy": "MetricGoal Results Interpretation TestType "
    "TestingDataDescription ValidationProcessAndJustification",
    "MetricResult": "Label ValueJson",
    "Resources": "PeerReviewedPublications PatientConsentOrDisclosure",
}


@pytest.fixture
def sheet(tmp_path: Path) -> ModelSheet:
    found = sheet_of(read_info(write_tiny_model(tmp_path / "tiny.safetensors")))
    figures = (Figure("accuracy", "Accuracy", 0.9, 0.8, 0.95), Figure("ece", "Calibration", 0.03))
    first = dataclasses.replace(found.tasks[0], figures=figures, pictures=156)
    card = {**found.card, "limits": "# One site & <b>one</b> device\n\nΩ 模型 \x00|`x`"}
    return dataclasses.replace(found, tasks=(first, *found.tasks[1:]), card=card)


def plain(tag: str) -> str:
    assert tag.startswith(f"{{{NAMESPACE}}}")
    return tag.partition("}")[2]


def test_the_xml_has_the_schemas_elements_in_its_order(sheet: ModelSheet, tmp_path: Path) -> None:
    write_card(sheet, tmp_path / "card.xml")
    root = ElementTree.parse(tmp_path / "card.xml").getroot()
    seen = set()
    for element in root.iter():
        name = plain(element.tag)
        if name in REQUIRED:
            assert [plain(child.tag) for child in element] == REQUIRED[name].split()
            seen.add(name)
    assert seen == set(REQUIRED)
    values = [e.text for e in root.iter(f"{{{NAMESPACE}}}ValueJson")]
    assert '"estimate": 0.9, "lower": 0.8, "upper": 0.95' in str(values[0])
    limits = root.find(f".//{{{NAMESPACE}}}KnownRisksAndLimitations")
    assert limits is not None
    assert limits.text == "# One site & <b>one</b> device\n\nΩ 模型 |`x`"


def test_markdown_shows_the_card_and_runs_none_of_it(sheet: ModelSheet, tmp_path: Path) -> None:
    write_card(sheet, tmp_path / "card.md")
    text = (tmp_path / "card.md").read_text("utf-8")
    assert text.startswith("# Tiny\n\n**Research use only. Not a medical device.**\n")
    assert "| Accuracy | 0.900 (0.800 to 0.950) |" in text
    assert f"| SHA-256 | {sheet.info.sha256} |" in text
    assert "\n\\# One site &amp; &lt;b>one&lt;/b> device\n\nΩ 模型 |\\`x\\`\n" in text


def test_a_pdf_carries_the_card_as_xml(sheet: ModelSheet, tmp_path: Path) -> None:
    write_card(sheet, tmp_path / "card.pdf")
    content = (tmp_path / "card.pdf").read_bytes()
    assert content.startswith(b"%PDF-")
    assert b"/chaiMcXml (" in content
    assert b"/chaiMcSoftwareId (MedMamba Desktop)" in content


def test_another_ending_is_refused_before_anything_is_written(
    sheet: ModelSheet, tmp_path: Path
) -> None:
    with pytest.raises(UnsupportedError, match="docx"):
        write_card(sheet, tmp_path / "card.docx")
    assert not (tmp_path / "card.docx").exists()
