import { type JsonSchema, modelId, modelPin } from "@locara/schema";
import { commonLicences } from "../common-licences.ts";
import type { Path } from "../manifest-path.ts";
import { declaredIn, type LockedModels, pinnedIn } from "./declared.ts";
import { type Draft, openDraft, type Span } from "./draft.ts";
import { descriptionOf, fieldsOf, formsAt, wordsOf } from "./forms.ts";

/** Something that could be written at the cursor. */
export interface Completion {
  readonly label: string;
  readonly kind: "field" | "value" | "model";
  /** What it means, as plain text. */
  readonly says: string;
  readonly edit: Span & { readonly text: string };
}

type Offer = Omit<Completion, "edit"> & { readonly text: string };

/** What could be written at `offset` of a manifest's text: fields that are not there yet, words of closed lists, models. */
export function completions(text: string, offset: number, locked: LockedModels): readonly Completion[] {
  const draft = openDraft(text);
  const gap = draft?.gapAt(offset);
  if (draft === undefined || gap === undefined) return [];
  const offers = gap.name ? fieldOffers(draft, gap) : valueOffers(draft, gap.path, locked);
  return offers.map(({ text, ...offer }) => ({ ...offer, edit: { ...gap.span, text } }));
}

function fieldOffers(draft: Draft, { path, span }: { readonly path: Path; readonly span: Span }): readonly Offer[] {
  const holder = path.slice(0, -1);
  const forms = formsAt(holder);
  const written = draft.valueAt(holder);
  // The name under the cursor counts as written only elsewhere: it is being replaced.
  const under = path.at(-1);
  const taken = new Set(Object.keys((written ?? {}) as object).filter((name) => name !== under));
  const rest = draft.text.slice(span.end);
  const named = /^\s*:/.test(rest);
  const comma = /^\s*"/.test(rest) ? "," : "";
  const offer = (label: string, form: JsonSchema, says: string): Offer => {
    const name = JSON.stringify(label);
    return { label, kind: "field", says, text: named ? name : `${name}: ${skeleton(form)}${comma}` };
  };
  const fields = forms.flatMap((form) => Object.entries(fieldsOf(form)));
  const reasons = holder.length === 1 && holder[0] === "reasons" ? declaredIn(draft) : [];
  return [
    ...fields.map(([name, form]) => offer(name, form, descriptionOf([form]))),
    ...reasons.map(({ id, summary }) => offer(id, { type: "string" }, summary)),
  ].filter(({ label }) => !taken.has(label));
}

/** The least that can stand behind a new field's name; nothing where a word of a list has to be chosen. */
function skeleton(form: JsonSchema): string {
  if ("const" in form) return JSON.stringify(form.const);
  return { object: "{}", array: "[]", string: '""' }[String(form.type)] ?? "";
}

function valueOffers(draft: Draft, path: Path, locked: LockedModels): readonly Offer[] {
  const forms = formsAt(path);
  const words = forms.flatMap((form) => [
    ...wordsOf(form).map(({ word, meaning }) => valueOffer(word, meaning)),
    ...(form.type === "boolean" ? [true, false].map((word) => valueOffer(word, descriptionOf(forms))) : []),
  ]);
  const offers = [...words, ...forms.flatMap(({ pattern }) => modelOffers(draft, path, pattern, locked))];
  if (path.length === 1 && path[0] === "license")
    offers.push(...[...commonLicences].map((id) => valueOffer(id, "An SPDX licence.")));
  const already = new Set(siblings(draft, path));
  const declared = path[0] === "optional" ? new Set(declaredIn(draft).map(({ id }) => id)) : undefined;
  return offers.filter(({ label }) => !already.has(label) && (declared?.has(label) ?? true));
}

const valueOffer = (word: unknown, says: string): Offer => ({
  label: String(word),
  kind: "value",
  says,
  text: JSON.stringify(word),
});

/** A field that takes model ids takes those that are pinned; `models` takes pins of what the lock file knows. */
function modelOffers(draft: Draft, path: Path, pattern: unknown, locked: LockedModels): readonly Offer[] {
  const field = path.join("/").replace(/\/\d+$/, "");
  if (pattern === modelPin && field === "capabilities/models") {
    return Object.entries(locked).map(([id, { sha256, bytes, licence }]) => ({
      label: id,
      kind: "model",
      says: `${bytes} bytes, licence ${licence}, as locara.lock.json knows it.`,
      text: JSON.stringify(`${id}@sha256:${sha256}`),
    }));
  }
  if (pattern !== modelId) return [];
  return pinnedIn(draft).map((id) => ({
    label: id,
    kind: "model",
    says: "Pinned in models.",
    text: JSON.stringify(id),
  }));
}

/** The other entries of the list that `path` points into. */
function siblings(draft: Draft, path: Path): readonly string[] {
  const index = path.at(-1);
  if (typeof index !== "number") return [];
  const list = draft.valueAt(path.slice(0, -1));
  if (!Array.isArray(list)) return [];
  return list.flatMap((entry: unknown, other) =>
    typeof entry === "string" && other !== index ? [entry.split("@sha256:", 1)[0] as string] : [],
  );
}
