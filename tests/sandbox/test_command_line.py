"""`python -m sandbox` as a process of its own."""

import signal
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

import pytest
import yaml


@pytest.fixture
def manifest_file(manifest: dict[str, Any], tmp_path: Path) -> Path:
    path = tmp_path / "manifest.yml"
    path.write_text(yaml.safe_dump(manifest), encoding="utf-8")
    return path


def test_it_tells_where_it_is_and_ends_when_told(manifest_file: Path) -> None:
    command = [sys.executable, "-m", "sandbox", "--port", "0", "--manifest", str(manifest_file), "--socket-mode"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        words = process.stdout.readline().split()
        assert words[:3] == ["Local", "Slack", "on"]
        assert words[3].startswith("http://127.0.0.1:")
        with urllib.request.urlopen(words[3]) as page:
            assert "Lokal Slack" in page.read().decode()
        process.send_signal(signal.SIGTERM)
        assert process.wait(5) == 0


def test_it_wants_to_know_the_way_to_the_bot(manifest_file: Path) -> None:
    command = [sys.executable, "-m", "sandbox", "--manifest", str(manifest_file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "--bot-url --socket-mode" in done.stderr
