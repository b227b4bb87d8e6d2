import type { ConfirmTool } from "../engine/chat-tools.ts";
import type { Questions } from "./permission-questions.ts";

/** More of an input nobody reads, and the question has to stay one. */
const mostShown = 2000;

/** Asks the user on their own surface, once for every use; where nobody can be asked the answer is no. */
export function confirmTool(questions: Questions | undefined): ConfirmTool {
  let asked = 0;
  return async ({ model, tool, input }, signal) => {
    if (questions === undefined) return false;
    const said = JSON.stringify(input);
    const shown = said.length > mostShown ? `${said.slice(0, mostShown)}… (${said.length} characters)` : said;
    // A name of its own: two uses are two questions, though they ask for the same.
    const permission = {
      capability: `tools.call ${++asked}`,
      state: "optional",
      sentences: [`Only this once: the language model "${model}" wants to use the tool "${tool}" with ${shown}`],
    } as const;
    return (await questions.ask(permission, signal)) === "granted";
  };
}
