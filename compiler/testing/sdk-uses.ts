/** One use of an app's SDK. */
export interface SdkUse {
  readonly fixture: string;
  readonly code: string;
  /** The compiler's code, or null where it must compile. */
  readonly error: string | null;
  readonly because: string;
}

/** What must compile against the SDK of a fixture, and what must not. */
export const sdkUses: readonly SdkUse[] = [
  {
    fixture: "everything",
    code: `const answer = llm.chat({ model: "tiny", messages: [{ role: "user", content: "Hi" }] }); for await (const { content } of answer) content.trim(); (await answer.result).usage.outputTokens.toFixed();`,
    error: null,
    because: "a stream has items and a result",
  },
  {
    fixture: "everything",
    code: `llm.chat({ model: "words", messages: [] });`,
    error: "TS2322",
    because: "the model is pinned, but not for chat",
  },
  {
    fixture: "everything",
    code: `llm.chat({ model: "tiny", messages: [{ role: "robot", content: "Hi" }] });`,
    error: "TS2322",
    because: "roles are a closed list",
  },
  { fixture: "everything", code: `llm.chat({ model: "tiny" });`, error: "TS2741", because: "messages are required" },
  {
    fixture: "everything",
    code: `llm.chat({ model: "tiny", messages: [], temprature: 1 });`,
    error: "TS2561",
    because: "unknown arguments are refused",
  },
  {
    fixture: "everything",
    code: `llm.chat({ model: "tiny", messages: [], seed: undefined }, { signal: AbortSignal.timeout(1) });`,
    error: null,
    because: "an absent argument may be undefined, and a call can be cancelled",
  },
  {
    fixture: "everything",
    code: `const [vector] = await embed.create({ model: "words", texts: ["x"] }); vector?.buffer;`,
    error: null,
    because: "vectors are typed arrays",
  },
  {
    fixture: "everything",
    code: `await embed.create({ model: "tiny", texts: [] });`,
    error: "TS2322",
    because: "the model is not for embedding",
  },
  {
    fixture: "everything",
    code: `transcribe.file({ model: "base.en", audio: { samples: new Float32Array(16) } });`,
    error: null,
    because: "samples are floats",
  },
  {
    fixture: "everything",
    code: `transcribe.file({ model: "base.en", audio: { samples: [0.1] } });`,
    error: "TS2740",
    because: "a list of numbers is no typed array",
  },
  {
    fixture: "everything",
    code: `const talk = transcribe.live({ model: "base.en", session: "talk" }); await transcribe.hear({ model: "base.en", session: "talk", samples: new Float32Array(1600), last: true }); for await (const { segments } of talk) segments[0]?.text.trim();`,
    error: null,
    because: "one command listens, the other brings the sound",
  },
  {
    fixture: "everything",
    code: `await transcribe.hear({ model: "tiny", session: "talk", samples: new Float32Array(1) });`,
    error: "TS2322",
    because: "the model is pinned, but not for listening",
  },
  {
    fixture: "everything",
    code: `for await (const { samples, sampleRate } of tts.synthesize({ model: "words", text: "Hi", speed: 1.5 })) await audio.play({ samples, sampleRate });`,
    error: null,
    because: "what is spoken can be played as it comes",
  },
  {
    fixture: "everything",
    code: `tts.synthesize({ model: "tiny", text: "Hi" });`,
    error: "TS2322",
    because: "the model has no voice",
  },
  {
    fixture: "everything",
    code: `await audio.play({ samples: [0], sampleRate: 16000 });`,
    error: "TS2740",
    because: "a list of numbers is no typed array",
  },
  {
    fixture: "everything",
    code: `const making = image.generate({ model: "words", prompt: "A lighthouse", width: 512, height: 512 }); for await (const { progress } of making) progress.toFixed(); new Blob([(await making.result).png.slice()]);`,
    error: null,
    because: "progress comes on the way, the picture at the end",
  },
  {
    fixture: "everything",
    code: `image.generate({ model: "words", prompt: "A lighthouse" });`,
    error: "TS2739",
    because: "a picture needs a size",
  },
  {
    fixture: "everything",
    code: `for await (const { content } of vlm.describe({ model: "tiny", picture: new Uint8Array(1) })) content.trim();`,
    error: null,
    because: "a description is a stream of text",
  },
  {
    fixture: "everything",
    code: `vlm.describe({ model: "base.en", picture: new Uint8Array(1) });`,
    error: "TS2322",
    because: "the model listens, it does not look",
  },
  {
    fixture: "everything",
    code: `(await ocr.readText({ model: "tiny", picture: new Uint8Array(1) })).lines[0]?.box.width.toFixed();`,
    error: null,
    because: "lines have boxes",
  },
  {
    fixture: "everything",
    code: `await ocr.readText({ model: "words", picture: new Uint8Array(1) });`,
    error: "TS2322",
    because: "the model is not for reading",
  },
  {
    fixture: "everything",
    code: `await tools.call({ tool: "echo", input: { deep: [1, null] } }); await tools.call({ tool: "code-exec.python", input: "1 + 1" });`,
    error: null,
    because: "both tools are pinned",
  },
  {
    fixture: "everything",
    code: `await tools.call({ tool: "code-exec.javascript", input: "1 + 1" });`,
    error: "TS2322",
    because: "the tool is not pinned",
  },
  {
    fixture: "everything",
    code: `await tools.call({ tool: "echo", input: () => 1 });`,
    error: "TS2322",
    because: "a function is no JSON",
  },
  {
    fixture: "everything",
    code: `await device.useMicrophone(); await device.useSystemAudio(); await device.useCamera?.();`,
    error: null,
    because: "of the devices only the camera is optional",
  },
  {
    fixture: "everything",
    code: `await device.useCamera();`,
    error: "TS2722",
    because: "an optional capability may be absent",
  },
  {
    fixture: "everything",
    code: `const rows = await db.query({ database: "archive", sql: "SELECT 1", parameters: [] }); rows[0]?.["a"];`,
    error: null,
    because: "the database is declared",
  },
  {
    fixture: "everything",
    code: `await db.query({ database: "other", sql: "SELECT 1", parameters: [] });`,
    error: "TS2322",
    because: "the database is not declared",
  },
  { fixture: "everything", code: `await models.state({ id: "tiny" });`, error: null, because: "the model is pinned" },
  {
    fixture: "everything",
    code: `await models.state({ id: "tiny@sha256:${"a".repeat(64)}" });`,
    error: "TS2322",
    because: "a model is named by its id alone",
  },
  {
    fixture: "everything",
    code: `await net.fetch({ url: "https://api.example.com" });`,
    error: "TS18048",
    because: "an optional capability may be absent",
  },
  {
    fixture: "everything",
    code: `if (net) (await net.fetch({ url: "https://api.example.com" })).status.toFixed();`,
    error: null,
    because: "once looked at, it can be used",
  },
  {
    fixture: "everything",
    code: `await clipboard?.readText();`,
    error: null,
    because: "an optional capability may be absent",
  },
  {
    fixture: "everything",
    code: `const text: string = await fs.readText({ path: "$APP_DATA/a" }); text.trim();`,
    error: null,
    because: "a command that a required capability grants too is there",
  },
  {
    fixture: "everything",
    code: `(await settings.getAll()).x; await settings.set({ key: "a", value: { b: [1, null] } }); await audit.capabilityLog();`,
    error: null,
    because: "arguments that may all be absent may be left out",
  },
  {
    fixture: "everything",
    code: `await settings.set({ key: "a", value: () => 1 });`,
    error: "TS2322",
    because: "a function is no JSON",
  },
  {
    fixture: "everything",
    code: `const off: () => void = on("settings.changed", () => undefined); off(); const { state } = (await permissions.list())[0] ?? { state: "granted" }; state;`,
    error: null,
    because: "events and permissions are everybody's",
  },
  {
    fixture: "minimal",
    code: `(await app.info()).host; await fs.write({ path: "$APP_DATA/a", content: new Uint8Array(1) });`,
    error: null,
    because: "every app has itself and its folder",
  },
  {
    fixture: "minimal",
    code: `import { llm } from "#locara/sdk"; llm;`,
    error: "TS2305",
    because: "nothing undeclared has a name",
  },
  {
    fixture: "minimal",
    code: `import { net } from "#locara/sdk"; net;`,
    error: "TS2305",
    because: "nothing undeclared has a name",
  },
  { fixture: "minimal", code: `await fs.pickOpen();`, error: "TS2339", because: "picking is not declared" },
  {
    fixture: "catalogs",
    code: `import { embed, llm, transcribe } from "#locara/sdk"; embed.create({ model: "tiny", texts: [] }); llm.chat({ model: "tiny", messages: [] }); transcribe.file({ model: "words", audio: { wav: new Uint8Array(1) } });`,
    error: null,
    because: "a modality uses every pinned model",
  },
  {
    fixture: "catalogs",
    code: `import { llm } from "#locara/sdk"; llm.chat({ model: "words", messages: [] });`,
    error: "TS2322",
    because: "what is written counts before what a modality means",
  },
  {
    fixture: "catalogs",
    code: `import { audio, device, image, ocr, tools, tts, vlm } from "#locara/sdk"; tts.synthesize({ model: "tiny", text: "Hi" }); await device.useMicrophone(); await audio.play({ samples: new Float32Array(1), sampleRate: 8000 }); vlm; ocr; image; await tools.call({ tool: "echo", input: null });`,
    error: null,
    because: "every modality and tool brings its commands",
  },
  {
    fixture: "catalogs",
    code: `import { device } from "#locara/sdk"; await device.useCamera();`,
    error: "TS2339",
    because: "no modality opens the camera",
  },
  {
    fixture: "hostile-text",
    code: `import { db } from "#locara/sdk"; await db.query({ database: "constructor", sql: "SELECT 1", parameters: [] });`,
    error: null,
    because: "a name of Object's prototype is a name",
  },
];
