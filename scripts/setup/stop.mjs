/** What ends set-up early: one sentence on the cause and one on the way out, printed without a stack trace. */
export class Stop extends Error {
  name = "Stop";

  constructor(message, hint, exitCode = 3) {
    super(`${message} ${hint}`.trim());
    this.exitCode = exitCode;
  }
}
