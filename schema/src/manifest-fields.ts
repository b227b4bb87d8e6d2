import { modelId } from "./capabilities/models.ts";
import { categories } from "./catalog/categories.ts";
import type { CatalogEntry } from "./catalog/expansion.ts";
import { modalities } from "./catalog/modalities.ts";
import { profiles } from "./catalog/profiles.ts";
import { tooling } from "./catalog/tooling.ts";
import type { JsonSchema } from "./shape.ts";

/** What `schema` says in a manifest of this version. */
export const manifestVersion = "locara/v1";

export const described = (description: string, schema: JsonSchema): JsonSchema => ({ ...schema, description });
/** An object with these fields and no others. */
export const closed = (
  properties: Readonly<Record<string, JsonSchema>>,
  required: readonly string[] = [],
): JsonSchema => ({
  type: "object",
  additionalProperties: false,
  ...(required.length > 0 ? { required } : {}),
  properties,
});
/** What ends a line, turns the direction of the text around it (embeddings, overrides, isolates) or draws nothing. */
const unseen =
  "\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069\\u00ad\\u115f\\u1160\\u200b\\u2060-\\u2064\\u2800\\u3164\\ufeff\\uffa0";
/** What scripts and emoji need between characters, and is nothing by itself. */
const joining = "\\u061c\\u200c-\\u200f\\ufe00-\\ufe0f";

/**
 * Text that a user reads on one line, as it is written: a consent page must not show other words than the manifest has.
 */
const line = (maxLength: number): JsonSchema => ({
  type: "string",
  minLength: 1,
  maxLength,
  // Empty is for minLength to say.
  pattern: `^(?=$|.*[^\\s${joining}])[^\\p{Cc}${unseen}]*$`,
});
const slug = { type: "string", pattern: "^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$" };
const httpsUrl = { type: "string", maxLength: 2048, pattern: "^https://[^\\s/?#@\\\\]+(?:[/?#][^\\s\\\\]*)?$" };
// No leading slash, no empty, `.` or `..` segment, no backslash.
const pathInside = "^(?!(?:.*/)?\\.{0,2}(?:/|$))[^\\\\\\p{Cc}]+";
const fileInside = (endings: string): JsonSchema => ({
  type: "string",
  maxLength: 255,
  pattern: `${pathInside}\\.(?:${endings})$`,
});
const folderInside = { type: "string", maxLength: 255, pattern: `${pathInside}$` };

const catalogList = (entries: readonly CatalogEntry[], description: string): JsonSchema => ({
  type: "array",
  uniqueItems: true,
  items: { type: "string", enum: entries.map(({ id }) => id) },
  description: `${description} ${entries.map(({ id, summary }) => `${id}: ${summary}`).join(" ")}`,
});

const profile = closed(
  {
    min_ram_gb: described("Least memory of such a machine, in GB.", {
      type: "number",
      exclusiveMinimum: 0,
      maximum: 4096,
    }),
    budget_gb: described("Most memory that models may use on it, in GB.", {
      type: "number",
      exclusiveMinimum: 0,
      maximum: 4096,
    }),
    models: described("Models meant for it, by id.", {
      type: "array",
      uniqueItems: true,
      maxItems: 256,
      items: { type: "string", pattern: modelId },
    }),
  },
  ["min_ram_gb"],
);

const task = closed(
  {
    id: described("Name of the task.", { type: "string", pattern: "^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$" }),
    every: described("How often, as an ISO 8601 duration: PT15M.", {
      type: "string",
      pattern: "^P(?=.)(?:\\d+W|(?:\\d+D)?(?:T(?=.)(?:\\d+H)?(?:\\d+M)?(?:\\d+S)?)?)$",
    }),
    at: described("When, as a cron expression of five fields.", {
      type: "string",
      maxLength: 128,
      pattern: "^[\\d*,/A-Za-z-]+(?: [\\d*,/A-Za-z-]+){4}$",
    }),
    timezone: described("IANA time zone of `at`.", {
      type: "string",
      maxLength: 64,
      pattern: "^[A-Za-z0-9_+-]+(?:/[A-Za-z0-9_+-]+)*$",
    }),
    missed: described("What happens with a time that was slept through.", { enum: ["skip", "run-once"] }),
    afterCrash: described("What happens with a run that was cut off.", { enum: ["retry", "ask", "skip"] }),
    command: described("The command to run.", {
      type: "string",
      maxLength: 64,
      pattern: "^[a-z][A-Za-z-]*\\.[A-Za-z]+$",
    }),
    args: described("Its arguments.", {}),
  },
  ["id", "missed", "afterCrash", "command"],
);

/** What the app is, and what a catalog shows of it. */
export const aboutFields: Readonly<Record<string, JsonSchema>> = {
  $schema: described("Address of this schema, for editors.", { type: "string", maxLength: 2048 }),
  schema: described("Version of the manifest format.", { const: manifestVersion }),
  publisher: described("Who publishes the app. With the name it is the app's identity.", slug),
  name: described("The app's name within its publisher.", slug),
  version: described("Version of the app, by semver.org.", { type: "string", minLength: 1, maxLength: 128 }),
  displayName: described("What the user sees: 1 to 40 characters.", line(40)),
  description: described("What the app does, in one line of at most 140 characters.", line(140)),
  longDescription: described("More about it, as Markdown.", { type: "string", maxLength: 10_000 }),
  license: described("SPDX licence expression: Apache-2.0.", { type: "string", minLength: 1, maxLength: 256 }),
  homepage: described("The app's page, an https address.", httpsUrl),
  repository: described("The app's source, an https address. Needed to publish.", httpsUrl),
  author: described(
    "Who wrote it.",
    closed(
      {
        name: described("A name.", line(100)),
        email: described("A mail address.", {
          type: "string",
          maxLength: 254,
          pattern: "^[^\\s@]+@[^\\s@]+\\.[^\\s@]+$",
        }),
        url: described("A page, an https address.", httpsUrl),
      },
      ["name", "email"],
    ),
  ),
  icon: described("A PNG file of 512 × 512 pixels inside the app. Needed to publish.", fileInside("png")),
  screenshots: described("1 to 5 PNG or JPEG files inside the app. Needed to publish.", {
    type: "array",
    minItems: 1,
    maxItems: 5,
    uniqueItems: true,
    items: fileInside("png|jpg|jpeg"),
  }),
  category: described("Where it stands in a catalog.", { enum: categories }),
  tags: described("At most 10 words, lower case.", {
    type: "array",
    maxItems: 10,
    uniqueItems: true,
    items: { type: "string", pattern: "^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$" },
  }),
  modalities: catalogList(modalities, "What goes in and what comes out."),
  tooling: catalogList(tooling, "What the app's models or users can do with it."),
  reasons: described("Why, by capability id: one sentence each, shown to the user.", {
    type: "object",
    maxProperties: 64,
    propertyNames: { pattern: "^[a-z][a-z-]*(?:\\.[a-z][a-z-]*)?$" },
    additionalProperties: line(300),
  }),
};

/** How the app is set up, built and run. */
export const runningFields: Readonly<Record<string, JsonSchema>> = {
  profiles: described(
    "What the app needs on machines of different size.",
    closed(Object.fromEntries(Object.keys(profiles).map((name) => [name, profile]))),
  ),
  storage: described(
    "How the app's database is set up.",
    closed({
      vector: closed(
        {
          engine: described("The vector engine.", { const: "sqlite-vec" }),
          dimensions: described("Length of every vector.", { type: "integer", minimum: 1, maximum: 8192 }),
        },
        ["engine", "dimensions"],
      ),
    }),
  ),
  entry: described(
    "What is shown first.",
    closed({
      page: described("The page, inside the built app.", fileInside("html")),
      window: closed({
        width: described("In pixels.", { type: "integer", minimum: 200, maximum: 8192 }),
        height: described("In pixels.", { type: "integer", minimum: 200, maximum: 8192 }),
        title: described("Title of the window.", line(100)),
        resizable: described("Can the user change its size?", { type: "boolean" }),
      }),
    }),
  ),
  build: described(
    "How the app is built.",
    closed({
      command: described("The command that builds the page.", line(500)),
      output: described("The folder it writes, inside the app.", folderInside),
      bundleId: described("Identity for the operating system.", {
        type: "string",
        maxLength: 155,
        pattern: "^[A-Za-z][A-Za-z0-9-]*(?:\\.[A-Za-z0-9][A-Za-z0-9-]*)+$",
      }),
      minimumSystemVersion: described("Oldest macOS it runs on.", {
        type: "string",
        pattern: "^\\d{1,3}(?:\\.\\d{1,3}){0,2}$",
      }),
    }),
  ),
  runtime: described(
    "Where models run.",
    closed(
      {
        backend: described("In the app's own process, or in the one all apps share.", {
          enum: ["in-process", "daemon"],
        }),
        preload: described("Models to load at start, by id.", {
          type: "array",
          maxItems: 256,
          uniqueItems: true,
          items: { type: "string", pattern: modelId },
        }),
      },
      ["backend"],
    ),
  ),
  schedule: described("Tasks that run by themselves. Needs the capability background.", {
    type: "array",
    maxItems: 64,
    items: task,
  }),
};
