"""What a frozen program does without: patterns, with what each saves written down."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

Entry = tuple[str, str, str]

# The test files are the start page's samples and what the self-test decodes.
PYDICOM_DATA = ["test_files/*.dcm", "charset_files/*", "palettes/*", "*.json"]

_MODULES = (
    # other windows, notebooks, test tools, package tools
    "tkinter", "_tkinter", "IPython", "ipywidgets", "notebook", "PyQt5", "PyQt6", "PySide2", "wx",
    "gi", "pytest", "_pytest", "hypothesis", "pip", "setuptools", "wheel", "PyInstaller",
    "distutils", "lib2to3", "idlelib", "pydoc_data",
    # parts of Qt that the window does not use
    "PySide6.QtQml", "PySide6.QtQuick", "PySide6.QtQuickWidgets", "PySide6.QtQuickControls2",
    "PySide6.QtDesigner", "PySide6.QtHelp", "PySide6.QtSql", "PySide6.QtUiTools",
    "PySide6.QtXml", "PySide6.QtConcurrent", "PySide6.QtDBus",
    # parts of torch that serve its developers, exporters and compilers
    "torch.utils.tensorboard", "torch.utils.benchmark",
    "tensorboard", "caffe2", "torch.utils.bottleneck",
    # optional friends that are imported where they happen to be installed
    "pandas", "dask", "cupy", "jax", "tensorflow", "timm", "onnx", "onnxruntime", "ray", "jaxlib",
    "aiohttp", "yarl", "multidict", "frozenlist", "propcache", "lxml", "boto3", "requests",
    "pygments", "rich", "cyclonedx", "piplicenses", "cffi", "zmq",
    "pyqtgraph.examples", "pyqtgraph.opengl", "matplotlib.tests",
    "matplotlib.backends.backend_gtk3", "matplotlib.backends.backend_gtk4",
    "matplotlib.backends.backend_wx", "matplotlib.backends.backend_webagg",
)  # fmt: skip
_CUDA_MODULES = ("triton", "nvidia", "cuda", "numba.cuda", "numba_cuda")

_TESTS = r"(^|[/.])(tests?|_tests|conftest)([/.]|$)"
# Not those of Jinja, which are part of its language.
_TEST_MODULES = (
    r"^(numpy|scipy|sklearn|numba|sympy|matplotlib|mpl_toolkits|networkx|joblib|mpmath|highdicom|fsspec"
    r"|llvmlite|ttach|pyqtgraph|torchvision|pydicom)\b.*\.(tests?|conftest)(\.|$)"
)
_FILES_LEFT_OUT = (
    # tests, headers, sources of compiled parts, what only builds need
    _TESTS,
    r"\.(h|hpp|cuh|pxd|pyi|cmake|lib|a|cpp|c|cc)$",
    r"^torch/(bin/(?!torch_shm_manager)|include/|share/|test/)",
    r"^torch/lib/lib(torchbind_test|jitbackend_test|backend_with_compiler|aoti_custom_ops)\.",
    r"^(mpl-data|matplotlib/mpl-data)/(sample_data|plot_directive)/",
    r"^sklearn/datasets/(data|images|descr|tests)/",
    r"^pydicom/data/test_files/(rt|dicomdirtests|waveform|.*SR\.|.*\.(dump|txt|gz)$)",
    # tools that come beside libraries
    r"^_gdcm/gdcm(?!.*\.(so|dylib|dll|pyd|py))",
    # parts of Qt
    r"^PySide6/Qt/(qml|libexec|metatypes|resources)/",
    r"^PySide6/(Qt/)?translations/(?!qtbase_)",
    r"^PySide6/(Qt/)?plugins/(tls|networkinformation|qmltooling|sqldrivers|designer|generic"
    r"|egldeviceintegrations|platforminputcontexts/.*virtualkeyboard|scenegraph|help"
    r"|qmllint|sceneparsers|renderers|position|multimedia|wayland-graphics-integration-server)",
    r"^PySide6/(Qt/)?plugins/platforms/.*(eglfs|linuxfb|vkkhrdisplay|vnc|minimalegl)",
    r"Qt6?(Quick|Qml|VirtualKeyboard|Pdf|Sql|Designer|Help|ShaderTools|Lottie|Concurrent|Test3"
    r"|EglF[Ss]|Labs|3D|Charts|UiTools|WaylandCompositor)\w*(\.so|\.dll|\.dylib|\.abi|$|\.framework)",
)
# Libraries of the system that the packages ask for instead: a copy would be older than what the
# system's own drivers were built with. A copied libstdc++ keeps Mesa's from loading.
_OF_THE_SYSTEM = (
    r"^lib(stdc\+\+|gcc_s|glib-2|gobject-2|gio-2|gmodule-2|gthread-2|gtk-3|gdk-3|gdk_pixbuf|pango\w*"
    r"|cairo|atk|atspi|harfbuzz|fribidi|thai|datrie|dbus-1|systemd|fontconfig|freetype|wayland"
    r"|xkbcommon|xcb|X11|Xau|Xdmcp|Xext|Xrender|Xi|Xfixes|Xcomposite|Xcursor|Xdamage|Xrandr"
    r"|Xinerama|drm|gbm|EGL|GL|GLX|OpenGL|GLdispatch|epoxy|mount|blkid|selinux|pcre2|cap|gcrypt"
    r"|gpg-error|lz4|graphite2|bsd|md|brotli\w*|png16|pixman-1|Xtst|p11-kit|gnutls|cups|avahi\S*"
    r"|krb5\w*|k5crypto|gssapi_krb5|com_err|keyutils|nettle|hogweed|tasn1|idn2|unistring|gmp"
    r"|mtdev|input|udev|wacom|evdev|ts|jpeg|md4c|b2|proxy|zstd|unwind|cloudproviders|tracker\S*"
    r"|json-glib\S*|xml2|icu\w+|stemmer|colord|lcms2|deflate|jbig|webp|tiff|rsvg\S*)[-.\d]"
)
_CUDA_LIBRARIES = r"(^|/)(nvidia/|triton/|lib(cudart|cublas|cudnn|cufft|curand|cusolver|cusparse"
_CUDA_LIBRARIES += (
    r"|nccl|nvrtc|nvjitlink|cupti|nvshmem|cufile|torch_cuda|c10_cuda|caffe2_nvrtc)\w*[.-])"
)


def modules_left_out(flavour: str) -> list[str]:
    """Modules that are not looked for."""
    return [*_MODULES, *(_CUDA_MODULES if flavour == "cpu" else ())]


def is_kept(name: str, part: str, flavour: str) -> bool:
    """Whether a file or module belongs into the frozen program.

    Args:
        name: where it would lie below the parts' folder, or the module's name.
        part: "pure" for modules, "datas" or "binaries" for files.
    """
    if part == "pure":
        return not re.search(_TEST_MODULES, name)
    place = name.replace("\\", "/")
    patterns = [*_FILES_LEFT_OUT, *([_CUDA_LIBRARIES] if flavour == "cpu" else [])]
    if part == "binaries":
        patterns.append(_OF_THE_SYSTEM)
    return not any(re.search(pattern, place) for pattern in patterns)


def kept(entries: Iterable[Entry], part: str, flavour: str, record: Path) -> list[Entry]:
    """The entries that stay; the others are written to `record`, each with its size in bytes."""
    staying, lines = [], []
    for entry in entries:
        if is_kept(entry[0], part, flavour):
            staying.append(entry)
        else:
            source = Path(entry[1])
            lines.append(f"{source.stat().st_size if source.is_file() else 0}\t{entry[0]}\n")
    record.write_text("".join(sorted(lines)), encoding="utf-8")
    return staying
