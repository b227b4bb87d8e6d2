import { type AnyCapability, capabilities, modalities, riskOf, scopeSpelled, tooling } from "@locara/schema";
import { printable } from "../code-frame.ts";
import { codes } from "../codes.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { positionsOf } from "../diagnostic.ts";
import type { Path } from "../manifest-path.ts";
import { capabilityAt, pinnedIn, placeOf } from "./declared.ts";
import { type Draft, openDraft, type Span } from "./draft.ts";
import { contains } from "./edits.ts";
import { descriptionOf, formsAt, wordsOf } from "./forms.ts";

/** One subject of a hover: a title and lines of plain text. They may quote the manifest: escape them for Markdown. */
export interface HoverPart {
  readonly title: string;
  readonly lines: readonly string[];
}

export interface Hover {
  readonly span: Span;
  readonly parts: readonly HoverPart[];
}

/** What there is to say about what stands at `offset`: what it means here, what it leads to, and the pages of its problems. */
export function hover(text: string, offset: number, diagnostics: readonly Diagnostic[]): Hover | undefined {
  const draft = openDraft(text);
  const under = draft?.under(offset);
  const position = positionsOf(text)(offset);
  const pages = [...new Set(diagnostics.filter(({ range }) => contains(range, position)).map(({ code }) => code))].map(
    (code): HoverPart => {
      const { title, means, why, good } = codes[code];
      return { title: `${code}: ${title}`, lines: [means, why, `Right: ${good}`] };
    },
  );
  if (draft === undefined || under === undefined) {
    return pages.length === 0 ? undefined : { span: { start: offset, end: offset }, parts: pages };
  }
  const parts = [...describe(draft, under.path, under.name), ...pages];
  return parts.length === 0 ? undefined : { span: under.span, parts };
}

function describe(draft: Draft, path: Path, name: boolean): readonly HoverPart[] {
  const forms = formsAt(path);
  const value = name ? undefined : draft.valueAt(path);
  const word = forms.flatMap(wordsOf).find((one) => one.word === value);
  const capability = capabilityAt(path);
  if (capability !== undefined) return [capabilityPart(capability, draft), ...fieldParts(path, capability, forms)];
  const named = namedCapability(path, value);
  if (named !== undefined) return [capabilityPart(named, draft)];
  const entry = path[0] === "modalities" ? modalities : path[0] === "tooling" ? tooling : [];
  const meant = entry.find(({ id }) => id === value);
  if (meant !== undefined) {
    const leads = meant.expands.map(({ capability, when, unless }) =>
      [capability, when && `if ${when} is declared`, unless && `unless ${unless} is declared`]
        .filter(Boolean)
        .join(" "),
    );
    const needs = (meant.needs ?? []).map((need) => `${need}, with a scope of its own`);
    return [
      {
        title: meant.id,
        lines: [
          meant.summary,
          ...(leads.length === 0 ? [] : [`Stands for: ${leads.join("; ")}.`]),
          ...(needs.length === 0 ? [] : [`Needs: ${needs.join("; ")}.`]),
        ],
      },
    ];
  }
  const says = [descriptionOf(forms), word === undefined ? "" : `${String(word.word)}: ${word.meaning}`].filter(
    Boolean,
  );
  return path.length === 0 || says.length === 0 ? [] : [{ title: shownPath(path), lines: says }];
}

const shownPath = (path: Path) =>
  path
    .filter((one) => typeof one === "string")
    .map(printable)
    .join(".");

/** `reasons` and `optional` name capabilities by id. */
function namedCapability(path: Path, value: unknown): AnyCapability | undefined {
  const id = path[0] === "reasons" ? path[1] : path[0] === "optional" ? value : undefined;
  return capabilities.find((one) => one.id === id);
}

/** A field inside a capability's scope has words of its own. */
const fieldParts = (path: Path, capability: AnyCapability, forms: ReturnType<typeof formsAt>): readonly HoverPart[] =>
  path.length <= placeOf(capability).length || descriptionOf(forms) === ""
    ? []
    : [{ title: shownPath(path), lines: [descriptionOf(forms)] }];

/** The capability as it is declared here; where that is no scope yet, what it is about. */
function capabilityPart(capability: AnyCapability, draft: Draft): HoverPart {
  const scope = scopeSpelled(capability, draft.valueAt(placeOf(capability)), { models: pinnedIn(draft) });
  if (scope === undefined) return { title: capability.id, lines: [capability.summary] };
  if (scope === null) return { title: capability.id, lines: [capability.summary, "Here it grants nothing."] };
  const app = ["publisher", "name"].map((field) => String(draft.valueAt([field]))).join("/");
  const lowered = Object.entries(capability.lower).flatMap(([target, lower]) => {
    const text = JSON.stringify(lower(scope, app));
    return text === undefined ? [] : [`On ${target}: ${printable(text)}`];
  });
  return {
    title: `${capability.id}, risk: ${riskOf(capability, scope)}`,
    lines: [
      capability.summary,
      ...capability.consent(scope).map((sentence) => `The user reads: ${printable(sentence)}`),
      ...lowered,
    ],
  };
}
