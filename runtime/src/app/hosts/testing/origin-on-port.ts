import { openOrigin } from "../browser/origin.ts";
import { createTokens } from "../browser/tokens.ts";

/*
 * An origin of the browser host on the port that was handed down as descriptor 3. It says one link, and another whenever it is
 * written to.
 */

const origin = await openOrigin({
  tokens: createTokens(),
  posts: [],
  failed: (error) => console.error(error),
  listening: 3,
  async answer(_request, response) {
    response.setHeader("Content-Type", "text/html");
    response.end("<!doctype html><title>the page</title>");
  },
});
console.log(origin.openUrl());
process.stdin.on("data", () => console.log(origin.openUrl())).on("end", () => process.exit());
