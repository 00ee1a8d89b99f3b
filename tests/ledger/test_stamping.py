"""Time-stamps of checkpoints, by a server made with openssl."""

import subprocess
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from parvis.ledger import actions
from parvis.ledger.actions.trusting import pin
from parvis.ledger.enums import Fault
from parvis.ledger.models import Stamped
from parvis.ledger.queries import audit, store, trust
from tests.ledger.factories import write

CONFIG = """
[tsa]
default_tsa = one
[one]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4
digests = sha256, sha384, sha512
accuracy = secs:1
ordering = no
tsa_name = no
ess_cert_id_chain = no
ess_cert_id_alg = sha256
[ca]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign
subjectKeyIdentifier = hash
[signer]
basicConstraints = CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[req]
distinguished_name = dn
[dn]
"""


def openssl(folder, *words):
    subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    """A certificate authority and a time-stamping certificate under it."""
    folder = tmp_path_factory.mktemp("tsa")
    (folder / "tsa.cnf").write_text(CONFIG.format(folder=folder))
    (folder / "serial").write_text("01\n")
    config = ("-config", "tsa.cnf")
    for name, subject in (("ca", "/CN=Autorite Exemple"), ("tsa", "/CN=Horodatage Exemple")):
        openssl(folder, "genrsa", "-out", f"{name}.key", "2048")
        openssl(
            folder,
            "req",
            "-new",
            *config,
            "-key",
            f"{name}.key",
            "-subj",
            subject,
            "-out",
            f"{name}.csr",
        )
    common = ("-days", "3650", "-extfile", "tsa.cnf")
    openssl(
        folder,
        "x509",
        "-req",
        "-in",
        "ca.csr",
        "-signkey",
        "ca.key",
        "-extensions",
        "ca",
        "-out",
        "ca.pem",
        *common,
    )
    openssl(
        folder,
        "x509",
        "-req",
        "-in",
        "tsa.csr",
        "-CA",
        "ca.pem",
        "-CAkey",
        "ca.key",
        "-set_serial",
        "2",
        "-extensions",
        "signer",
        "-out",
        "tsa.pem",
        *common,
    )
    return folder


@pytest.fixture
def server(authority, settings):
    """A time-stamping server; `server.answer` replaces what it says."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(house.answer or reply(authority, body))

        def log_message(self, *words):
            pass

    house = HTTPServer(("127.0.0.1", 0), Handler)
    house.answer = None
    thread = threading.Thread(target=house.serve_forever)
    thread.start()
    settings.TSA_URL = f"http://127.0.0.1:{house.server_port}/tsa"
    yield house
    house.shutdown()
    house.server_close()
    thread.join()


def reply(folder, query):
    (folder / "query.tsq").write_bytes(query)
    openssl(
        folder,
        "ts",
        "-reply",
        "-config",
        "tsa.cnf",
        "-section",
        "one",
        "-queryfile",
        "query.tsq",
        "-out",
        "answer.tsr",
    )
    return (folder / "answer.tsr").read_bytes()


def test_a_checkpoint_is_stamped_once_and_openssl_agrees(town, server, authority, tmp_path):
    write(3)
    actions.sequence()
    assert actions.stamp_latest()
    assert not actions.stamp_latest()
    row = Stamped.objects.get()
    (tmp_path / "note").write_text(store.latest().note)
    (tmp_path / "answer.tsr").write_bytes(row.answer)
    openssl(
        tmp_path,
        "ts",
        "-verify",
        "-data",
        "note",
        "-in",
        "answer.tsr",
        "-CAfile",
        str(authority / "ca.pem"),
        "-untrusted",
        str(authority / "tsa.pem"),
    )
    (tmp_path / "note").write_text(store.latest().note.replace("3", "4"))
    with pytest.raises(subprocess.CalledProcessError):
        openssl(
            tmp_path,
            "ts",
            "-verify",
            "-data",
            "note",
            "-in",
            "answer.tsr",
            "-CAfile",
            str(authority / "ca.pem"),
            "-untrusted",
            str(authority / "tsa.pem"),
        )


def test_the_trust_folder_verifies_it(town, server, authority, tmp_path):
    write(3)
    actions.sequence()
    actions.stamp_latest()
    folder = tmp_path / "trust"
    pin(folder)
    (folder / "tsa.pem").write_bytes((authority / "ca.pem").read_bytes())
    report = audit.audit(trust.load(folder))
    assert report.sound
    assert not any("No time-stamp" in spot for spot in report.blind)
    (pinned,) = trust.load(folder).pinned
    assert pinned.stamped_at == Stamped.objects.get().at


def test_a_stamp_of_another_note_is_found(town, server, authority, tmp_path):
    write(3)
    actions.sequence()
    actions.stamp_latest()
    folder = tmp_path / "trust"
    pin(folder)
    (folder / "tsa.pem").write_bytes((authority / "ca.pem").read_bytes())
    (folder / "checkpoints" / "000000000003.tsr").write_bytes(
        reply(authority, (authority / "query.tsq").read_bytes())[:-1]
    )
    with pytest.raises(trust.TrustProblem, match="not a time-stamp"):
        trust.load(folder)
    (folder / "checkpoints" / "000000000003.tsr").unlink()
    write(1)
    actions.sequence()
    Stamped.objects.create(
        authority_id=town.id, size=4, answer=Stamped.objects.get().answer, at=store.latest().at
    )
    report = audit.audit(trust.load(folder))
    assert [f.fault for f in report.findings] == [Fault.STAMP]


def test_a_server_that_answers_something_else(town, server):
    write(1)
    actions.sequence()
    server.answer = b"<html>"
    with pytest.raises(actions.StampProblem, match="did not answer"):
        actions.stamp_latest()
    write(1)
    assert not Stamped.objects.exists()


def test_an_answer_to_another_request_is_refused(town, server):
    write(1)
    actions.sequence()
    actions.stamp_latest()
    server.answer = bytes(Stamped.objects.get().answer)
    write(1)
    actions.sequence()
    with pytest.raises(actions.StampProblem, match="another request"):
        actions.stamp_latest()


def test_nothing_is_asked_without_a_server(town, settings):
    settings.TSA_URL = ""
    write(1)
    actions.sequence()
    assert not actions.stamp_latest()
