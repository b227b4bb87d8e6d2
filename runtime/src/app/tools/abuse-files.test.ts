import { forever, opening, paged, saying, testCases, writing } from "./testing/abuse.ts";

const notCapable = "76";
const noEntry = "44";
const notSupported = "58";

testCases([
  ...(
    [
      ["the parent folder", "../x", notCapable],
      ["a parent folder in the middle", "a/../../x", notCapable],
      ["an absolute path", "/etc/passwd", notCapable],
      ["the folder's own name with more behind it", "../tmp-other/x", notCapable],
      ["a name with a NUL", "a\\00b", "28"],
      ["a system file by a plain name", "etc/passwd", noEntry],
      ["the process's environment", "proc/self/environ", noEntry],
    ] as const
  ).map(([name, path, gives]) =>
    saying(
      `opening ${name}`,
      `(call $say ${opening(3, path.replace("\\00", "_").length, 0)})`,
      gives,
      "there is nothing but its own folder, in memory",
      { imports: ["path_open"], fields: paged(path) },
    ),
  ),
  saying(
    "a symbolic link",
    "(call $say (call $path_symlink (i32.const 1024) (i32.const 11) (i32.const 3) (i32.const 1040) (i32.const 1)))",
    notSupported,
    "there are none",
    { imports: ["path_symlink"], fields: paged("/etc/passwd     l") },
  ),
  saying(
    "reading a link",
    "(call $say (call $path_readlink (i32.const 3) (i32.const 1024) (i32.const 1) (i32.const 0) (i32.const 9) (i32.const 16)))",
    notSupported,
    "there are none",
    { imports: ["path_readlink"], fields: paged("l") },
  ),
  saying("a folder that it was not given", `(call $say ${opening(3, 1)})`, "8", "without files there is no folder", {
    imports: ["path_open"],
    fields: paged("a"),
    limits: { files: 0 },
  }),
  saying("a fifth descriptor", `(call $say (call $fd_prestat_get (i32.const 4) (i32.const 512)))`, "8", "it has four", {
    imports: ["fd_prestat_get"],
  }),
  saying(
    "a file without an end",
    `(drop ${opening(3, 1)}) ${forever(writing(8192))}`,
    "tool/limit",
    "64 KiB are its most",
    {
      imports: ["path_open"],
      fields: paged("a"),
    },
  ),
  saying(
    "a byte three gigabytes on",
    `(drop ${opening(3, 1)})
     (drop (call $fd_seek (i32.load (i32.const 512)) (i64.const 3221225472) (i32.const 0) (i32.const 536)))
     ${writing(1)} (call $say (i32.const 1))`,
    "tool/limit",
    "what lies between counts",
    { imports: ["path_open", "fd_seek"], fields: paged("a") },
  ),
  saying(
    "a byte written three gigabytes on",
    `(drop ${opening(3, 1)}) (i32.store (i32.const 524) (i32.const 1))
     (drop (call $fd_pwrite (i32.load (i32.const 512)) (i32.const 520) (i32.const 1) (i64.const 3221225472) (i32.const 528)))
     (call $say (i32.const 1))`,
    "tool/limit",
    "what lies between counts",
    { imports: ["path_open", "fd_pwrite"], fields: paged("a") },
  ),
  saying(
    "a file that is cut and filled again and again",
    forever(`(drop ${opening(3, 1, 9)}) ${writing(8192)} (drop (call $fd_close (i32.load (i32.const 512))))`),
    "tool/limit",
    "what was written is written",
    { imports: ["path_open", "fd_close"], fields: paged("a") },
  ),
  saying(
    "ever more files",
    forever(
      `(drop ${opening(3, 1)}) (drop (call $fd_close (i32.load (i32.const 512))))
       (i32.store8 (i32.const 1024) (i32.add (i32.load8_u (i32.const 1024)) (i32.const 1)))`,
    ),
    "tool/limit",
    "8 are its most",
    { imports: ["path_open", "fd_close"], fields: paged("a") },
  ),
  saying(
    "ever more folders",
    forever(
      `(drop (call $path_create_directory (i32.const 3) (i32.const 1024) (i32.const 1)))
       (i32.store8 (i32.const 1024) (i32.add (i32.load8_u (i32.const 1024)) (i32.const 1)))`,
    ),
    "tool/limit",
    "folders are files",
    { imports: ["path_create_directory"], fields: paged("a") },
  ),
  saying(
    "ever more open files",
    `(local $count i32)
     (loop $more
       (local.set $count (i32.add (local.get $count) (i32.const 1)))
       (br_if $more (i32.eqz ${opening(3, 1)})))
     (call $say (local.get $count))`,
    "61",
    "64 descriptors are the most, four of them its own",
    { imports: ["path_open"], fields: paged("a") },
  ),
  saying(
    "a file opened and closed ten thousand times",
    `(local $count i32)
     (loop $more
       (drop ${opening(3, 1)}) (drop (call $fd_close (i32.load (i32.const 512))))
       (local.set $count (i32.add (local.get $count) (i32.const 1)))
       (br_if $more (i32.lt_u (local.get $count) (i32.const 10000))))
     (call $say (i32.load (i32.const 512)))`,
    "4",
    "a closed descriptor is given again",
    { imports: ["path_open", "fd_close"], fields: paged("a") },
  ),
  saying(
    "room for three gigabytes",
    `(drop ${opening(3, 1)}) (call $say (call $fd_allocate (i32.load (i32.const 512)) (i64.const 0) (i64.const 3221225472)))`,
    notSupported,
    "it is refused, not believed",
    { imports: ["path_open", "fd_allocate"], fields: paged("a") },
  ),
  saying(
    "a file made three gigabytes long",
    `(drop ${opening(3, 1)}) (call $say (call $fd_filestat_set_size (i32.load (i32.const 512)) (i64.const 3221225472)))`,
    notSupported,
    "it is refused, not believed",
    { imports: ["path_open", "fd_filestat_set_size"], fields: paged("a") },
  ),
]);
