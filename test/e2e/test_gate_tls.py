"""The gate over TLS 1.3, and its certificate's change under way."""

import shutil
import signal
import socket
import ssl
import subprocess

import pytest
from gate_process import Gate, is_closed

import stack


def make_certificate(folder, name):
    subprocess.run(['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256',
                    '-nodes', '-days', '2', '-subj', f'/CN={name}', '-keyout', folder / 'tls.key',
                    '-out', folder / 'tls.crt'], check=True, capture_output=True)


@pytest.fixture
def gate():
    gate = Gate(stack.make_folder())
    make_certificate(gate.folder, 'first')
    gate.tls_port = stack.free_port()
    gate.options.update({'gate.vtp_tls_port': gate.tls_port, 'gate.certificate': gate.folder / 'tls.crt',
                         'gate.private_key': gate.folder / 'tls.key'})
    gate.start()
    yield gate
    if gate.process.is_running():
        assert gate.stop() == 0
    gate.remove()


def wrapper(highest=ssl.TLSVersion.TLSv1_3):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.maximum_version = highest
    context.set_alpn_protocols(['vtp/1'])
    return context.wrap_socket


def connected(gate, name='D-1'):
    gate.vtp_port, plain = gate.tls_port, gate.vtp_port
    try:
        return gate.connected(name, wrap=wrapper())
    finally:
        gate.vtp_port = plain


def common_name(device):
    text = ssl.DER_cert_to_PEM_cert(device.socket.getpeercert(True))
    shown = subprocess.run(['openssl', 'x509', '-noout', '-subject'], input=text, text=True, check=True,
                           capture_output=True)
    return shown.stdout.strip().split('=')[-1].strip()


def test_a_session_over_tls(gate):
    with connected(gate) as device:
        assert device.socket.version() == 'TLSv1.3'
        assert device.socket.selected_alpn_protocol() == 'vtp/1'
        device.send(b''.join(device.report(seq) for seq in range(1, 51)))
        assert device.acked(50)[0] == set(range(1, 51))


def test_no_older_tls(gate):
    with socket.create_connection(('127.0.0.1', gate.tls_port)) as plain:
        with pytest.raises(ssl.SSLError):
            wrapper(ssl.TLSVersion.TLSv1_2)(plain)


def test_what_is_no_tls_is_closed(gate):
    with socket.create_connection(('127.0.0.1', gate.tls_port)) as plain:
        plain.sendall(b'GET / HTTP/1.1\r\n\r\n')
        assert is_closed(plain)


def test_a_new_certificate_drops_nobody(gate):
    with connected(gate) as older:
        make_certificate(gate.folder, 'second')
        gate.process.process.send_signal(signal.SIGHUP)
        stack.wait_until(lambda: 'is in use for new connections' in gate.text(), 5, 'it is reloaded')
        with connected(gate, 'D-2') as newer:
            assert (common_name(older), common_name(newer)) == ('first', 'second')
            for device in (older, newer):
                device.send(device.report(1))
                assert device.acked(1)[0] == {1}


def test_a_bad_certificate_is_not_taken(gate):
    shutil.copy(gate.folder / 'tls.crt', gate.folder / 'kept')
    (gate.folder / 'tls.crt').write_text('no certificate')
    gate.process.process.send_signal(signal.SIGHUP)
    stack.wait_until(lambda: 'the old ones are kept' in gate.text(), 5, 'it is refused')
    with connected(gate) as device:
        assert common_name(device) == 'first'


def test_tls_drains_too(gate):
    with connected(gate) as device:
        device.send(device.report(1))
        device.acked(1)
        gate.process.process.send_signal(signal.SIGTERM)
        assert device.receive_kind('bye').get(1) == 8
    assert gate.stop() == 0
