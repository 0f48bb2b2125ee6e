"""The frozen values that pass the core's borders: ids, pictures, predictions, heat maps.

No tensor, no pydicom `Dataset` and no widget ever does.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

CautionKind = Literal["outside-domain", "low-confidence", "low-quality", "other-task"]
SourceKind = Literal["raster", "dicom"]


@dataclass(frozen=True, slots=True)
class ImageRef:
    """Which image: a file, a member of a zip, and a frame of a multi-frame file.

    Attributes:
        path: the file on disk (the zip, for a member of one).
        member: the name inside the zip, or None for a plain file.
        frame: counts from 0 in multi-frame files; None where there is one frame.
    """

    path: Path
    member: str | None = None
    frame: int | None = None

    @property
    def file_name(self) -> str:
        """The last part of the name, without folders, as text that can be written anywhere."""
        return _writable(self.member.rsplit("/", 1)[-1] if self.member else self.path.name)

    @property
    def location(self) -> str:
        """Path on disk, with the member of a zip behind it (`scans.zip/a/b.png`).

        For people and files, not for opening: bytes of a name that are no text are spelled out.
        """
        return _writable(f"{self.path}/{self.member}" if self.member else str(self.path))


def _writable(name: str) -> str:
    r"""The name with what UTF-8 cannot write spelled out: the byte FF as `\xff`."""
    try:
        content = name.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        content = name.encode("utf-8", "backslashreplace")
    return content.decode("utf-8", "backslashreplace")


@dataclass(frozen=True, slots=True)
class Problem:
    """Why something could not be done, and what to do about it."""

    message: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class DicomFacts:
    """What the header of a DICOM object says that the program uses. Held in memory, never logged.

    Attributes:
        modality: (0008,0060), upper case, empty where absent.
        patient: (0010,0020) Patient ID, empty where absent.
        study_uid: (0020,000D).  series_uid: (0020,000E).  sop_uid: (0008,0018).
        series_number: (0020,0011).  instance_number: (0020,0013).
        study_description: (0008,1030).  series_description: (0008,103E).  study_date: (0008,0020).
        study_time: (0008,0030).
        patient_name: (0010,0010) for the eye, "Doe, Jane".  birth_date: (0010,0030).
        patient_sex: (0010,0040).  patient_age: (0010,1010), "034Y".
        device: (0008,0070) and (0008,1090), maker and model.  site: (0008,0080).
        sop_class: (0008,0016), what kind of object it is.
        taken: when, as YYYYMMDDHHMMSS.f, to sort by; empty where nothing says it.
        position_mm: (0020,0032), the centre of the first pixel in the patient's coordinates.
        orientation: (0020,0037), direction of a row and of a column, three numbers each.
    """

    modality: str = ""
    patient: str = ""
    study_uid: str = ""
    series_uid: str = ""
    sop_uid: str = ""
    series_number: int | None = None
    instance_number: int | None = None
    study_description: str = ""
    series_description: str = ""
    study_date: str = ""
    study_time: str = ""
    patient_name: str = field(default="", repr=False)
    birth_date: str = field(default="", repr=False)
    patient_sex: str = ""
    patient_age: str = ""
    device: str = ""
    site: str = field(default="", repr=False)
    sop_class: str = ""
    taken: str = ""
    position_mm: tuple[float, float, float] | None = None
    orientation: tuple[float, float, float, float, float, float] | None = None


@dataclass(frozen=True, slots=True)
class SourceImage:
    """One image that can be opened, known from its header alone; pixels are not read yet.

    Attributes:
        ref: which image.
        kind: raster (PNG, JPEG, TIFF, BMP, WebP) or dicom.
        format: short name for people, "JPEG" or "DICOM".
        width, height: in pixels, after EXIF orientation.
        frames: how many frames the file has.
        dicom: header facts, for DICOM alone.
        flaw: what is wrong with it though it can be shown ("a part of the pixels is missing").
    """

    ref: ImageRef
    kind: SourceKind
    format: str
    width: int
    height: int
    frames: int = 1
    dicom: DicomFacts | None = None
    flaw: str = ""

    @property
    def modality(self) -> str:
        """DICOM modality code, or empty for a plain picture."""
        return self.dicom.modality if self.dicom else ""


@dataclass(frozen=True, slots=True)
class UnreadableSource:
    """Something that should have been an image and is not one we can open.

    Attributes:
        dicom: header facts, where it is a DICOM object whose header could be read.
        what: "Structured report", "Waveform", ... for a sound object that holds no pixels; empty
            for a damaged or unsupported one.
    """

    ref: ImageRef
    problem: Problem
    dicom: DicomFacts | None = None
    what: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """Images that were made together (PS3.3 A.1.2.3), in order.

    Attributes:
        uid: (0020,000E), empty where absent.
        number: (0020,0011).
        images: sorted by position along the slice normal, else by number, else by time.
        others: objects without an image, and images that cannot be read.
    """

    uid: str
    number: int | None
    modality: str
    description: str
    images: tuple[SourceImage, ...]
    others: tuple[UnreadableSource, ...] = ()


@dataclass(frozen=True, slots=True)
class Study:
    """The series of one examination of one patient (PS3.3 A.1.2.2), in order.

    Attributes:
        patient: (0010,0020) Patient ID.  uid: (0020,000D).  date: (0008,0020), YYYYMMDD.
    """

    patient: str
    uid: str
    date: str
    description: str
    series: tuple[Series, ...]
    patient_name: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class SkippedFile:
    """A file that makes no claim to be an image (a spreadsheet, a note) and was passed over."""

    path: Path


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """An image as it is looked at and as the network sees it, before resizing.

    Attributes:
        ref: which image.
        pixels: (h, w, 3) uint8, RGB, C-contiguous, read-only.
        modality: DICOM modality code, or empty.
        spacing_mm: (row, column) distance of pixel centres in millimetres, or None.
        rendering: how stored values became 8 bits, in words ("window 40/400", "8 bit as stored").
        flaw: what is missing of it, as `SourceImage.flaw`.
    """

    ref: ImageRef
    pixels: NDArray[np.uint8]
    modality: str = ""
    spacing_mm: tuple[float, float] | None = None
    rendering: str = ""
    flaw: str = ""

    @property
    def width(self) -> int:
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        return int(self.pixels.shape[0])


@dataclass(frozen=True, slots=True)
class Caution:
    """Why a prediction should be trusted less; an outcome, not an error."""

    kind: CautionKind
    text: str


@dataclass(frozen=True, slots=True)
class ClassProbability:
    """One class of a task with its probability, 0 to 1."""

    name: str
    title: str
    probability: float


@dataclass(frozen=True, slots=True)
class Prediction:
    """What the model says of one image.

    Attributes:
        classes: every class of the task, in the model's order; probabilities sum to 1.
        cautions: why to trust it less; empty where nothing speaks against it.
        picture_key: a hash of the pixels in hex, by which results are kept; empty where none are.
    """

    ref: ImageRef
    task: str
    classes: tuple[ClassProbability, ...]
    cautions: tuple[Caution, ...] = ()
    picture_key: str = field(default="", compare=False, repr=False)

    @property
    def top(self) -> ClassProbability:
        """The most probable class."""
        return max(self.classes, key=lambda c: c.probability)

    @property
    def is_outside(self) -> bool:
        """Whether the image is outside the training domain, so that its class means little."""
        return any(caution.kind == "outside-domain" for caution in self.cautions)


@dataclass(frozen=True, slots=True)
class Failure:
    """An image that could not be classified, with the reason."""

    ref: ImageRef
    problem: Problem


Outcome = Prediction | Failure


@dataclass(frozen=True, slots=True, eq=False)
class HeatMap:
    """Where in the image the score of one class comes from, or where the network looks at all.

    Attributes:
        values: (h, w) float32 in the network's own cells (14 x 14 or 7 x 7), not rescaled;
            positive where the image speaks for the class, negative where against it.
        method: the method's name, one of `explain.methods.METHODS`.
        stage: the stage of the network whose cells these are, 1 to 4; 0 for the mean of all.
        title: how it was made, for people: "Grad-CAM, stage 4".
        floor: the highest value that the same map reaches with the class's weights shuffled;
            None where it was not measured.
        is_of_class: it is about the class; else it is the same for every class.
        is_evident: the class's exact map, too, is higher than with shuffled weights.
    """

    ref: ImageRef
    task: str
    class_name: str
    method: str
    stage: int
    values: NDArray[np.float32]
    title: str = ""
    floor: float | None = None
    is_of_class: bool = True
    is_evident: bool = True

    @property
    def method_title(self) -> str:
        """How it was made, for people: "Grad-CAM, stage 4"."""
        return self.title or f"{self.method}, stage {self.stage}"

    @property
    def peak(self) -> float:
        """The largest value; where it is not above zero nothing speaks for the class."""
        return float(self.values.max())

    @property
    def reach(self) -> float:
        """The largest absolute value: the scale on which both sides are shown."""
        return float(np.abs(self.values).max())

    @property
    def has_evidence(self) -> bool:
        """Whether something speaks for the class, more than chance would."""
        return self.is_evident and self.peak > max(0.0, self.floor or 0.0)


@dataclass(frozen=True, slots=True)
class ClassInfo:
    """One class of a task."""

    name: str
    title: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class TaskInfo:
    """One task of a model, as views and the command line show it.

    Attributes:
        modalities: DICOM modality codes that the task fits.
        is_calibrated: probabilities were fitted to held-out data.
    """

    name: str
    title: str
    modalities: tuple[str, ...]
    classes: tuple[ClassInfo, ...]
    is_calibrated: bool = False


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """A model as it is listed: identity, tasks and card, without weights.

    Attributes:
        sha256: of the whole file, lower-case hex.
        card: sections in reading order, (title, text).
    """

    name: str
    title: str
    version: str
    licence: str
    path: Path
    sha256: str
    is_bundled: bool
    tasks: tuple[TaskInfo, ...]
    card: tuple[tuple[str, str], ...] = ()

    def task(self, name: str) -> TaskInfo:
        """The task of that name.

        Raises:
            KeyError: there is none.
        """
        for task in self.tasks:
            if task.name == name:
                return task
        raise KeyError(name)


@dataclass(frozen=True, slots=True)
class DeviceInfo:
    """Where the network computes, and why there.

    Attributes:
        device: torch's name, "cpu", "cuda:0" or "mps".
        title: for people, "NVIDIA H100" or "CPU, 2 cores".
        reason: one sentence on why this one was taken.
        caveat: why the network is slower there than it could be; empty where it is not.
    """

    device: str
    title: str
    reason: str
    caveat: str = ""
