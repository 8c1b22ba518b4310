"""Which addresses may be connected, and by which permission."""

from ipaddress import ip_address

import pytest

from bot.fetch.guard import is_permissible, is_public

PRIVATE = (
    "127.0.0.1 127.255.0.9 0.0.0.0 10.1.2.3 172.16.0.1 192.168.1.1 100.64.0.1 100.100.100.200 "
    "169.254.169.254 192.0.0.192 198.18.0.1 203.0.113.5 224.0.0.1 240.0.0.1 255.255.255.255 :: ::1 "
    "::7f00:1 ::ffff:127.0.0.1 ::ffff:169.254.169.254 64:ff9b::7f00:1 64:ff9b::a9fe:a9fe "
    "64:ff9b:1::a00:1 2002:7f00:1:: 2002:a00:1::1 2001::1 2001:db8::1 fc00::1 fd00:ec2::254 fe80::1 "
    "fec0::1 ff02::1 "
).split()


@pytest.mark.parametrize("address", PRIVATE)
def test_what_is_not_on_the_open_internet_is_not_public(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "93.184.215.14", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::"],
)
def test_the_open_internet_is_public(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize("address", "127.0.0.1 10.0.0.1 ::1 fd12::1 100.64.0.1 ::ffff:10.0.0.1".split())
def test_a_permission_opens_private_addresses(address: str) -> None:
    assert is_permissible(ip_address(address))


@pytest.mark.parametrize(
    "address",
    (
        "169.254.169.254 ::ffff:169.254.169.254 64:ff9b::a9fe:a9fe 2002:a9fe:a9fe:: fe80::1 fd00:ec2::254 "
        "100.100.100.200 192.0.0.192 0.0.0.0 :: 224.0.0.1 ff02::1 255.255.255.255"
    ).split(),
)
def test_a_permission_opens_no_metadata_and_no_broadcast(address: str) -> None:
    assert not is_permissible(ip_address(address))
