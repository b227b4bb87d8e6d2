import assert from "node:assert/strict";
import { test } from "node:test";
import { isPublicAddress } from "./ip-address.ts";

const addresses: readonly { readonly address: string; readonly open: boolean; readonly because: string }[] = [
  { address: "1.1.1.1", open: true, because: "an ordinary address" },
  { address: "10.1.2.3", open: false, because: "private" },
  { address: "172.31.255.255", open: false, because: "private" },
  { address: "172.32.0.1", open: true, because: "just outside the private block" },
  { address: "100.64.0.1", open: false, because: "shared by a carrier" },
  { address: "127.0.0.1", open: false, because: "this machine" },
  { address: "0.0.0.0", open: false, because: "this host" },
  { address: "169.254.169.254", open: false, because: "cloud metadata" },
  { address: "192.0.0.9", open: true, because: "reachable inside a block that is not" },
  { address: "198.51.100.7", open: false, because: "documentation" },
  { address: "224.0.0.1", open: false, because: "multicast" },
  { address: "255.255.255.255", open: false, because: "broadcast" },
  { address: "2606:4700:4700::1111", open: true, because: "an ordinary address" },
  { address: "::1", open: false, because: "this machine" },
  { address: "::", open: false, because: "no address" },
  { address: "fe80::1%eth0", open: false, because: "link-local" },
  { address: "fd00::1", open: false, because: "private" },
  { address: "ff02::1", open: false, because: "multicast" },
  { address: "2001:db8::1", open: false, because: "documentation" },
  { address: "2001::1", open: false, because: "Teredo may end anywhere" },
  { address: "2001:4:112::1", open: true, because: "reachable inside a block that is not" },
  { address: "::ffff:127.0.0.1", open: false, because: "IPv4 in disguise" },
  { address: "::ffff:7f00:1", open: false, because: "the same, spelled as the URL parser does" },
  { address: "::ffff:1.1.1.1", open: true, because: "a public IPv4 address in disguise" },
  { address: "64:ff9b::a00:1", open: false, because: "NAT64 to 10.0.0.1" },
  { address: "64:ff9b::101:101", open: true, because: "NAT64 to 1.1.1.1" },
  { address: "64:ff9b:1::1", open: false, because: "local NAT64" },
  { address: "2002:7f00:1::", open: false, because: "6to4 to this machine" },
  { address: "2002:101:101::", open: true, because: "6to4 to 1.1.1.1" },
  { address: "::7f00:1", open: false, because: "IPv4-compatible addresses lead nowhere" },
  { address: "::101:101", open: false, because: "not even with a public address in them" },
  { address: "2001:0:4136:e378:8000:63bf:3fff:fdd2", open: false, because: "Teredo hides where it ends" },
  { address: "192.31.196.1", open: true, because: "AS112 is globally reachable" },
  { address: "192.88.99.1", open: false, because: "the 6to4 relay is deprecated" },
  { address: "198.19.255.255", open: false, because: "benchmarks" },
  { address: "192.0.0.8", open: false, because: "IPv4 dummy address" },
  { address: "100::1", open: false, because: "discarded" },
  { address: "2001:2::1", open: false, because: "benchmarks" },
  { address: "2001:20::1", open: true, because: "ORCHIDv2 is globally reachable" },
  { address: "3fff::1", open: false, because: "documentation" },
  { address: "5f00::1", open: false, because: "segment routing" },
  { address: "fec0::1", open: false, because: "site-local, deprecated" },
  { address: "2620:4f:8000::1", open: true, because: "AS112 is globally reachable" },
  { address: "not an address", open: false, because: "what cannot be read is not public" },
];

for (const { address, open, because } of addresses) {
  test(`${address} is ${open ? "" : "not "}public: ${because}`, () => {
    assert.equal(isPublicAddress(address), open);
  });
}
