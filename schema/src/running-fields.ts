import { modelId } from "./capabilities/models.ts";
import { profiles } from "./catalog/profiles.ts";
import { choice, closed, described, fileInside, folderInside, line } from "./field-schema.ts";
import type { JsonSchema } from "./shape.ts";

const profile = closed(
  {
    min_ram_gb: described(
      "Least memory of such a machine, in GB.",
      {
        type: "number",
        exclusiveMinimum: 0,
        maximum: 4096,
      },
      8,
    ),
    budget_gb: described(
      "Most memory that models may use on it, in GB.",
      {
        type: "number",
        exclusiveMinimum: 0,
        maximum: 4096,
      },
      2.5,
    ),
    models: described(
      "Models meant for it, by id.",
      {
        type: "array",
        uniqueItems: true,
        maxItems: 256,
        items: { type: "string", pattern: modelId },
      },
      ["tiny"],
    ),
  },
  ["min_ram_gb"],
);

const task = closed(
  {
    id: described(
      "Name of the task.",
      { type: "string", pattern: "^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$" },
      "tidy-up",
    ),
    every: described(
      "How often, as an ISO 8601 duration: PT15M.",
      {
        type: "string",
        pattern: "^P(?=.)(?:\\d+W|(?:\\d+D)?(?:T(?=.)(?:\\d+H)?(?:\\d+M)?(?:\\d+S)?)?)$",
      },
      "PT15M",
      "P1D",
    ),
    at: described(
      "When, as a cron expression of five fields.",
      {
        type: "string",
        maxLength: 128,
        pattern: "^[\\d*,/A-Za-z-]+(?: [\\d*,/A-Za-z-]+){4}$",
      },
      "0 7 * * 1-5",
    ),
    timezone: described(
      "IANA time zone of `at`.",
      {
        type: "string",
        maxLength: 64,
        pattern: "^[A-Za-z0-9_+-]+(?:/[A-Za-z0-9_+-]+)*$",
      },
      "Europe/Berlin",
    ),
    missed: described(
      "What happens with a time that was slept through.",
      choice([
        ["skip", "It is left out."],
        ["run-once", "The task runs once afterwards, however many times were missed."],
      ]),
    ),
    afterCrash: described(
      "What happens with a run that was cut off.",
      choice([
        ["retry", "It runs again."],
        ["ask", "The user is asked."],
        ["skip", "It is left out."],
      ]),
    ),
    command: described(
      "The command to run.",
      {
        type: "string",
        maxLength: 64,
        pattern: "^[a-z][A-Za-z-]*\\.[A-Za-z]+$",
      },
      "db.exec",
    ),
    args: described("Its arguments.", {}, { database: "app" }),
  },
  ["id", "missed", "afterCrash", "command"],
);

/** How the app is set up, built and run. */
export const runningFields: Readonly<Record<string, JsonSchema>> = {
  profiles: described(
    "What the app needs on machines of different size.",
    closed(
      Object.fromEntries(
        Object.entries(profiles).map(([name, { minRamGb, budgetGb }]) => [
          name,
          described(`Machines with ${minRamGb} GB of memory; by default ${budgetGb} GB of it for models.`, profile),
        ]),
      ),
    ),
    { low: { min_ram_gb: 8, budget_gb: 2.5, models: ["tiny"] } },
  ),
  storage: described(
    "How the app's database is set up.",
    closed({
      vector: described(
        "Search by vectors: which engine, and how long every vector is.",
        closed(
          {
            engine: described("The vector engine.", { const: "sqlite-vec" }),
            dimensions: described("Length of every vector.", { type: "integer", minimum: 1, maximum: 8192 }, 384),
          },
          ["engine", "dimensions"],
        ),
      ),
    }),
  ),
  entry: described(
    "What is shown first.",
    closed({
      page: described("The page, inside the built app.", fileInside("html"), "index.html"),
      window: described(
        "The app's window when it opens.",
        closed({
          width: described("In pixels.", { type: "integer", minimum: 200, maximum: 8192 }, 1120),
          height: described("In pixels.", { type: "integer", minimum: 200, maximum: 8192 }, 780),
          title: described("Title of the window.", line(100), "Notes"),
          resizable: described("Can the user change its size?", { type: "boolean" }),
        }),
      ),
    }),
  ),
  build: described(
    "How the app is built.",
    closed({
      command: described("The command that builds the page.", line(500), "npx vite build"),
      output: described("The folder it writes, inside the app.", folderInside, "dist"),
      bundleId: described(
        "Identity for the operating system.",
        {
          type: "string",
          maxLength: 155,
          pattern: "^[A-Za-z][A-Za-z0-9-]*(?:\\.[A-Za-z0-9][A-Za-z0-9-]*)+$",
        },
        "com.example.notes",
      ),
      minimumSystemVersion: described(
        "Oldest macOS it runs on.",
        {
          type: "string",
          pattern: "^\\d{1,3}(?:\\.\\d{1,3}){0,2}$",
        },
        "13.0",
      ),
    }),
  ),
  runtime: described(
    "Where models run.",
    closed(
      {
        backend: described(
          "In the app's own process, or in the one all apps share.",
          choice([
            ["in-process", "Models are loaded by the app itself."],
            [
              "daemon",
              "Models are loaded once for all apps of a user; in the app itself where there is no such process.",
            ],
          ]),
        ),
        preload: described(
          "Models to load at start, by id.",
          {
            type: "array",
            maxItems: 256,
            uniqueItems: true,
            items: { type: "string", pattern: modelId },
          },
          ["tiny"],
        ),
      },
      ["backend"],
    ),
  ),
  schedule: described(
    "Tasks that run by themselves. Needs the capability background.",
    { type: "array", maxItems: 64, items: task },
    [{ id: "tidy-up", every: "P1D", missed: "run-once", afterCrash: "skip", command: "db.exec" }],
  ),
};
