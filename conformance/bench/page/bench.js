// What the benchmarks run inside the page, on the bare bridge: the SDK is measured with what it is used for.
const start = (command, payload, onItems = () => undefined) =>
  new Promise((resolve, reject) => {
    const id = locara.start(command, payload, (message) => {
      if (message.kind === "result") resolve(message.payload);
      else if (message.kind === "error") reject(new Error(`${message.error.code}: ${message.error.message}`));
      else {
        onItems(message.items);
        locara.credit(id, message.items.length);
      }
    });
  });

/** Microseconds of one call, over `times` in a row. */
globalThis.benchInvoke = async (times) => {
  const begin = performance.now();
  for (let time = 0; time < times; time++) await start("app.info", {});
  return ((performance.now() - begin) * 1000) / times;
};

/** Tokens per second of as many chats at once, from the call to the last answer. */
globalThis.benchChats = async (model, contents, maxTokens) => {
  const begin = performance.now();
  const answers = await Promise.all(contents.map((content) => benchChat(model, content, maxTokens)));
  const tokens = answers.reduce((sum, answer) => sum + answer.tokens, 0);
  return tokens / ((performance.now() - begin) / 1000);
};

/** One answer: tokens per second from the first text to the last, and milliseconds until the first. */
globalThis.benchChat = async (model, content, maxTokens) => {
  const begin = performance.now();
  let first = 0;
  let last = 0;
  const request = { model, messages: [{ role: "user", content }], temperature: 0, maxTokens };
  const result = await start("llm.chat", request, () => {
    last = performance.now();
    if (first === 0) first = last;
  });
  return {
    firstMs: first - begin,
    tokens: result.usage.outputTokens,
    perSecond: (result.usage.outputTokens - 1) / ((last - first) / 1000),
  };
};
