import type { ConsentFile } from "@locara/schema";
import { bytesText, element } from "./element.ts";
import {
  actionRow,
  button,
  heading,
  hostNotice,
  type Press,
  sentenceItem,
  substitutionNotice,
  theirs,
} from "./parts.ts";
import type { SurfaceState } from "./protocol.ts";

interface ConsentActions {
  readonly accept: Press;
  readonly quit: Press;
}

/** What the app may do, in words; nothing of it runs before it is accepted. What is new comes first. */
export function consentView(state: SurfaceState, { accept, quit }: ConsentActions): readonly Node[] {
  const { consent, changes } = state;
  return [
    heading(changes === null ? "May % do this?" : "May % do this from now on?", consent),
    ...badgeList(consent.badges),
    ...substitutionNotice(state),
    ...(changes === null ? allSentences(consent) : changedSentences(consent, changes)),
    ...modelList(consent.models),
    element("p", { class: "quiet small" }, fitText(consent.fit, state.memoryBytes)),
    ...hostNotice(state),
    actionRow(button("Accept", accept, "main"), button("Quit", quit)),
  ];
}

const badgeList = (badges: ConsentFile["badges"]): readonly Node[] =>
  badges.length === 0
    ? []
    : [
        element(
          "ul",
          { class: "badges", "aria-label": "In short" },
          ...badges.map(({ label }) => element("li", { class: "badge" }, label)),
        ),
      ];

const section = (title: string, items: readonly HTMLElement[], kind = "card"): readonly Node[] =>
  items.length === 0 ? [] : [element("h2", {}, title), element("ul", { class: kind, "aria-label": title }, ...items)];

const allSentences = ({ sentences }: ConsentFile): readonly Node[] =>
  sentences.length === 0
    ? [element("p", {}, "This app asks for nothing beyond its own window and settings.")]
    : section("What it may do", sentences.map(sentenceItem));

function changedSentences(
  { sentences }: ConsentFile,
  { agreedAt, added, removed }: NonNullable<SurfaceState["changes"]>,
): readonly Node[] {
  const date = new Date(agreedAt).toLocaleDateString([], { dateStyle: "long" });
  const isNew = new Set(added);
  const lead =
    added.length === 0
      ? "This version asks for nothing that you have not agreed to already."
      : "This version asks for more than the one you agreed to. What is new comes first.";
  return [
    element("p", { class: "notice", role: "note" }, lead),
    ...section(
      `New since you last agreed, on ${date}`,
      added.flatMap((at) => sentences[at] ?? []).map(sentenceItem),
      "card new",
    ),
    ...section(
      "No longer asked for",
      removed.map(({ text }) => element("li", { class: "gone quiet" }, element("s", {}, theirs(text)))),
    ),
    ...section("As before", sentences.filter((_sentence, at) => !isNew.has(at)).map(sentenceItem)),
  ];
}

const modelList = (models: ConsentFile["models"]): readonly Node[] =>
  section(
    `Models it uses (${bytesText(models.reduce((sum, { bytes }) => sum + bytes, 0))})`,
    models.map(({ id, bytes, licence }) =>
      element(
        "li",
        { class: "row" },
        element("span", { class: "name" }, id),
        element("span", { class: "quiet small" }, `${bytesText(bytes)} · licence ${licence}`),
      ),
    ),
  );

/** How its models fit this computer: by the largest class of machines that it belongs to. */
export function fitText(fit: ConsentFile["fit"], memoryBytes: number): string {
  const memoryGb = Math.ceil(memoryBytes / 2 ** 30);
  const here = `This computer has ${memoryGb} GB of memory`;
  const own = fit.filter(({ minRamGb }) => minRamGb <= memoryGb).toSorted((a, b) => b.minRamGb - a.minRamGb)[0];
  const needed = fit.filter(({ fits }) => fits !== "no").toSorted((a, b) => a.minRamGb - b.minRamGb)[0];
  if (needed === undefined) return "Its models are larger than the memory it allows itself: they may not load.";
  if (own === undefined || own.fits === "no")
    return `${here}, less than the ${needed.minRamGb} GB that it is made for: its models may not load, or be slow.`;
  const turns = own.fits === "one-at-a-time" ? "; its models take turns" : "";
  return `${here}. It is made for ${needed.minRamGb} GB or more${turns}.`;
}
