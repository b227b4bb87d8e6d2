import assert from "node:assert/strict";
import { test } from "node:test";
import { macFacts, machineClass, placeOf, thisMachine } from "./machine.ts";

// What people's Macs said, as they published it; what one did not publish is left out here too.
const recorded = [
  {
    said: "machdep.cpu.brand_string: Apple M1\nhw.memsize: 8589934592\nhw.ncpu: 8",
    place: "low",
    because: "the Mac mini of 2020 is the low reference (osquery, system_info of an M1 mini)",
  },
  {
    said: "machdep.cpu.brand_string: Apple M2 Pro\nhw.model: Mac14,9\nhw.memsize: 17179869184",
    place: "mid",
    because: "a MacBook Pro of 2023 with 16 GB: its chip is the reference's or better",
  },
  {
    said: "hw.ncpu: 12\nhw.memsize: 68719476736\nhw.model: Mac14,6\nmachdep.cpu.brand_string: Apple M2 Max",
    place: "high",
    because: "an M2 Max with more memory than the Mac Studio of the reference",
  },
  {
    said: "hw.model: Mac14,7\nmachdep.cpu.brand_string: Apple M2",
    place: "elsewhere",
    because: "without its memory nobody knows which one it is",
  },
  {
    said: "hw.model: VirtualMac2,1\nmachdep.cpu.brand_string: Apple M1 (Virtual)",
    place: "elsewhere",
    because: "a hosted runner shares its chip with others",
  },
  {
    said: "hw.ncpu: 16\nhw.memsize: 34359738368\nhw.model: MacBookPro16,1\nmachdep.cpu.brand_string: Intel(R) Core(TM) i9-9980HK CPU @ 2.40GHz",
    arch: "x64",
    place: "elsewhere",
    because: "Intel is out of the specification's scope",
  },
  {
    said: "machdep.cpu.brand_string: Apple processor\nhw.memsize: 17179869184",
    place: "elsewhere",
    because: "a chip without a name is no reference",
  },
  { said: "", place: "elsewhere", because: "a machine that says nothing is not known" },
];

for (const { said, place, because, arch = "arm64" } of recorded) {
  test(`a Mac that said ${JSON.stringify(said)} is ${place}: ${because}`, () => {
    assert.equal(placeOf({ platform: "darwin", arch, ...macFacts(said) }), place);
  });
}

const mac = (chip: string, gigabytes: number) =>
  placeOf({ platform: "darwin", arch: "arm64", model: "", chip, cores: 8, memoryBytes: gigabytes * 1024 ** 3 });

const reasoned = [
  {
    chip: "Apple M2",
    gigabytes: 8,
    place: "low",
    because: "a newer chip with the memory of the low reference is no mid",
  },
  {
    chip: "Apple M1 Max",
    gigabytes: 64,
    place: "low",
    because: "an older chip is not the mid one, whatever its grade",
  },
  { chip: "Apple M2 Pro", gigabytes: 32, place: "mid", because: "32 GB do not make a Pro a Max" },
  { chip: "Apple M4", gigabytes: 32, place: "mid", because: "newer than Max is not larger than Max" },
  { chip: "Apple M3 Ultra", gigabytes: 96, place: "high", because: "newer, larger, more" },
  { chip: "Apple M1", gigabytes: 7, place: "elsewhere", because: "less memory than any reference" },
] as const;

for (const { chip, gigabytes, place, because } of reasoned) {
  test(`${chip} with ${gigabytes} GB is ${place}: ${because}`, () => {
    assert.equal(mac(chip, gigabytes), place);
  });
}

test("Linux is elsewhere, whatever its processor calls itself", () => {
  const facts = { platform: "linux", arch: "arm64", model: "", chip: "Apple M1", cores: 8, memoryBytes: 8 * 1024 ** 3 };
  assert.equal(placeOf(facts), "elsewhere");
});

test("a virtual Mac is elsewhere, even where its chip has a plain name", () => {
  const chip = { chip: "Apple M2 Max", cores: 12, memoryBytes: 64 * 1024 ** 3 };
  assert.equal(placeOf({ platform: "darwin", arch: "arm64", model: "VirtualMac2,1", ...chip }), "elsewhere");
  assert.equal(placeOf({ platform: "darwin", arch: "arm64", model: "Mac14,13", ...chip }), "high");
});

test("machines that differ in chip, cores or memory are of different classes", () => {
  const one = { platform: "linux", arch: "x64", model: "", chip: "Some  CPU ", cores: 2, memoryBytes: 8 * 1024 ** 3 };
  assert.equal(machineClass(one), "linux-x64, Some CPU, 2 cores, 8 GB");
  for (const other of [{ chip: "Other" }, { cores: 4 }, { memoryBytes: 16 * 1024 ** 3 }, { model: "Mac14,7" }])
    assert.notEqual(machineClass({ ...one, ...other }), machineClass(one));
});

test("this machine can be asked", () => {
  assert.ok(thisMachine().memoryBytes > 0);
  assert.notEqual(machineClass(thisMachine()), "");
});
