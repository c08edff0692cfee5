"""Thousands of sockets that say almost nothing, beside a fleet: the fleet is served as before, memory
stays bounded, and the idle ones are cut at their deadline."""

import selectors
import socket
import time

import pytest
import stack

WANTED = 10000
MIB = 1 << 20


def open_sockets(port, count):
    """Non-blocking connections from many loopback addresses, so that one source is not the matter."""
    opened = []
    for number in range(count):
        peer = socket.socket()
        peer.setblocking(False)
        peer.bind((f'127.0.{1 + number // 200 % 200}.{1 + number % 200}', 0))
        peer.connect_ex(('127.0.0.1', port))
        opened.append(peer)
        if number % 500 == 0:
            time.sleep(0.02)
    return opened


def drip(peers):
    """One byte from each that is still connected; gives how many are."""
    alive = 0
    for peer in peers:
        try:
            peer.send(b'\x01')
            alive += 1
        except OSError:
            pass
    return alive


def rate_of(service, seconds):
    before, began = service.acknowledged(), time.monotonic()
    time.sleep(seconds)
    return (service.acknowledged() - before) / (time.monotonic() - began)


@pytest.mark.release
def test_slow_sockets_beside_a_fleet(service):
    limit = stack.raise_file_limit()
    count = min(WANTED, limit - 200)
    service.import_register(20)
    service.start()
    load = service.start_load(vessels=20, rate=500, seconds=3600)
    stack.wait_until(lambda: service.acknowledged() > 500, 60, 'reports flow')
    usual = rate_of(service, 4)
    memory = service.gate.memory_bytes()
    peers = open_sockets(service.vtp_port, count)
    drip(peers)
    beside = rate_of(service, 4)
    alive = drip(peers)
    grown = service.gate.memory_bytes() - memory
    print(f'{count} sockets, {alive} open at once, {grown // MIB} MiB; {usual:.0f} and {beside:.0f} reports/s')
    assert beside > usual * 0.8
    assert grown < 128 * MIB
    time.sleep(9)
    with selectors.DefaultSelector() as selector:
        for peer in peers:
            selector.register(peer, selectors.EVENT_READ)
        ended = len(selector.select(1))
    assert ended > count * 0.9, f'{ended} of {count} were cut at their deadline'
    for peer in peers:
        peer.close()
    load.stop()
    service.wait_until_stored()
    service.verify()
