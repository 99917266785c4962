"""The exported code, unchanged, over a real Spark Connect server."""

import os
import socket
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

import pytest

from nl2sql.database import Limits
from pipeline_gen.adapters import pyspark_run
from pipeline_gen.evaluation import compare
from pipeline_gen.from_sql import from_sql
from pipeline_gen.to_pyspark import to_pyspark

LACK = pyspark_run.missing() or ("" if find_spec("grpc_status") else "pyspark[connect] is not installed")
pytestmark = [pytest.mark.slow, pytest.mark.skipif(bool(LACK), reason=LACK)]

QUERY = (
    "SELECT p.name, COUNT(*) AS n, SUM(v.amount) AS paid FROM person p JOIN visit v ON v.person_id = p.id "
    "WHERE v.amount > (SELECT AVG(amount) FROM visit) AND p.id IN (SELECT person_id FROM visit) GROUP BY p.id, p.name"
)
AROUND = """
from pyspark.sql import SparkSession
spark = SparkSession.builder.getOrCreate()
for name, (columns, rows) in {tables!r}.items():
    spark.createDataFrame(rows, columns).createOrReplaceTempView(name)
{code}
print(type(spark).__module__)
print([tuple(row) for row in result.collect()])
"""


@pytest.fixture
def server(tmp_path):
    """The port of a Connect server of its own."""
    import pyspark

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    submit = Path(pyspark.__file__).parent / "bin" / "spark-submit"
    command = [
        submit, "--class", "org.apache.spark.sql.connect.service.SparkConnectServer", "--master", "local[1]",
        "--driver-memory", "1g", "--conf", f"spark.connect.grpc.binding.port={port}", "--conf",
        "spark.ui.enabled=false", "--conf", "spark.sql.shuffle.partitions=1", "spark-internal",
    ]  # fmt: skip
    with (tmp_path / "log").open("w") as log:
        environment = {**os.environ, "SPARK_HOME": str(submit.parents[1])}
        process = subprocess.Popen(command, stdout=log, stderr=log, cwd=tmp_path, env=environment)
    try:
        _wait(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(60)


def _wait(port, process):
    for _ in range(1500):  # five minutes, on a machine that has much else to do
        with socket.socket() as attempt:
            if attempt.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert process.poll() is None, "the server ended"
        time.sleep(0.2)
    pytest.fail("the server did not start")


def test_the_code_runs_unchanged_over_spark_connect(club, rows_of, server):
    tables = {}
    for name in ("person", "visit"):
        found = club.database.run(f"SELECT * FROM {name}", Limits())
        tables[name] = ([column.name for column in found.columns], list(found.rows))
    code = to_pyspark(from_sql(QUERY, club.catalog))
    script = AROUND.format(tables=tables, code=code)
    environment = {**os.environ, "SPARK_REMOTE": f"sc://localhost:{server}"}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr[-2000:]
    module, rows = done.stdout.strip().splitlines()[-2:]
    assert module.startswith("pyspark.sql.connect")
    assert compare(rows_of(QUERY), eval(rows), None) == "same"
