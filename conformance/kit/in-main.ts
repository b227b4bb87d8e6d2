import type { ElectronApplication } from "@playwright/test";

type Body<Argument, Result> = (electron: typeof import("electron"), argument: Argument) => Result;

const collected = "promise was garbage collected";

/**
 * Runs `body` in Electron's main process; it may run more than once. The inspector holds the promise of an evaluation weakly, and
 * V8 now and then collects it before its answer is sent (microsoft/playwright#33737): nothing failed then but the answer.
 */
export async function inMain<Argument, Result>(
  app: ElectronApplication,
  body: Body<Argument, Result>,
  argument: Argument,
): Promise<Awaited<Result>> {
  for (let turn = 1; ; turn++) {
    try {
      return (await app.evaluate(body as never, argument)) as Awaited<Result>;
    } catch (error) {
      if (turn === 5 || !(error instanceof Error) || !error.message.includes(collected)) throw error;
    }
  }
}
