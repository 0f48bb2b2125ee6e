"""The kinds of heat map: what each shows, what it costs, and who described it. Free of torch."""

from __future__ import annotations

from dataclasses import dataclass

from medmamba_desktop.core.errors import TaskError
from medmamba_desktop.core.language import tr, tr_noop

CLASS_MAP, GRAD_CAM, SCAN_FLOW = "class-map", "grad-cam", "scan-flow"
# In place of a stage: the mean over all four.
MEAN_OF_STAGES = 0
STAGE_CHOICES = (4, 3, 2, 1, MEAN_OF_STAGES)


@dataclass(frozen=True, slots=True)
class Method:
    """One kind of heat map.

    Attributes:
        name: as it is typed.
        title_pattern, says_pattern, cost_pattern: `title`, `says` and `cost` in English.
        paper: authors, year and arXiv number or DOI.
        has_stages: a stage of the network is to be chosen.
        needs_gradients: the network behind the stage is differentiated.
        is_of_class: each class has its own map.
    """

    name: str
    title_pattern: str
    says_pattern: str
    cost_pattern: str
    paper: str
    has_stages: bool = True
    needs_gradients: bool = True
    is_of_class: bool = True

    @property
    def title(self) -> str:
        """For people."""
        return tr(self.title_pattern)

    @property
    def says(self) -> str:
        """One line on what it shows."""
        return tr(self.says_pattern)

    @property
    def cost(self) -> str:
        """In words, measured against a prediction of the same picture on a CPU."""
        return tr(self.cost_pattern)


_EVERY = (
    Method(
        CLASS_MAP,
        tr_noop("Class map"),
        tr_noop(
            "What each cell adds to the class's score or takes from it; the cells add "
            "up to the score."
        ),
        tr_noop("one prediction; another class at once"),
        "Zhou et al. 2016, arXiv 1512.04150",
        has_stages=False,
        needs_gradients=False,
    ),
    Method(
        GRAD_CAM,
        "Grad-CAM",
        tr_noop(
            "Features weighted by how much the score would grow with each, on average "
            "over the image."
        ),
        tr_noop("1 to 4 predictions, most at stage 1"),
        "Selvaraju et al. 2017, arXiv 1610.02391",
    ),
    Method(
        "grad-cam++",
        "Grad-CAM++",
        tr_noop("As Grad-CAM, but strong places weigh more, so that several lesions show alike."),
        tr_noop("1 to 4 predictions, most at stage 1"),
        "Chattopadhay et al. 2018, arXiv 1710.11063",
    ),
    Method(
        "hires-cam",
        "HiResCAM",
        tr_noop("Each cell's feature times its own gradient: nothing is averaged over the image."),
        tr_noop("1 to 4 predictions, most at stage 1"),
        "Draelos and Carin 2020, arXiv 2011.08891",
    ),
    Method(
        "layer-cam",
        "LayerCAM",
        tr_noop(
            "As HiResCAM with the positive gradients alone; made for the finer, earlier stages."
        ),
        tr_noop("1 to 4 predictions, most at stage 1"),
        "Jiang et al. 2021, doi 10.1109/TIP.2021.3089943",
    ),
    Method(
        "xgrad-cam",
        "XGrad-CAM",
        tr_noop("As Grad-CAM, with gradients weighted by where each feature is active."),
        tr_noop("1 to 4 predictions, most at stage 1"),
        "Fu et al. 2020, arXiv 2008.02312",
    ),
    Method(
        "eigen-cam",
        "Eigen-CAM",
        tr_noop(
            "Where the features vary most: what stands out to the network, for no class "
            "in particular."
        ),
        tr_noop("1 to 10 predictions, most at stage 1"),
        "Muhammad and Yeasin 2020, arXiv 2008.00299",
        needs_gradients=False,
        is_of_class=False,
    ),
    Method(
        "ablation-cam",
        "Ablation-CAM",
        tr_noop(
            "Features weighted by how far the score falls when each is switched off; no gradients."
        ),
        tr_noop("1 prediction at stage 4, up to 100 at stage 1"),
        "Desai and Ramaswamy 2020, doi 10.1109/WACV45572.2020.9093360",
        needs_gradients=False,
    ),
    Method(
        "score-cam",
        "Score-CAM",
        tr_noop(
            "Features weighted by the score of the picture with only the places shown "
            "where each is active; no gradients."
        ),
        tr_noop("100 predictions at stage 1 to 800 at stage 4"),
        "Wang et al. 2020, arXiv 1910.01279",
        needs_gradients=False,
    ),
    Method(
        "occlusion",
        tr_noop("Occlusion"),
        tr_noop(
            "How far the score falls when a grey square covers the place; asks the network alone."
        ),
        tr_noop("170 predictions"),
        "Zeiler and Fergus 2014, arXiv 1311.2901",
        has_stages=False,
        needs_gradients=False,
    ),
    Method(
        "integrated-gradients",
        tr_noop("Integrated gradients"),
        tr_noop(
            "What each place adds to the score on the way from a grey picture to this "
            "one; adds up to the difference of their scores. Finest of all, and noisy."
        ),
        tr_noop("90 predictions"),
        "Sundararajan et al. 2017, arXiv 1703.01365",
        has_stages=False,
    ),
    Method(
        SCAN_FLOW,
        tr_noop("Scan flow"),
        tr_noop(
            "What each place gives to the class's score through the selective scan of a "
            "stage's last block: its input, carried along by the state. Convolutions "
            "are not in it."
        ),
        tr_noop("1 to 4 predictions, most at stage 1"),
        "After Ali et al. 2024, arXiv 2403.01590, and Jafari et al. 2024, arXiv 2406.07592",
    ),
    Method(
        "scan-influence",
        tr_noop("Scan influence"),
        tr_noop(
            "How strongly each place moves the state of the selective scan, for no "
            "class in particular: where the network lets its memory change."
        ),
        tr_noop("1 to 5 predictions, most at stage 1"),
        "After Mabrok and Zafari 2025 (X-VMamba), arXiv 2511.12694",
        needs_gradients=False,
        is_of_class=False,
    ),
)
METHODS: dict[str, Method] = {method.name: method for method in _EVERY}


def method_of(name: str) -> Method:
    """The method of that name.

    Raises:
        TaskError: there is none.
    """
    if name not in METHODS:
        raise TaskError(
            tr("There is no method named {name}", name=name),
            tr("Choose: {names}", names=", ".join(METHODS)),
        )
    return METHODS[name]


def title_of(method: str, stage: int) -> str:
    """How a map was made, for people: "Grad-CAM, stage 4"."""
    found = method_of(method)
    if not found.has_stages:
        return found.title
    if stage == MEAN_OF_STAGES:
        return tr("{method}, mean of stages", method=found.title)
    return tr("{method}, stage {stage}", method=found.title, stage=stage)
