import { cssUrls } from "./css-escapes.ts";
import { isForeignCode, isRemote, isScriptUrl } from "./remote-url.ts";
import type { RawKind } from "./source-facts.ts";

/** How addresses stand in an attribute. `code`: what is loaded runs, so that a text in the address is code too. */
type Reading = "address" | "code" | "set" | "list" | "steps" | "style" | "refresh";

interface Sink {
  readonly attribute: string;
  /** Undefined: of every element, also where it cannot be told which one it is. */
  readonly elements?: string;
  readonly reads: Reading;
  readonly because: string;
}

/** Every attribute by which an element loads something by itself, or leaves. A link that the user would have to click is none. */
export const sinks: readonly Sink[] = [
  { attribute: "src", elements: "script iframe frame embed", reads: "code", because: "it is run" },
  { attribute: "src", reads: "address", because: "it is loaded: pictures, sound, films, subtitles" },
  { attribute: "srcset", reads: "set", because: "one of a set of pictures is loaded" },
  { attribute: "imagesrcset", reads: "set", because: "one of a set of pictures is loaded before it is needed" },
  { attribute: "poster", reads: "address", because: "a film's picture is loaded" },
  { attribute: "background", elements: "body table thead tbody tfoot tr td th", reads: "address", because: "HTML 3.2" },
  { attribute: "data", elements: "object", reads: "code", because: "an object can be a page" },
  { attribute: "manifest", elements: "html", reads: "address", because: "it is loaded" },
  ...["href", "xlink:href"].map(
    (attribute): Sink => ({ attribute, elements: "script", reads: "code", because: "a script of SVG is run" }),
  ),
  {
    attribute: "href",
    elements: "link base image use feimage pattern lineargradient radialgradient filter textpath mpath ?xml-stylesheet",
    reads: "address",
    because: "it is loaded, connected to before, or what all others begin at",
  },
  {
    attribute: "xlink:href",
    elements: "image use feimage pattern lineargradient radialgradient filter textpath mpath",
    reads: "address",
    because: "SVG's older spelling",
  },
  { attribute: "action", elements: "form", reads: "address", because: "a script can send a form" },
  { attribute: "formaction", reads: "address", because: "a script can press a button" },
  { attribute: "ping", elements: "a area", reads: "list", because: "whoever follows the link is reported" },
  { attribute: "attributionsrc", reads: "list", because: "it is asked when the element is there" },
  { attribute: "content", elements: "meta", reads: "refresh", because: "the page leaves by itself" },
  ...["to", "from", "by", "values"].map(
    (attribute): Sink => ({
      attribute,
      elements: "animate set",
      reads: "steps",
      because: "an address can be animated",
    }),
  ),
  ...[
    "style",
    "fill",
    "stroke",
    "filter",
    "mask",
    "clip-path",
    "cursor",
    "marker-start",
    "marker-mid",
    "marker-end",
  ].map((attribute): Sink => ({ attribute, reads: "style", because: "styles load pictures and drawings" })),
];

const addressesIn: Readonly<Record<Exclude<Reading, "style">, (value: string) => readonly string[]>> = {
  address: (value) => [value],
  code: (value) => [value],
  set: (value) => value.split(",").map((one) => one.trim().split(/\s+/)[0] ?? ""),
  list: (value) => value.split(/\s+/),
  steps: (value) => value.split(";"),
  refresh: (value) => {
    // Only a comma, semicolon or space must stand behind the seconds; `url=` may be left out.
    const url = /^\s*[\d.]+(?:\s*[;,]|\s)\s*(?:url\s*=\s*)?['"]?(\S+)/i.exec(value)?.[1];
    return url === undefined ? [] : [url];
  },
};

interface Found {
  readonly kind: RawKind;
  readonly what: string;
}

/**
 * What is wrong with an attribute, named as in HTML. The element is undefined where it cannot be told; `component`: it is
 * the app's own, whose properties are named as it likes: only what is hardly ever anything else is an address there.
 */
export function attributeEscapes(
  element: string | undefined | { readonly component: true },
  written: string,
  value: string,
): readonly Found[] {
  // XML may call the namespace anything: l:href.
  const name = written.replace(/^[^:]+:href$/, "xlink:href");
  if (typeof element !== "object" && /^on[a-z]+$/.test(name))
    return value.trim() === "" ? [] : [{ kind: "inline-handler", what: name }];
  if (isScriptUrl(value)) return [{ kind: "script-url", what: name }];
  if (name === "srcdoc") return value.trim() === "" ? [] : [{ kind: "inline-script", what: name }];
  const sink = sinks.find((one) => one.attribute === name && isOf(one, element));
  if (sink === undefined) return [];
  if (sink.reads === "style") return cssUrls(value).map(({ url }) => ({ kind: "remote-url", what: url }));
  const addresses = addressesIn[sink.reads](value);
  const remote = addresses.find(isRemote);
  if (remote !== undefined) return [{ kind: "remote-url", what: remote.trim() }];
  return sink.reads === "code" && typeof element !== "object" && addresses.some(isForeignCode)
    ? [{ kind: "inline-script", what: name }]
    : [];
}

/** What stands for a loaded address also where it cannot be told whose it is. */
const ofComponents = new Set(["data", "action", "xlink:href"]);
const ofAny = new Set(["background", "xlink:href"]);

function isOf({ attribute, elements }: Sink, element: Parameters<typeof attributeEscapes>[0]): boolean {
  if (elements === undefined) return true;
  if (typeof element === "object") return ofComponents.has(attribute);
  return element === undefined ? ofAny.has(attribute) : elements.split(" ").includes(element);
}
