import { devNull } from "node:os";

/**
 * How git is always started. What a repository brings must not choose what is read of it or run a program: no folder with
 * the looks of a bare repository in the middle of a checkout, no hook, no monitor, no replaced object, no graft, no fetch
 * of what is missing. And nothing asks or waits.
 */
export const isolation = {
  args: [
    // That there are no grafts is said by a file of them, about which git would have its say in every message.
    "-c",
    "advice.graftFileDeprecated=false",
    "-c",
    "safe.bareRepository=explicit",
    "-c",
    "core.fsmonitor=false",
    "-c",
    `core.hooksPath=${devNull}`,
    "-c",
    `core.attributesFile=${devNull}`,
  ],
  env: {
    LC_ALL: "C",
    GIT_ATTR_NOSYSTEM: "1",
    GIT_GRAFT_FILE: devNull,
    GIT_LITERAL_PATHSPECS: "1",
    GIT_NO_LAZY_FETCH: "1",
    GIT_NO_REPLACE_OBJECTS: "1",
    GIT_OPTIONAL_LOCKS: "0",
    GIT_TERMINAL_PROMPT: "0",
  },
} as const;
