"""What a server is run with: the container, the list of settings, versions without known holes."""

from __future__ import annotations

import json
import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import yaml

from assistant.settings import MEANING, PREFIX

HOUSE = Path(__file__).parent.parent
AT_LEAST = {
    "anyio": (4, 4, 0),  # a race of threads
    "brotli": (1, 2, 0),  # CVE-2025-6176
    "certifi": (2024, 7, 4),  # CVE-2024-39689
    "fastapi": (0, 109, 1),  # CVE-2024-24762
    "filelock": (3, 20, 3),  # CVE-2025-68146, CVE-2026-22701
    "gradio": (6, 31),  # all of its known ones
    "h11": (0, 16, 0),  # CVE-2025-43859
    "idna": (3, 7),  # CVE-2024-3651
    "Jinja2": (3, 1, 6),  # CVE-2025-27516
    "langchain-core": (1, 2, 5),  # CVE-2025-68664
    "lxml": (5, 0, 0),  # CVE-2022-2309, and a libxml2 without CVE-2024-25062
    "onnx": (1, 19, 1),  # CVE-2024-5187, CVE-2025-51480
    "orjson": (3, 9, 15),  # CVE-2024-27454
    "pillow": (12, 1, 1),  # CVE-2026-25990
    "protobuf": (6, 31, 1),  # CVE-2025-4565
    "python-multipart": (0, 0, 22),  # CVE-2024-53981, CVE-2026-24486
    "PyYAML": (5, 4),  # CVE-2020-14343
    "requests": (2, 32, 4),  # CVE-2024-47081
    "scikit-learn": (1, 5, 0),  # CVE-2024-5206
    "starlette": (0, 49, 1),  # CVE-2025-62727
    "torch": (2, 6, 0),  # CVE-2025-32434
    "tqdm": (4, 66, 3),  # CVE-2024-34062
    "transformers": (4, 53, 0),  # CVE-2025-6921 and those before
    "urllib3": (2, 6, 3),  # CVE-2025-66418, CVE-2026-21441
    "uvicorn": (0, 11, 7),  # CVE-2020-7694
}


def version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", text))


def pinned() -> dict[str, str]:
    """The version of each package of the lock."""
    lines = (HOUSE / "constraints.txt").read_text(encoding="utf-8").splitlines()
    found = dict(line.split("==") for line in lines if not line.startswith("#"))
    return {usual(name): number for name, number in found.items()}


def usual(name: str) -> str:
    """The name of a package as it is compared."""
    return name.lower().replace("_", "-")


def wanted() -> list[str]:
    """What the program itself requires, without what only tests and evaluations do."""
    project = tomllib.loads((HOUSE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return list(project["dependencies"])


def test_no_pinned_version_has_a_hole_that_is_known() -> None:
    for name, least in AT_LEAST.items():
        assert version(pinned()[usual(name)]) >= least, name


def test_whoever_installs_without_the_lock_gets_no_version_with_a_known_hole() -> None:
    for requirement in wanted():
        name, bound = re.split(r"[>=]=", requirement.split(",")[0])
        assert version(bound) >= AT_LEAST.get(name, ()), requirement


def test_the_bill_of_materials_names_each_dependency_with_its_version(tmp_path: Path) -> None:
    file = tmp_path / "sbom.json"
    # Checked by its schema where it is written for others; that takes longer than all the rest.
    command = ["make", "--assume-old=.venv/.installed-dev", "sbom", f"SBOM={file}", "SBOM_OPTIONS=--no-validate"]
    subprocess.run(command, cwd=HOUSE, check=True, capture_output=True)
    bill = json.loads(file.read_text(encoding="utf-8"))
    assert (bill["bomFormat"], bill["metadata"]["component"]["name"]) == ("CycloneDX", "infantile-spasms-assistant")
    listed = {usual(one["name"]): one["version"] for one in bill["components"]}
    for requirement in wanted():
        name = usual(re.split(r"[>=]=", requirement)[0])
        assert listed[name].partition("+")[0] == pinned()[name], name
    assert len(listed) > len(wanted())


def test_every_setting_is_documented_and_no_other() -> None:
    documented = (HOUSE / "docs" / "operations.md").read_text(encoding="utf-8")
    rows = re.findall(rf"^\| `{PREFIX}(\w+)`", documented, re.MULTILINE)
    assert rows == [name.upper() for name in MEANING]


def test_the_container_runs_as_nobody_special_and_writes_nothing() -> None:
    last = (HOUSE / "Dockerfile").read_text(encoding="utf-8").rpartition("\nFROM ")[2]
    assert re.search(r"^USER (?!0|root)", last, re.MULTILINE)
    service = yaml.safe_load((HOUSE / "compose.yaml").read_text(encoding="utf-8"))["services"]["assistant"]
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert all(port.startswith("127.0.0.1:") for port in service["ports"])


def test_the_container_takes_all_that_the_package_is_made_of() -> None:
    copied = re.findall(r"^COPY (\w+) ", (HOUSE / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)
    assert {"assistant", "corpus", "eval", "index"} <= set(copied)


def kubernetes() -> dict[str, dict[str, Any]]:
    """What is deployed, by its kind."""
    text = (HOUSE / "docs" / "kubernetes.yaml").read_text(encoding="utf-8")
    return {one["kind"]: one for one in yaml.safe_load_all(text)}


def test_on_kubernetes_it_runs_as_nobody_special_and_writes_nothing() -> None:
    pod = kubernetes()["Deployment"]["spec"]["template"]["spec"]
    [container] = pod["containers"]
    assert not pod["automountServiceAccountToken"]
    assert pod["securityContext"]["runAsNonRoot"]
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    user = re.search(r"--uid (\d+)", (HOUSE / "Dockerfile").read_text(encoding="utf-8"))
    assert user is not None
    assert pod["securityContext"]["runAsUser"] == int(user[1])
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "privileged": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert all("emptyDir" in volume for volume in pod["volumes"])
    assert kubernetes()["NetworkPolicy"]["spec"]["egress"] == []


def test_on_kubernetes_it_has_limits_and_is_asked_whether_it_is_well() -> None:
    pod = kubernetes()["Deployment"]["spec"]["template"]["spec"]
    [container] = pod["containers"]
    assert {"cpu", "memory"} <= set(container["resources"]["limits"])
    for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
        assert container[probe]["httpGet"]["path"] in {"/health", "/health/live"}
    assert container["readinessProbe"]["httpGet"]["path"] == "/health"
    assert pod["terminationGracePeriodSeconds"] > 20
    names = {variable["name"] for variable in container["env"]}
    assert names <= {PREFIX + name.upper() for name in MEANING}
    labels = kubernetes()["Deployment"]["spec"]["template"]["metadata"]["labels"]
    assert kubernetes()["Service"]["spec"]["selector"].items() <= labels.items()
