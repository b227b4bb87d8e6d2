import type { CodePage } from "./page.ts";

/** LOC2xxx: the manifest does not have the shape that its schema asks for. */
export const schemaCodes = {
  LOC2001: {
    title: "Unknown field",
    means: "There is no field of this name here.",
    why: "A field that is passed over in silence is a promise nobody keeps; a misspelled `deny` would deny nothing.",
    bad: `{ "capabilites": {} }`,
    good: `{ "capabilities": {} }`,
  },
  LOC2002: {
    title: "Missing field",
    means: "A required field is not there.",
    why: "Review, packaging or the consent screen need it.",
    bad: `{ "schema": "locara/v1" }`,
    good: `{ "schema": "locara/v1", "publisher": "anna", "name": "notes", "version": "1.0.0", … }`,
  },
  LOC2003: {
    title: "Wrong kind of value",
    means: "The value is a string where a list is expected, say.",
    why: "What it should mean would be a guess.",
    bad: `{ "tags": "notes" }`,
    good: `{ "tags": ["notes"] }`,
  },
  LOC2004: {
    title: "Not one of the allowed values",
    means: "The field takes one of a few values, and this is none of them.",
    why: "Each value has a defined meaning; a new one would have none.",
    bad: `{ "category": "tools" }`,
    good: `{ "category": "utilities" }`,
  },
  LOC2005: {
    title: "Wrong form",
    means: "The text does not have the form that the field needs.",
    why: "Names become file names, bundle ids and addresses; digests are compared byte by byte.",
    bad: `{ "publisher": "Anna Smith" }`,
    good: `{ "publisher": "anna-smith" }`,
  },
  LOC2006: {
    title: "Too short or too long",
    means: "A text or list has too few or too many characters or entries.",
    why: "It has to fit where the user reads it.",
    bad: `{ "displayName": "" }`,
    good: `{ "displayName": "Notes" }`,
  },
  LOC2007: {
    title: "Number out of range",
    means: "The number is smaller or larger than the field allows.",
    why: "Outside the range it has no meaning: there is no port 70000.",
    bad: `{ "net": { "allowed_hosts": ["api.example.com"], "allowed_ports": [70000] } }`,
    good: `{ "net": { "allowed_hosts": ["api.example.com"], "allowed_ports": [443] } }`,
  },
  LOC2008: {
    title: "Listed twice",
    means: "A list names the same thing twice.",
    why: "One of them is likely meant to be something else.",
    bad: `{ "tags": ["notes", "notes"] }`,
    good: `{ "tags": ["notes", "audio"] }`,
  },
  LOC2009: {
    title: "Fits no allowed form",
    means: "The field can be written in several ways, and this is none of them.",
    why: "What it should grant would be a guess.",
    bad: `{ "llm": { "chat": "yes" } }`,
    good: `{ "llm": { "chat": true } }`,
  },
} as const satisfies Record<string, CodePage>;
