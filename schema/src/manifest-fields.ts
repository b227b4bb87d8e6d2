import { categoryMeanings } from "./catalog/categories.ts";
import type { CatalogEntry } from "./catalog/expansion.ts";
import { modalities } from "./catalog/modalities.ts";
import { tooling } from "./catalog/tooling.ts";
import { choice, closed, described, fileInside, httpsUrl, line, markdown, slug } from "./field-schema.ts";
import type { JsonSchema } from "./shape.ts";

/** What `schema` says in a manifest of this version. */
export const manifestVersion = "locara/v1";

const catalogList = (entries: readonly CatalogEntry[], description: string): JsonSchema => ({
  type: "array",
  uniqueItems: true,
  items: { type: "string", ...choice(entries.map(({ id, summary }) => [id, summary])) },
  description,
  examples: [entries.slice(0, 1).map(({ id }) => id)],
});

/** What the app is, and what a catalog shows of it. */
export const aboutFields: Readonly<Record<string, JsonSchema>> = {
  $schema: described(
    "Address of this schema, for editors.",
    { type: "string", maxLength: 2048 },
    "./node_modules/@locara/schema/locara.schema.json",
  ),
  schema: described("Version of the manifest format.", { const: manifestVersion }),
  publisher: described("Who publishes the app. With the name it is the app's identity.", slug, "acme"),
  name: described("The app's name within its publisher.", slug, "notes"),
  version: described(
    "Version of the app, by semver.org.",
    { type: "string", minLength: 1, maxLength: 128 },
    "1.0.0",
    "1.1.0-beta.1",
  ),
  displayName: described("What the user sees: 1 to 40 characters.", line(40), "Notes"),
  description: described(
    "What the app does, in one line of at most 140 characters.",
    line(140),
    "Keeps notes on this computer.",
  ),
  longDescription: described(
    "More about it, as Markdown.",
    markdown(10_000),
    "Notes keeps what you write in **one** database on this computer.",
  ),
  license: described(
    "SPDX licence expression: Apache-2.0.",
    { type: "string", minLength: 1, maxLength: 256 },
    "Apache-2.0",
    "MIT OR Apache-2.0",
  ),
  homepage: described("The app's page, an https address.", httpsUrl, "https://example.com/notes"),
  repository: described(
    "The app's source, an https address. Needed to publish.",
    httpsUrl,
    "https://example.com/acme/notes",
  ),
  author: described(
    "Who wrote it.",
    closed(
      {
        name: described("A name.", line(100), "Ada Example"),
        email: described(
          "A mail address.",
          {
            type: "string",
            maxLength: 254,
            pattern: "^[^\\s@]+@[^\\s@]+\\.[^\\s@]+$",
          },
          "ada@example.com",
        ),
        url: described("A page, an https address.", httpsUrl, "https://example.com/"),
      },
      ["name", "email"],
    ),
    { name: "Ada Example", email: "ada@example.com" },
  ),
  icon: described("A PNG file of 512 × 512 pixels inside the app. Needed to publish.", fileInside("png"), "icon.png"),
  screenshots: described(
    "1 to 5 PNG or JPEG files inside the app. Needed to publish.",
    {
      type: "array",
      minItems: 1,
      maxItems: 5,
      uniqueItems: true,
      items: fileInside("png|jpg|jpeg"),
    },
    ["screenshots/list.png"],
  ),
  category: described("Where it stands in a catalog.", choice(Object.entries(categoryMeanings))),
  tags: described(
    "At most 10 words, lower case.",
    {
      type: "array",
      maxItems: 10,
      uniqueItems: true,
      items: { type: "string", pattern: "^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$" },
    },
    ["notes", "writing"],
  ),
  modalities: catalogList(modalities, "What goes in and what comes out."),
  tooling: catalogList(tooling, "What the app's models or users can do with it."),
  reasons: described(
    "Why, by capability id: one sentence each, shown to the user.",
    {
      type: "object",
      maxProperties: 64,
      propertyNames: { pattern: "^[a-z][a-z-]*(?:\\.[a-z][a-z-]*)?$" },
      additionalProperties: line(300),
    },
    { clipboard: "Turns what you copied into a note." },
  ),
};
