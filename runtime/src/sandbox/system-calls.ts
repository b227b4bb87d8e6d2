export type Architecture = "x64" | "arm64";

/** A system call's number on x64 and on arm64; null where that machine never had it. */
export type CallNumbers = readonly [x64: number | null, arm64: number | null];

/**
 * The numbers that stand for a system call, up to Linux 6.17, both ends included: the kernel's `syscall_64.tbl` and
 * `syscall.tbl`. What lies outside does not exist for the app, and so does what later kernels add. The x32 calls
 * lie outside too: their numbers have bit 30 set.
 */
export const knownCalls: Readonly<Record<Architecture, readonly (readonly [first: number, last: number])[]>> = {
  x64: [
    [0, 334],
    [424, 469],
  ],
  arm64: [
    [0, 243],
    [260, 294],
    [424, 469],
  ],
};

export interface RefusedCalls {
  readonly because: string;
  /** `ENOSYS` where callers have another way and take it; `EPERM` where they should say why they fail. */
  readonly errno: "EPERM" | "ENOSYS";
  readonly calls: Readonly<Record<string, CallNumbers>>;
}

/**
 * What nobody in the sandbox needs, whatever its arguments. Under Node, llama.cpp and Chromium no other of these was seen than
 * clone3 and io_uring, for which they have another way. The lists of Flatpak, Docker and systemd were the start.
 */
export const refusedCalls: readonly RefusedCalls[] = [
  {
    because: "they rule the machine, and an app has no machine to rule",
    errno: "EPERM",
    calls: {
      acct: [163, 89],
      syslog: [103, 116],
      sethostname: [170, 161],
      setdomainname: [171, 162],
      vhangup: [153, 58],
      swapon: [167, 224],
      swapoff: [168, 225],
      reboot: [169, 142],
      quotactl: [179, 60],
      quotactl_fd: [443, 443],
      kexec_load: [246, 104],
      kexec_file_load: [320, 294],
      init_module: [175, 105],
      finit_module: [313, 273],
      delete_module: [176, 106],
      iopl: [172, null],
      ioperm: [173, null],
      modify_ldt: [154, null],
      settimeofday: [164, 170],
      clock_settime: [227, 112],
      adjtimex: [159, 171],
      clock_adjtime: [305, 266],
    },
  },
  {
    because: "they reach into other processes, or let one be steered from outside while the kernel waits for it",
    errno: "EPERM",
    calls: {
      ptrace: [101, 117],
      process_vm_readv: [310, 270],
      process_vm_writev: [311, 271],
      process_madvise: [440, 440],
      kcmp: [312, 272],
      pidfd_getfd: [438, 438],
      userfaultfd: [323, 282],
      bpf: [321, 280],
      perf_event_open: [298, 241],
      fanotify_init: [300, 262],
      fanotify_mark: [301, 263],
    },
  },
  {
    because: "the kernel's key rings are not part of any namespace",
    errno: "EPERM",
    calls: { add_key: [248, 217], request_key: [249, 218], keyctl: [250, 219] },
  },
  {
    because: "what is mounted where is the sandbox itself, and a handle names a file without a path to judge",
    errno: "EPERM",
    calls: {
      mount: [165, 40],
      umount2: [166, 39],
      pivot_root: [155, 41],
      setns: [308, 268],
      name_to_handle_at: [303, 264],
      open_by_handle_at: [304, 265],
    },
  },
  {
    because: "as mount; where it is missing, callers take the old calls",
    errno: "ENOSYS",
    calls: {
      open_tree: [428, 428],
      move_mount: [429, 429],
      fsopen: [430, 430],
      fsconfig: [431, 431],
      fsmount: [432, 432],
      fspick: [433, 433],
      mount_setattr: [442, 442],
      statmount: [457, 457],
      listmount: [458, 458],
      open_tree_attr: [467, 467],
    },
  },
  {
    because: "its flags stand in memory, where a filter cannot read them; the C library takes clone instead",
    errno: "ENOSYS",
    calls: { clone3: [435, 435] },
  },
  {
    because: "they do the work of other calls where no filter looks",
    errno: "ENOSYS",
    calls: {
      io_uring_setup: [425, 425],
      io_uring_enter: [426, 426],
      io_uring_register: [427, 427],
      io_setup: [206, 0],
      io_destroy: [207, 1],
      io_getevents: [208, 4],
      io_submit: [209, 2],
      io_cancel: [210, 3],
      io_pgetevents: [333, 292],
    },
  },
  {
    because: "where memory lies is for the kernel to say; libraries that ask do without",
    errno: "ENOSYS",
    calls: {
      mbind: [237, 235],
      get_mempolicy: [239, 236],
      set_mempolicy: [238, 237],
      migrate_pages: [256, 238],
      move_pages: [279, 239],
      set_mempolicy_home_node: [450, 450],
      process_mrelease: [448, 448],
    },
  },
  {
    because: "nobody in the sandbox uses them, and they are ways into the kernel",
    errno: "ENOSYS",
    calls: {
      mq_open: [240, 180],
      mq_unlink: [241, 181],
      mq_timedsend: [242, 182],
      mq_timedreceive: [243, 183],
      mq_notify: [244, 184],
      mq_getsetattr: [245, 185],
      lsm_get_self_attr: [459, 459],
      lsm_set_self_attr: [460, 460],
      lsm_list_modules: [461, 461],
    },
  },
  {
    because: "they are obsolete, and most of them no kernel has any more",
    errno: "ENOSYS",
    calls: {
      uselib: [134, null],
      ustat: [136, null],
      sysfs: [139, null],
      _sysctl: [156, null],
      create_module: [174, null],
      get_kernel_syms: [177, null],
      query_module: [178, null],
      nfsservctl: [180, 42],
      getpmsg: [181, null],
      putpmsg: [182, null],
      afs_syscall: [183, null],
      tuxcall: [184, null],
      security: [185, null],
      set_thread_area: [205, null],
      get_thread_area: [211, null],
      lookup_dcookie: [212, 18],
      epoll_ctl_old: [214, null],
      epoll_wait_old: [215, null],
      remap_file_pages: [216, 234],
      vserver: [236, null],
    },
  },
];

/** What is judged by its arguments or by the profile, in `seccomp.ts`. */
export const judgedCalls = {
  chroot: [161, 51],
  clone: [56, 220],
  unshare: [272, 97],
  socket: [41, 198],
  socketpair: [53, 199],
  setsockopt: [54, 208],
  sendto: [44, 206],
  sendmsg: [46, 211],
  sendmmsg: [307, 269],
  ioctl: [16, 29],
  personality: [135, 92],
  execve: [59, 221],
  execveat: [322, 281],
} as const satisfies Readonly<Record<string, CallNumbers>>;
