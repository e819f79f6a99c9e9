"""`mas score` for data that Spark reads and writes where they are: addresses instead of files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from mas_cli.errors import UsageError
from mas_cli.files import must_be_free
from mas_cli.i18n import _

if TYPE_CHECKING:
    from mas_cli.batch.cluster.run import ClusterRun
    from mas_cli.batch.engines.choosing import Engine
    from mas_cli.batch.run import Settings
    from mas_cli.table import Asked


def are_elsewhere(paths: Sequence[Path], out: Path | None) -> bool:
    """Whether one of the inputs or the results is an address."""
    from mas_cli.batch.cluster.addresses import is_address

    return any(is_address(path.as_posix()) for path in (*paths, *([out] if out else [])))


def score_elsewhere(
    paths: Sequence[Path],
    out: Path | None,
    settings: Settings,
    engine: Engine,
    *,
    columns_file: Path | None,
    asked: Asked,
    report: Path | None,
    small: int | None,
    overwrite: bool,
) -> ClusterRun:
    """Score where the data are; the report is made here, of the counts.

    Raises:
        UsageError: another engine was asked for, or the results go to a file here.
        InvalidInput: as `cluster.run.score`, or the report cannot be written.
    """
    from mas_cli.batch.cluster.addresses import checked
    from mas_cli.batch.cluster.run import Job, score
    from mas_cli.batch.engines.choosing import PYSPARK
    from mas_cli.batch.registers.columns import targets
    from mas_cli.report.of_results import ReportWriter
    from mas_cli.table import Columns, read_columns

    if engine.name != PYSPARK:
        message = _("Only Spark reads and writes addresses; this run has {engine}.")
        raise UsageError(message.format(engine=engine.name), remedy=_("Add --engine pyspark."))
    inputs, target = checked([path.as_posix() for path in paths], out.as_posix() if out is not None else None)
    if report is not None:
        must_be_free(report, overwrite=overwrite)
    choice, on = settings.choice, settings.today
    instrument = choice.on(on)
    columns = read_columns(columns_file, targets(instrument)) if columns_file else Columns()
    receipt = settings.receipt()
    job = Job(tuple(inputs), target, choice, columns, asked, on, receipt, overwrite=overwrite)
    run = score(job, engine)
    if report is not None:
        ReportWriter(report, instrument, on, small).finish(run.tally, receipt)
    return run
