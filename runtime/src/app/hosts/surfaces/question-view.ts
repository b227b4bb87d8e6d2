import type { Answer } from "../../services/permission-questions.ts";
import { element } from "./element.ts";
import { actionRow, button, heading, hostNotice, sentenceItem, theirs } from "./parts.ts";
import type { Question, SurfaceState } from "./protocol.ts";

/** How long the page must have been before the user, with the keyboard on it, until it takes a yes. */
export const lookMilliseconds = 700;

/**
 * One question. A page that has it shown right under the user's double click gets no yes for it: "Allow" works only once
 * the user had time to see it.
 */
export function questionView(
  state: SurfaceState,
  question: Question,
  answer: (answer: Answer) => () => void,
): readonly Node[] {
  const { consent } = state;
  const known = consent.sentences.filter(({ text }) => question.sentences.includes(text));
  // What the user never read in the consent is no permission: one use of a tool, say.
  const once = known.length === 0;
  const allow = button("Allow", answer("granted"), "main");
  allow.disabled = true;
  enableOnceSeen(allow);
  return [
    heading(once ? "% asks: may it do this, this once?" : "% asks: may it do this from now on?", consent),
    element(
      "ul",
      { class: "card", "aria-label": "What it asks for" },
      ...(once
        ? question.sentences.map((text) => element("li", {}, theirs(text)))
        : known.map((sentence) => sentenceItem({ ...sentence, optional: false }))),
    ),
    ...(once ? [] : [element("p", { class: "quiet small" }, changeable)]),
    ...hostNotice(state),
    actionRow(allow, button("Not now", answer("later")), ...(once ? [] : [button("Never", answer("refused"))])),
  ];
}

const changeable = "It works without, too. You can change your answer at any time, in what it may do.";

function enableOnceSeen(allow: HTMLButtonElement): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const look = (): void => {
    if (!allow.isConnected && timer !== undefined) return leave();
    clearTimeout(timer);
    allow.disabled = true;
    timer = setTimeout(() => {
      if (!document.hidden && document.hasFocus()) allow.disabled = false;
    }, lookMilliseconds);
  };
  const leave = (): void => {
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", look);
    removeEventListener("focus", look);
    removeEventListener("blur", look);
  };
  document.addEventListener("visibilitychange", look);
  addEventListener("focus", look);
  addEventListener("blur", look);
  look();
}
