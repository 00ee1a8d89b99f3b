"""The ladder of this machine: what the disk, PostgreSQL, an empty view and one write cost."""

import re
import subprocess
import time

import httpx

from bench.harness import Figure, Installation, installation, report
from parvis.common.embedded import Cluster, binaries

SCRIPT = """
BEGIN;
INSERT INTO floor_row (body) VALUES (repeat('x', 1900));
INSERT INTO floor_row (body) VALUES (repeat('y', 200));
INSERT INTO floor_row (body) VALUES (repeat('z', 200));
COMMIT;
"""
REQUESTS = 600
ROUNDS = 5


def pgbench(cluster: Cluster, clients: int) -> float:
    """Return transactions a second of three inserts in one transaction."""
    script = cluster.data.parent / "floor.sql"
    script.write_text(SCRIPT)
    command = [binaries() / "pgbench", "-h", cluster.socket, "-U", "parvis_owner", "-n"]
    command += ["-f", script, "-c", str(clients), "-j", "2", "-T", "3", "parvis"]
    said = subprocess.run(command, capture_output=True, text=True, check=True, cwd="/").stdout
    return float(re.search(r"tps = ([0-9.]+)", said)[1])


def sql(cluster: Cluster, text: str) -> None:
    """Run a statement as the owner."""
    command = [binaries() / "psql", "-h", cluster.socket, "-U", "parvis_owner", "-qXc", text]
    subprocess.run([*command, "parvis"], check=True, cwd="/", capture_output=True)


def fsync_per_s(cluster: Cluster) -> float:
    """Return how many fdatasync a second the disk takes."""
    command = [binaries() / "pg_test_fsync", "-s", "1", "-f", cluster.data.parent / "fsync"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return float(re.search(r"fdatasync\s+([0-9.]+) ops/sec", said)[1])


def cpu_per_request(house: Installation, path: str) -> list[float]:
    """Return CPU milliseconds of the web server per GET, a value per round."""
    values = []
    with httpx.Client(base_url=house.address) as client:
        for turn in range(ROUNDS + 1):
            before = house.cpu("web")
            for _ in range(REQUESTS):
                client.get(path)
            if turn:
                values.append((house.cpu("web") - before) / REQUESTS)
    return values


def main() -> None:
    """Measure and report."""
    with installation(PARVIS_SEED_DOSSIERS="5") as house:
        cluster = Cluster(house.folder / "var" / "postgresql")
        sql(cluster, "CREATE TABLE floor_row (id bigserial, body text)")
        time.sleep(2)
        figures = [
            Figure("fdatasync_per_s", [fsync_per_s(cluster)]),
            Figure("pgbench_c1_tps", [pgbench(cluster, 1) for _ in range(3)]),
            Figure("pgbench_c8_tps", [pgbench(cluster, 8) for _ in range(3)]),
            Figure("empty_view_ms", cpu_per_request(house, "/healthz")),
            Figure("ready_view_ms", cpu_per_request(house, "/readyz")),
            Figure("home_page_ms", cpu_per_request(house, "/")),
        ]
    report("floor", figures)


if __name__ == "__main__":
    main()
