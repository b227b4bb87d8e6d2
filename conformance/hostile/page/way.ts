import { blind, inPage, type PageAttempt, refused } from "./stage.ts";

/** An attempt that the text of a function makes in the page. */
export interface Way {
  readonly id: string;
  readonly text: string;
  /** The directive of the page's policy that must be in the way. */
  readonly by?: string;
  /** The page cannot see what became of it: the server that it tries would. */
  readonly blind?: true;
  readonly control?: PageAttempt["control"];
  readonly hosts?: PageAttempt["hosts"];
  readonly allowedBy?: string;
  readonly loss?: string;
  /** Milliseconds after which no answer is one. */
  readonly wait?: number;
}

const denialOf = ({ by, blind: unseen }: Way): RegExp => {
  const denied = unseen === true ? blind : refused;
  return by === undefined ? denied : new RegExp(`${denied.source}.*\\[.*${by}`, "s");
};

/** The page's own ways, as attempts of one category: the page's policies and its window keep them all. */
export const attemptsOf = (category: string, ways: readonly Way[]): readonly PageAttempt[] =>
  ways.map((way) => ({
    id: `${category}: ${way.id}`,
    category,
    stoppedBy: "page",
    attempt: inPage(way.text, way),
    expect: denialOf(way),
    control: way.control ?? "plain page",
    ...(way.hosts === undefined ? {} : { hosts: way.hosts }),
    ...(way.loss === undefined ? {} : { loss: way.loss }),
    ...(way.allowedBy === undefined ? {} : { allowedBy: way.allowedBy }),
  }));
