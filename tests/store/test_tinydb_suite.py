"""TinyDB 4.9.0's own tests, from its source distribution, against our Storage and Table."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from tests.conftest import without

VERSION = "4.9.0"
HERE = Path(__file__).parent

# What TinyDB's own tests want of a storage that a journalled book is not; everything else must pass.
NOT_TABLES = "writes lists and numbers where the tables stand; a book holds tables of documents only"
ACCEPTED = {
    "test_middlewares.py::test_caching_write_many": NOT_TABLES,
    "test_middlewares.py::test_caching_flush": NOT_TABLES,
    "test_middlewares.py::test_caching_flush_manually": NOT_TABLES,
    "test_middlewares.py::test_caching_write": NOT_TABLES,
    "test_middlewares.py::test_caching_json_write": "looks at JSONStorage's private file handle",
    "test_storages.py::test_json": NOT_TABLES,
    "test_storages.py::test_in_memory": NOT_TABLES,
    "test_storages.py::test_encoding": "chooses another encoding than UTF-8, " + NOT_TABLES,
    "test_storages.py::test_json_kwargs": "expects json.dumps' options in the file; ours is folded, with a checksum",
    "test_storages.py::test_create_dirs": "removes the one file that the database would be; ours is a folder",
    "test_storages.py::test_json_invalid_mode_warning": "warns of modes of open() that a book has not",
    "test_tables.py::test_table_repr[memory]": "expects the names of TinyDB's own classes",
    "test_tables.py::test_table_repr[json]": "expects the names of TinyDB's own classes",
}


@pytest.fixture(scope="module")
def sources(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """TinyDB's unpacked source distribution; downloaded once into the cache of this checkout."""
    cache = request.config.cache
    folder = cache.mkdir("tinydb") if cache is not None else tmp_path_factory.mktemp("tinydb")
    archive = folder / f"tinydb-{VERSION}.tar.gz"
    if not archive.is_file():
        download = [sys.executable, "-m", "pip", "download", "--quiet", "--no-binary", ":all:", "--no-deps"]
        command = [*download, "--dest", str(folder), f"tinydb=={VERSION}"]
        result = subprocess.run(command, capture_output=True, text=True)
        if result.returncode:
            without(f"TinyDB's source distribution could not be had: {result.stderr.strip()[-200:]}")
    target = tmp_path_factory.mktemp("sources")
    with tarfile.open(archive) as packed:
        packed.extractall(
            target, **{"filter": "data"} if hasattr(tarfile, "data_filter") else {}
        )  # from 3.11.4 on
    return target / f"tinydb-{VERSION}"


def test_tinydbs_own_tests_pass(sources: Path, tmp_path: Path) -> None:
    options = [
        "-c",
        os.devnull,
        "--rootdir",
        ".",
        "-p",
        "no:cacheprovider",
        "-p",
        "tinydb_swap",
        "-q",
        "-rfE",
    ]
    command = [sys.executable, "-m", "pytest", *options, "--basetemp", str(tmp_path / "run"), "tests"]
    paths = [str(HERE), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "TMPDIR": str(tmp_path)}
    environment.pop("PYTEST_ADDOPTS", None)
    result = subprocess.run(command, cwd=sources, env=environment, capture_output=True, text=True)
    failed = set(re.findall(r"^(?:FAILED|ERROR) tests/(\S+)", result.stdout, re.MULTILINE))
    passed = re.search(r"(\d+) passed", result.stdout)
    assert failed == ACCEPTED.keys(), result.stdout[-5000:]
    assert passed and int(passed[1]) >= 205
