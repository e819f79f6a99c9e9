"""The configuration file: every key optional, every fault told with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from mas_cli.config import Config, load_config
from mas_cli.errors import InvalidInput
from mas_cli.paths import config_dir


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "config.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_without_a_file_everything_is_at_its_default() -> None:
    assert load_config() == Config()


def test_the_file_stands_in_the_configuration_directory() -> None:
    config_dir().mkdir(parents=True)
    written(config_dir(), 'regio = "Voorbeeldregio"')
    assert load_config().regio == "Voorbeeldregio"


def test_every_key_is_read_and_the_overlay_is_found_beside_the_file(tmp_path: Path) -> None:
    config = load_config(
        written(
            tmp_path,
            'instrument = "mas/2022-03"\noverlay = "regio.yaml"\nregio = "X"\n[ambtenaar]\nnaam = "Jansen"\n',
        )
    )
    assert config.instrument == "mas/2022-03"
    assert config.overlay == tmp_path / "regio.yaml"
    assert dict(config.ambtenaar) == {"naam": "Jansen"}


def test_how_registers_are_scored_is_read_with_the_settings_of_the_engine_as_they_are(tmp_path: Path) -> None:
    text = '[score]\nengine = "duckdb"\nwerkmap = "tijdelijk"\n[score.duckdb]\nmemory_limit = "4GB"\n'
    text += "threads = 2\n"
    text += '[score.pyspark]\n"spark.ui.enabled" = "false"\n'
    score = load_config(written(tmp_path, text)).score
    assert (score.engine, score.werkmap) == ("duckdb", tmp_path / "tijdelijk")
    assert score.connections["duckdb"] == {"memory_limit": "4GB", "threads": 2}
    assert score.connections["pyspark"] == {"spark.ui.enabled": "false"}


def test_faults_in_the_tables_of_mas_score_are_told_with_their_line(tmp_path: Path) -> None:
    path = written(tmp_path, '[score]\nmotor = "x"\nduckdb = 3\n[score.pyspark]\nmaster = [1]\n')
    with pytest.raises(InvalidInput) as refusal:
        load_config(path)
    found = [(f.code, f.where.rpartition(":")[2]) for f in refusal.value.findings]
    assert found == [("I22", "2"), ("I23", "3"), ("I23", "5")]


def test_an_absolute_overlay_stays_where_it_is(tmp_path: Path) -> None:
    place = (tmp_path / "elders" / "regio.yaml").as_posix()
    assert load_config(written(tmp_path, f'overlay = "{place}"')).overlay == Path(place)


def test_all_faults_are_told_at_once_with_their_line(tmp_path: Path) -> None:
    path = written(
        tmp_path, 'regio = 3\noverlai = "x"\n\n[ambtenaar]\nnam = "A"\nplaats = "' + "x" * 300 + '"\n'
    )
    with pytest.raises(InvalidInput) as refusal:
        load_config(path)
    found = [(f.code, f.where.rpartition(":")[2]) for f in refusal.value.findings]
    assert found == [("I23", "1"), ("I22", "2"), ("I22", "5"), ("I23", "6")]
    assert "overlay" in refusal.value.findings[1].remedy


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("regio = ", "I21"),
        ("[ambtenaar]\n[ambtenaar]\n", "I21"),
        (bytes(range(256)), "I21"),
        ("a = " + "[" * 50_000, "I21"),
        ("# " + "x" * 200_000, "I20"),
        ('ambtenaar = "A. Jansen"', "I23"),
    ],
)
def test_a_bad_file_is_a_finding(tmp_path: Path, content: str | bytes, code: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        load_config(written(tmp_path, content))
    assert [finding.code for finding in refusal.value.findings] == [code]


@pytest.mark.parametrize(
    ("content", "line"),
    [("regio = \n", 1), ('regio = "a"\n# uitleg\nregio = "b"\n', 3), ("a = [\n1,\n2]\nb = x\n", 4)],
)
def test_the_line_that_is_no_toml_is_told(tmp_path: Path, content: str, line: int) -> None:
    with pytest.raises(InvalidInput) as refusal:
        load_config(written(tmp_path, content))
    (finding,) = refusal.value.findings
    assert finding.where.endswith(f":{line}")
    assert finding.message == f"Dit is geen TOML: regel {line} is niet te begrijpen."


def test_a_folder_in_its_place_is_a_finding(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput):
        load_config(tmp_path)


def test_the_example_in_the_documents_is_right(tmp_path: Path) -> None:
    page = (Path(__file__).parents[1] / "docs" / "screen.md").read_text(encoding="utf-8")
    config = load_config(written(tmp_path, page.split("```toml\n")[1].split("```")[0]))
    assert config.overlay == tmp_path / "overlays" / "regio.yaml"
    assert config.ambtenaar["naam"] == "A. Jansen"
