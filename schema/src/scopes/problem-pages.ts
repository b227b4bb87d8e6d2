/** What `locara explain` prints about a problem in a scope's spelling. */
interface Page {
  readonly title: string;
  readonly means: string;
  readonly why: string;
  readonly bad: string;
  readonly good: string;
}

/** Every code that a scope's `read` can give, with its page. */
export const scopeProblemPages = {
  LOC2101: {
    title: "Pattern without a known folder",
    means: "A pattern does not begin with one of the named folders.",
    why: "Where a user's folders are differs from machine to machine; their names do not.",
    bad: `{ "fs": { "paths": { "read": ["~/Documents/**"] } } }`,
    good: `{ "fs": { "paths": { "read": ["$DOCUMENTS/**"] } } }`,
  },
  LOC2102: {
    title: "Empty or relative segment",
    means: "A pattern names no file, or has an empty segment, `.` or `..`.",
    why: "A pattern names one place by one spelling only.",
    bad: `{ "read": ["$DOCUMENTS/a/../b/"] }`,
    good: `{ "read": ["$DOCUMENTS/b/**"] }`,
  },
  LOC2103: {
    title: "Too many wildcards",
    means: "A segment has more than one * or four ?, or ** is only a part of it.",
    why: "Within these limits it can be decided exactly whether an update asks for more.",
    bad: `{ "read": ["$DOCUMENTS/*report*"] }`,
    good: `{ "read": ["$DOCUMENTS/report*"] }`,
  },
  LOC2104: {
    title: "No such wildcard",
    means: "A pattern uses braces, brackets, a leading ! or a backslash.",
    why: "Every tool reads those differently; patterns have only *, ? and **.",
    bad: `{ "read": ["$DOCUMENTS/*.{txt,md}"] }`,
    good: `{ "read": ["$DOCUMENTS/*.txt", "$DOCUMENTS/*.md"] }`,
  },
  LOC2105: {
    title: "Invisible character",
    means: "A pattern has a control, formatting or other character that cannot be seen.",
    why: "The user must be able to read what is asked for.",
    bad: `{ "read": ["$DOCUMENTS/a\\u200bb"] }`,
    good: `{ "read": ["$DOCUMENTS/ab"] }`,
  },
  LOC2106: {
    title: "Not in Unicode normal form C",
    means: "A pattern writes an accented letter as a letter and an accent.",
    why: "Two names that look alike must be the same name.",
    bad: `{ "read": ["$DOCUMENTS/cafe\\u0301"] }`,
    good: `{ "read": ["$DOCUMENTS/caf\\u00e9"] }`,
  },
  LOC2201: {
    title: "Not a host",
    means: "An entry of `allowed_hosts` is no host name or IP address.",
    why: "Schemes, ports and paths are not part of a host.",
    bad: `{ "net": { "allowed_hosts": ["https://api.example.com/v1"] } }`,
    good: `{ "net": { "allowed_hosts": ["api.example.com"] } }`,
  },
  LOC2202: {
    title: "Misplaced wildcard in a host",
    means: "A * stands anywhere but as the first label.",
    why: "`*.name` means every name below it, and nothing else is needed.",
    bad: `{ "net": { "allowed_hosts": ["api-*.example.com"] } }`,
    good: `{ "net": { "allowed_hosts": ["*.example.com"] } }`,
  },
  LOC2301: {
    title: "One id for two things",
    means: "Two entries of a list have the same id and do not mean the same.",
    why: "A command names an entry by its id alone: it has to mean one.",
    bad: `{ "shared-folders": [{ "id": "notes", "with": "ben/tasks", … }, { "id": "notes", "with": "eva/mail", … }] }`,
    good: `{ "shared-folders": [{ "id": "tasks", "with": "ben/tasks", … }, { "id": "mail", "with": "eva/mail", … }] }`,
  },
  LOC2401: {
    title: "No time, or two",
    means: "A task of the schedule has neither `every` nor `at`, or both.",
    why: "Which of two times counts would be a guess.",
    bad: `{ "id": "tidy", "every": "PT1H", "at": "0 7 * * *", … }`,
    good: `{ "id": "tidy", "every": "PT1H", … }`,
  },
  LOC2402: {
    title: "Not a length of time to repeat after",
    means: "`every` is shorter than a minute, or longer than a year.",
    why: "A task is started to the minute; what runs more often is no task but the app itself.",
    bad: `{ "every": "PT5S" }`,
    good: `{ "every": "PT15M" }`,
  },
  LOC2403: {
    title: "Not a cron expression",
    means: "`at` has a field that its place does not allow, or names a day that never comes.",
    why: "Programs read unusual expressions differently; a task must run when its author means it to.",
    bad: `{ "at": "61 7 * * *" }`,
    good: `{ "at": "0 7 * * 1-5" }`,
  },
  LOC2404: {
    title: "Unknown time zone",
    means: "`timezone` is no name of the IANA time zone database.",
    why: "Abbreviations stand for several zones, and an unknown one for none.",
    bad: `{ "timezone": "Berlin" }`,
    good: `{ "timezone": "Europe/Berlin" }`,
  },
  LOC2405: {
    title: "Time zone without a time of day",
    means: "A task has a `timezone` and no `at`.",
    why: "A length of time is the same everywhere, so the zone would mean nothing.",
    bad: `{ "every": "PT1H", "timezone": "Europe/Berlin" }`,
    good: `{ "at": "0 7 * * *", "timezone": "Europe/Berlin" }`,
  },
  LOC2406: {
    title: "Task named twice",
    means: "Two different tasks of the schedule have the same id.",
    why: "What already ran is remembered by the task's id: two would count as one.",
    bad: `{ "schedule": [{ "id": "tidy", … }, { "id": "tidy", … }] }`,
    good: `{ "schedule": [{ "id": "tidy", … }, { "id": "look-up", … }] }`,
  },
  LOC3001: {
    title: "Model not pinned",
    means: "A capability names a model that `models` does not pin.",
    why: "Only a model whose exact bytes are known may run.",
    bad: `{ "models": [], "llm": { "chat": ["tiny"] } }`,
    good: `{ "models": ["tiny@sha256:…"], "llm": { "chat": ["tiny"] } }`,
  },
  LOC3201: {
    title: "Every server",
    means: "`*` is no host.",
    why: "Reaching everything is its own, critical declaration that the user sees as such.",
    bad: `{ "net": { "allowed_hosts": ["*"] } }`,
    good: `{ "net": true }`,
  },
  LOC3202: {
    title: "Wildcard over other people's names",
    means:
      "A wildcard stands below a name under which anybody can register: a top level domain or another public suffix.",
    why: "It would reach servers of anybody at all.",
    bad: `{ "net": { "allowed_hosts": ["*.co.uk", "*.github.io"] } }`,
    good: `{ "net": { "allowed_hosts": ["*.example.co.uk"] } }`,
  },
} as const satisfies Readonly<Record<string, Page>>;

export type ScopeProblemCode = keyof typeof scopeProblemPages;
