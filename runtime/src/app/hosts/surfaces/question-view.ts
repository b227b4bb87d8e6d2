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
  const allow = button("Allow", answer("granted"), "main");
  allow.disabled = true;
  enableOnceSeen(allow);
  return [
    heading("% asks: may it do this from now on?", consent),
    element(
      "ul",
      { class: "card", "aria-label": "What it asks for" },
      ...(known.length === 0
        ? question.sentences.map((text) => element("li", {}, theirs(text)))
        : known.map((sentence) => sentenceItem({ ...sentence, optional: false }))),
    ),
    element(
      "p",
      { class: "quiet small" },
      "It works without, too. You can change your answer at any time, in what it may do.",
    ),
    ...hostNotice(state),
    actionRow(allow, button("Not now", answer("later")), button("Never", answer("refused"))),
  ];
}

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
