import { resolve } from "node:path";
import type { DiffReport, ReadRelease, Release } from "@locara/compiler";
import { diff, diffMarkdown, diffText, readRelease, replaceFile } from "@locara/compiler";
import type { CliCommand, Format, Given, Io } from "../command.ts";
import { exitCodes, formatOption, readFormat, UsageError } from "../command.ts";
import { diffAnnotations, diffSarif } from "../diff-findings.ts";
import { findings } from "../findings.ts";
import type { AskedDiff, GatedDiff } from "../gate/diff-gate.ts";
import { gateOptions, readGate } from "../gate/gate-options.ts";
import { readSide, sideOf } from "../read-release.ts";

export const command: CliCommand = {
  arguments: "OLD NEW",
  most: 2,
  options: {
    "fail-on": { type: "string", value: "expansion", help: "Exit 1 where NEW asks for more, or is blocked." },
    baseline: { type: "string", value: "published|consented", help: "What OLD is (published)." },
    markdown: { type: "string", value: "FILE", help: "Write a comment for a pull request there, too." },
    ...gateOptions,
    format: formatOption,
  },
  async run(given, io) {
    const format = readFormat(given);
    const baseline = readBaseline(given);
    const failOn = readFailOn(given);
    const gate = readGate(given);
    const [old, now] = given.positionals;
    if (old === undefined || now === undefined)
      throw new UsageError(
        "Say which two: manifests, app folders, resolved.json files, git:REV, REV:path, or - for nothing.",
      );
    const sides = [sideOf(old), sideOf(now)] as const;
    if (sides[1].kind === "nothing") throw new UsageError("NEW is the version to judge; it cannot be nothing.");
    const before = await readSide(sides[0], sides[1], io);
    const after = await readSide(sides[1], sides[0], io);
    const [was, is] = [before === null ? null : readRelease(before), readRelease(after as NonNullable<typeof after>)];
    const texts = new Map([...(was?.texts ?? []), ...is.texts]);
    const unread = [was, is].filter((side): side is ReadRelease => side !== null && side.release === undefined);
    if (unread.length > 0) {
      io.out(
        findings(
          unread.flatMap(({ diagnostics }) => diagnostics),
          format,
          texts,
        ),
      );
      return exitCodes.findings;
    }
    const report = diff(was?.release ?? null, is.release as Release, baseline);
    const { file } = (is.release as Release).tree;
    const asked = { report, proposed: sides[1], file, texts };
    const judged = gate === undefined ? undefined : await judgeBy({ ...asked, gate }, io);
    const { markdown } = given.options;
    if (typeof markdown === "string")
      replaceFile(resolve(io.cwd, markdown), `${judged?.markdown ?? ""}${diffMarkdown(report)}`);
    io.out(formatted({ report, texts, file, judged }, format));
    if (judged !== undefined) return judged.open ? exitCodes.fine : exitCodes.findings;
    const closed = report.class === "expansion" || report.blocked.length > 0;
    return failOn === "expansion" && closed ? exitCodes.findings : exitCodes.fine;
  },
};

/** Loaded only when it is asked for: it reads the history of the default branch. */
async function judgeBy(asked: AskedDiff, io: Io): Promise<GatedDiff> {
  const { judgeDiff } = await import("../gate/diff-gate.ts");
  return judgeDiff(asked, io);
}

function readBaseline({ options: { baseline = "published" } }: Given): "published" | "consented" {
  if (baseline === "published" || baseline === "consented") return baseline;
  throw new UsageError(`--baseline is published or consented, not ${String(baseline)}.`);
}

function readFailOn({ options: { "fail-on": failOn } }: Given): "expansion" | undefined {
  if (failOn === undefined || failOn === "expansion") return failOn;
  throw new UsageError(`--fail-on is expansion, not ${String(failOn)}.`);
}

interface Judged {
  readonly report: DiffReport;
  readonly texts: ReadonlyMap<string, string>;
  readonly file: string;
  readonly judged: GatedDiff | undefined;
}

function formatted({ report, texts, file, judged }: Judged, format: Format): string {
  switch (format) {
    case "text":
      return `${diffText(report, texts)}${judged?.text ?? ""}`;
    case "json":
      return `${JSON.stringify({ ...report, gate: judged?.json }, null, 2)}\n`;
    case "github":
      return `${judged?.annotations ?? ""}${diffAnnotations(report, file)}`;
    case "sarif":
      return diffSarif(report, file);
  }
}
