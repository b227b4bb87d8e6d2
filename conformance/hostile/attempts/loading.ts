import { attemptsOf, type Way } from "../page/way.ts";

/** Whatever an element or a style makes a browser load. The server that is tried must never hear of it. */

const loading: readonly Way[] = [
  ...Object.entries({
    image: ["img", "src", "img-src"],
    "set of images": ["img", "srcset", "img-src"],
    "image of a button": ['input", { type: "image" }, "', "src", "img-src"],
    script: ["script", "src", "script-src-elem"],
    object: ["object", "data", "object-src"],
    "embedded thing": ["embed", "src", "object-src"],
  })
    .filter(([id]) => id !== "image of a button")
    .map(([id, [tag, attribute, by = ""]]) => ({
      id,
      by,
      text: `return loaded(element("${tag}", { ${attribute}: "http://" + to.http + "/x.js" }))`,
      ...(id === "object" || id === "embedded thing" ? { blind: true as const } : {}),
    })),
  {
    id: "image of a button",
    by: "img-src",
    text: 'return loaded(element("input", { type: "image", src: "http://" + to.http + "/" }))',
  },
  {
    id: "picture",
    by: "img-src",
    blind: true,
    text: 'const picture = element("picture"); picture.append(element("source", { srcset: "http://" + to.http + "/" }), element("img")); document.body.append(picture)',
  },
  {
    id: "image of a drawing",
    by: "img-src",
    blind: true,
    text: `const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const image = document.createElementNS("http://www.w3.org/2000/svg", "image");
    image.setAttribute("href", "http://" + to.http + "/");
    image.setAttribute("width", "9"); image.setAttribute("height", "9");
    svg.append(image); document.body.append(svg)`,
  },
  {
    id: "script of a drawing",
    by: "script-src-elem",
    blind: true,
    text: `const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const script = document.createElementNS("http://www.w3.org/2000/svg", "script");
    script.setAttribute("href", "http://" + to.http + "/x.js");
    svg.append(script); document.body.append(svg)`,
  },
  {
    id: "page inside a drawing",
    by: "frame-src",
    blind: true,
    text: `const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const foreign = document.createElementNS("http://www.w3.org/2000/svg", "foreignObject");
    foreign.append(element("iframe", { src: "http://" + to.http + "/" }));
    svg.append(foreign); document.body.append(svg)`,
  },
  {
    id: "filter of a drawing",
    by: "img-src",
    blind: true,
    text: `const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.innerHTML = '<filter id="f"><feImage href="http://' + to.http + '/"/></filter><rect width="9" height="9" filter="url(#f)"/>';
    document.body.append(svg)`,
  },
  {
    id: "frame",
    by: "frame-src",
    blind: true,
    text: 'document.body.append(element("iframe", { src: "http://" + to.http + "/" }))',
  },
  {
    id: "frame that leads itself away",
    by: "frame-src",
    blind: true,
    text: 'const frame = document.body.appendChild(element("iframe")); frame.contentWindow.location = "http://" + to.http + "/"',
  },
  {
    id: "module script",
    by: "script-src-elem",
    text: 'return loaded(element("script", { type: "module", src: "http://" + to.http + "/x.js" }))',
  },
  {
    id: "module import",
    by: "script-src-elem",
    text: 'return import("http://" + to.http + "/x.js").then(() => "imported")',
  },
  ...["audio", "video"].map((tag) => ({
    id: tag,
    by: "media-src",
    blind: true as const,
    text: `document.body.append(element("${tag}", { src: "http://" + to.http + "/", preload: "auto" }))`,
  })),
  {
    id: "source of a film",
    by: "media-src",
    blind: true,
    text: 'const video = element("video", { preload: "auto" }); video.append(element("source", { src: "http://" + to.http + "/" })); document.body.append(video)',
  },
  {
    id: "subtitles of a film",
    by: "media-src",
    blind: true,
    text: 'const video = element("video", { crossorigin: "" }); const track = element("track", { src: "http://" + to.http + "/", default: "" }); video.append(track); document.body.append(video); track.track.mode = "showing"',
  },
  {
    id: "poster of a film",
    by: "img-src",
    blind: true,
    text: 'document.body.append(element("video", { poster: "http://" + to.http + "/" }))',
  },
];

const link = (id: string, attributes: string, by?: string, more: Partial<Way> = {}): Way => ({
  id,
  blind: true,
  ...(by === undefined ? {} : { by }),
  text: `document.head.append(element("link", { ${attributes}, href: "http://" + to.http + "/x" }))`,
  ...more,
});

const unforeseen = { none: "a browser that is driven does not connect in advance" };

const linking: readonly Way[] = [
  link("style sheet", 'rel: "stylesheet"', "style-src-elem"),
  link("icon", 'rel: "icon"', undefined, { control: { none: "a window without tabs shows no icon" } }),
  link("manifest", 'rel: "manifest"', undefined, { control: { none: "a manifest is read when an app is installed" } }),
  link("preload of a script", 'rel: "preload", as: "script"', "script-src-elem"),
  link("preload of a style", 'rel: "preload", as: "style"', "style-src-elem"),
  link("preload of an image", 'rel: "preload", as: "image"', "img-src"),
  link("preload of a font", 'rel: "preload", as: "font", crossorigin: ""', "font-src"),
  link("preload of data", 'rel: "preload", as: "fetch", crossorigin: ""', "connect-src"),
  link("preload of a module", 'rel: "modulepreload"', "script-src-elem"),
  link("prefetch", 'rel: "prefetch"', "default-src"),
  link("prerender", 'rel: "prerender"', undefined, {
    control: { none: "Chromium prerenders only where it guesses it worth it" },
  }),
  link("preconnect", 'rel: "preconnect"', undefined, { control: unforeseen }),
  link("preconnect with credentials", 'rel: "preconnect", crossorigin: "use-credentials"', undefined, {
    control: unforeseen,
  }),
  link("look-up of a name in advance", 'rel: "dns-prefetch"', undefined, {
    control: { none: "a look-up goes to the system's resolver: the network oracle counts those" },
  }),
  {
    id: "rules that speculate",
    blind: true,
    text: 'document.head.append(element("script", { type: "speculationrules" }, JSON.stringify({ prefetch: [{ source: "list", urls: ["http://" + to.http + "/"], requires: [] }] })))',
  },
  {
    id: "rules that speculate on another page",
    blind: true,
    text: 'document.head.append(element("script", { type: "speculationrules" }, JSON.stringify({ prerender: [{ source: "list", urls: ["http://" + to.http + "/"] }] })))',
    control: { none: "Chromium prerenders nothing of another origin" },
  },
];

const styled = (id: string, property: string, by: string): Way => ({
  id,
  by,
  blind: true,
  text: `const box = element("p", {}, "x"); box.style.setProperty("${property}", 'url("http://' + to.http + '/")'); box.style.display = "list-item"; document.body.append(box)`,
});

const styling: readonly Way[] = [
  styled("background", "background-image", "img-src"),
  styled("sign of a list", "list-style-image", "img-src"),
  styled("border", "border-image-source", "img-src"),
  styled("mask", "mask-image", "img-src"),
  styled("shape", "shape-outside", "img-src"),
  {
    id: "content of a style",
    by: "img-src",
    blind: true,
    text: "const sheet = new CSSStyleSheet(); sheet.replaceSync('body::before { content: url(\"http://' + to.http + '/\") }'); document.adoptedStyleSheets = [sheet]",
  },
  {
    id: "import of a style",
    by: "style-src-elem",
    blind: true,
    text: "document.head.append(element(\"style\", {}, '@import url(\"http://' + to.http + '/x.css\");'))",
  },
  {
    id: "font of a style",
    by: "font-src",
    blind: true,
    text: `const sheet = new CSSStyleSheet();
    sheet.replaceSync('@font-face { font-family: Away; src: url("http://' + to.http + '/") } body { font-family: Away }');
    document.adoptedStyleSheets = [sheet]`,
  },
  {
    id: "font of a script",
    by: "font-src",
    text: 'return new FontFace("Away", "url(http://" + to.http + "/)").load().then(() => "loaded")',
    blind: true,
  },
];

export const loads = attemptsOf("loading", [...loading, ...linking, ...styling]);
