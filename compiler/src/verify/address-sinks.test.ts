import assert from "node:assert/strict";
import test from "node:test";
import { found, inputOf, manifestOf, type Sources } from "../../testing/verify-app.ts";
import { sinks } from "./address-sinks.ts";

type Row = readonly [app: Sources, finds: readonly string[], because: string];

const away = "https://a.example/x";
const html = (text: string): Sources => ({ "index.html": text });
const css = (text: string): Sources => ({ "a.css": text });
const tsx = (text: string): Sources => ({ "a.tsx": `export const A = () => ${text};` });
const once = ["LOC4033:1"];

const markup: readonly Row[] = [
  [html(`<img alt=a"b src=${away}>`), once, "a quote within a value without quotes is part of it"],
  [html(`<!--><img src="${away}">-->`), once, "this comment ends where it begins"],
  [html(`<!-- a --!><img src="${away}">-->`), once, "browsers end a comment here too"],
  [html(`<title><!--</title><img src="${away}">-->`), once, "a title holds no comment"],
  [html(`<svg><title><img src="${away}"></title></svg>`), once, "within SVG it holds elements"],
  [html(`<img src="&#x00000068;ttps:&bsol;&bsol;a.example">`), once, "numbers can begin with any noughts"],
  [html(`<img src="\u0001 //a.example/x">`), once, "what no browser reads stands before it"],
  [
    html(`<link rel="preconnect" href="//a.example"><link rel=dns-prefetch href=//a.example>`),
    [...once, ...once],
    "a name is asked for",
  ],
  [html(`<base href="${away}">`), once, "every relative address begins there"],
  [html(`<form action="${away}"><button formaction="${away}">`), [...once, ...once], "a script can send it"],
  [html(`<object data="${away}"></object><embed src="${away}">`), [...once, ...once], "another document"],
  [
    html(`<iframe src="data:text/html,<script>go()</script>"></iframe>`),
    ["LOC4031:1"],
    "a document stands in the address",
  ],
  [
    html(`<svg><use href="${away}"/><image xlink:href="${away}"/><feImage href="${away}"/></svg>`),
    [...once, ...once, ...once],
    "drawings are put together",
  ],
  [
    html(`<svg><script href="data:text/javascript,go()"></script><script xlink:href="data:,go()"></script></svg>`),
    ["LOC4031:1", "LOC4031:1"],
    "a script of SVG has its text in the address",
  ],
  [html(`<svg><a xlink:href="${away}">x</a></svg>`), [], "a link loads nothing by itself"],
  [
    html(`<svg><rect fill="url(${away}#p)"/><animate attributeName="href" values="a;${away}"/></svg>`),
    [...once, ...once],
    "an attribute of SVG is a style, or changes",
  ],
  [html(`<a ping="./a ${away}">x</a>`), once, "following the link is reported"],
  [html(`<link rel=preload as=image imagesrcset="a.png 1x, ${away} 2x">`), once, "one of a set"],
  [html(`<video poster="${away}"></video><table background="${away}">`), [...once, ...once], "a picture of it"],
  [{ "a.svg": `<?xml-stylesheet href="${away}"?><svg/>` }, once, "a document of XML names its style first"],
  [
    { "a.svg": `<!DOCTYPE svg [<!ENTITY x "${away}">]><svg><image href="&x;"/></svg>` },
    once,
    "and gives names to texts",
  ],
  [{ "page.xhtml": `<img src="${away}" />` }, once, "it is a page too"],
  [html(`<!x <p a='><img src=${away}><p '>`), once, "what begins so is a comment, and ends at once"],
  [html(`</ <p a='><img src=${away}><p '>`), once, "and what begins so"],
  [html(`<!DOCTYPE html <p a='><img src=${away}><p '>`), once, "no tag begins there"],
  [html(`<?xml-stylesheet a='><img src=${away}>'?>`), once, "in HTML this is a comment, and ends at once"],
  [html(`<p ?="><!--"><img src=${away}>-->`), once, "any character can be a name"],
  [html(`<!x <script type=application/json><img src=${away}></script>`), once, "nothing is a script there"],
  [html(`<svg><script type=application/json><img src=${away}></script>`), once, "nor within SVG"],
  [
    html(`<svg><style><p a="</style> <p c='"><p b='> <!-- '><img src=${away}>-->`),
    once,
    "what is a text depends on where it stands",
  ],
  [html(`<img alt=a\u00a0b='><img src=${away}>'>`), once, "this space is part of the value"],
  [html(`<style>b{}</style\u00a0><p a='></style><img src=${away}>'>`), once, "or of the name"],
  [
    html(`<script type=application/json><!--<script></script><p a='--></script><img src=${away}><p '>`),
    once,
    "a script can hold the end of one",
  ],
  [{ "a.svg": `<svg><![CDATA[<p a=']]><image href="${away}"/><!--'--></svg>` }, once, "a text of XML holds no tag"],
  [{ "a.svg": `<svg><!--><p a='--><image href="${away}"/><!--'--></svg>` }, once, "a comment of XML ends later"],
  [
    { "a.svg": `<s:svg><s:image l:href="${away}"/><s:style>b{mask:url(${away})}</s:style></s:svg>` },
    [...once, ...once],
    "names can begin with that of their language",
  ],
  [
    html(
      `<!DOCTYPE html>\n<!-- <img src=${away}> -->\n<title>a &lt; b</title><p a="<!--" b='-->'>1 < 2<!-- <img src=${away}> -->`,
    ),
    [],
    "a comment is nothing in an ordinary page",
  ],
  ...[`0&semi;url=${away}`, `0;url&equals;${away}`, `0&comma;${away}`, `0;url=&quot;${away}`].map(
    (content): Row => [html(`<meta http-equiv=refresh content='${content}'>`), once, "what separates can have a name"],
  ),
  [html(`<img srcset="a.png 1x&comma;${away} 2x">`), once, "what separates can have a name"],
  [html(`<animate attributeName="href" values="a&semi;${away}"/>`), once, "what separates can have a name"],
  [html(`<p style="/&ast;'&ast;/background:url(${away})">`), once, "and what begins a comment"],
  [html(`<p style="a:/&AST;;background:url(${away})">`), once, "names have a case"],
  [html(`<p style="a:/&#38;ast;;background:url(${away})">`), once, "what is read is not read again"],
];

const styles: readonly Row[] = [
  [css(`@import"${away}";`), once, "no space is needed"],
  [css(`@import/**/url(${away});`), once, "a comment is as good as none"],
  [css(`@import "data:text/css,b{}";`), once, "a style sheet stands in its address"],
  [css(`b { content: "/*"; background: url(${away}); } /* */`), once, "no comment begins in a text"],
  [
    css(`b { content: "\\""; background: url(${away}) } c { content: "" }`),
    once,
    "a quote behind a backslash ends none",
  ],
  [
    css(`b { content: "\\22"; background: url(${away}) } c { content: "" }`),
    once,
    "a quote that is written as a number ends no text",
  ],
  [css(`b { background: url(${away}/*); } /* */`), once, "nor in an address"],
  [css(`b { background: image-set(url(./a.png) 1x, "${away}" 2x) }`), once, "one of a set, in quotes"],
  [css(`b { background: -webkit-image-set("${away}" 1x) }`), once, "and under its older name"],
  [css(`b { --u: "${away}"; background: image-set(var(--u) 1x) }`), once, "a value can be put anywhere"],
  [css(`@font-face { src: local("A"), url("${away}") format("woff2") }`), once, "a font is loaded"],
  [css(`b { background: \\75 \\72\\6c(${away}) }`), once, "every letter can be a number"],
  [css(`@namespace svg url(http://www.w3.org/2000/svg); b { content: "${away}" }`), [], "names and texts load nothing"],
  [{ "a.pcss": `@import "${away}";` }, once, "what becomes CSS by its own rules is read as CSS"],
  [css(`b { background: image-set(var(--none, "${away}") 1x) }`), once, "a text goes on to the function around"],
  [
    css(`@property --u { syntax: "*"; inherits: false; initial-value: "${away}" }`),
    once,
    "a value can be put anywhere from the beginning",
  ],
  [css(`b { background: \\75\r\nrl(${away}) }`), once, "two characters are one end of a line"],
];

const scripts: readonly Row[] = [
  [`new Audio("${away}"); new Audio("./a.mp3");`, once, "sound is loaded when it is made"],
  [`new Image().src = "${away}";`, once, "so is a picture"],
  [`new FontFace("A", "url(${away})");`, once, "so is a font"],
  [`const e = document.createElement("link");\ne.href = "${away}";`, ["LOC4033:2"], "which element it is can be told"],
  [`const e = document.createElement("a");\ne.href = "${away}";`, [], "a link loads nothing by itself"],
  [
    `const e = document.createElementNS(svg, "use");\ne.setAttributeNS(null, "href", "${away}");`,
    ["LOC4033:2"],
    "attributes have namespaces too",
  ],
  [
    `const e = document.createElement("object");\ne.data = "${away}"; other.data = "${away}";`,
    ["LOC4033:2"],
    "an object of the app's own has data too",
  ],
  [`const e = document.createElement("script");\ne.textContent = code;`, ["LOC4031:2"], "the text of a script is code"],
  [
    `e.style.backgroundImage = "url(${away})"; e.style.setProperty("mask", "url(${away})");`,
    [...once, ...once],
    "a style is set",
  ],
  [
    `e.style.setProperty("--u", '"${away}"'); e.style.setProperty(name, '"${away}"');`,
    [...once, ...once],
    "a value can be put anywhere",
  ],
  [`const u = '"${away}"'; e.style.setProperty("--u", "url(" + u + ")");`, once, "and is said once"],
  [`e.style.setProperty("content", '"${away}"');`, [], "a text of the page is none"],
  [
    `CSS.registerProperty({ name: "--u", syntax: "*", inherits: false, initialValue: '"${away}"' });`,
    once,
    "nor is it there from the beginning alone",
  ],
  [tsx(`<p style={{ "--u": '"${away}"' }} />`), once, "a value can be put anywhere"],
  [`e.style.cssText = \`background: url(https://\${host}/x)\`;`, once, "which host it is makes no difference"],
  [
    `sheet.insertRule("@import '${away}'"); sheet.replaceSync("b { background: url(${away}) }");`,
    [...once, ...once],
    "rules are added",
  ],
  [
    `e.animate([{ maskImage: "url(${away})" }]); const u = "url(" + "${away}" + ")";`,
    [...once, ...once],
    "a text becomes a style in many ways",
  ],
  [tsx(`<p style={{ backgroundImage: "url(${away})" }} />`), once, "a style as an object"],
  [tsx(`<style>{\`@import "${away}"\`}</style>`), once, "a style as an element"],
  [tsx(`<style>@import "${away}"; b</style>`), once, "its text stands there as it is"],
  [tsx(`<meta httpEquiv="refresh" content="0;url=${away}" />`), once, "the page leaves by itself"],
  [tsx(`<use xlinkHref="${away}" clipPath="url(${away})" />`), [...once, ...once], "names are written together in JSX"],
  [tsx(`<Card href="${away}" title="url" />`), [], "a component's link is most likely one"],
  [tsx(`<Player src="${away}" />`), once, "a component gives its source on"],
  [
    tsx(`<><Avatar src="data:image/png;base64,AA==" /><Show only="mobile" once="yes" online="no" /></>`),
    [],
    "what a component is given is its own affair",
  ],
  [tsx(`<><Link to="${away}" /><Redirect from="${away}" /><X values="${away}" by="${away}" /></>`), [], "nor animated"],
  [tsx(`<my-card onclick="go()" />`), ["LOC4032:1"], "an element of the app's own is an element"],
  [
    tsx(`<svg><script href="data:text/javascript,go()" /><script xlinkHref="data:,go()" /></svg>`),
    ["LOC4031:1", "LOC4031:1"],
    "its text stands in the address",
  ],
  [`e.setAttribute("src", "${away}", 0);`, once, "what is given beyond the value counts for nothing"],
  [`e.setAttributeNS(null, "src", "${away}", 0);`, once, "nor here"],
  [
    `const e = document.querySelector("image");\ne.setAttribute("xlink:href", "${away}"); e.setAttribute("background", "${away}");`,
    ["LOC4033:2", "LOC4033:2"],
    "it may be one that loads it",
  ],
  [
    `context.audioWorklet.addModule("${away}"); CSS.paintWorklet.addModule("./p.js");`,
    ["LOC4035:1"],
    "a worklet is code",
  ],
  [`navigation.navigate("${away}"); fetchLater("${away}");`, ["LOC4041:1", "LOC4020:1"], "newer ways of the same"],
  [`importScripts("${away}");`, ["LOC4035:1"], "a worker's own way to load code"],
  [`document.execCommand("insertHTML", false, "<img src='${away}'>");`, once, "markup in a text is markup"],
  [`const text = "Pictures are written url(./a.png) in styles";`, [], "nothing of it is elsewhere"],
];

for (const [app, finds, because] of [...markup, ...styles, ...scripts]) {
  const text = typeof app === "string" ? app : Object.values(app).join(" // ");
  test(`${text.slice(0, 90)}: ${because}`, () => {
    const got = found(inputOf(app, manifestOf({}))).map((one) => one.replace(/^(\S+) \S+:(\d+):\d+$/, "$1:$2"));
    assert.deepEqual(got, finds);
  });
}

const values: Readonly<Record<(typeof sinks)[number]["reads"], string>> = {
  address: away,
  code: away,
  set: `a.png 1x, ${away} 2x`,
  list: `./a ${away}`,
  steps: `./a;${away}`,
  style: `url(${away})`,
  refresh: `3; url='${away}'`,
};

/** One line for each element of each row of the table. */
const everySink = sinks.flatMap(({ attribute, elements = "p", reads }) =>
  elements
    .split(" ")
    .filter((name) => /^[a-z]+$/.test(name))
    .map((element) => ({ element, attribute, value: values[reads] })),
);
const linesOf = (finds: readonly string[]) => [...new Set(finds.map((one) => one.split(":")[1]))];

test("every row of the table is looked at, in pages and in JSX", () => {
  assert.ok(everySink.length >= 60);
  assert.ok(sinks.every(({ because }) => because !== ""));
  const lines = everySink.map((_, index) => String(index + 1));
  const page = everySink.map(({ element, attribute, value }) => `<${element} ${attribute}="${value}"></${element}>`);
  assert.deepEqual(linesOf(found(inputOf(html(page.join("\n")), manifestOf({})))), lines);
  // React takes a style as an object alone.
  const jsx = everySink.map(({ element, attribute, value }) =>
    attribute === "style" ? `<p style={{ mask: "${value}" }} />` : `<${element} ${attribute}="${value}" />`,
  );
  const source = { "a.tsx": `export const all = [${jsx.join(",\n")}];` };
  assert.deepEqual(linesOf(found(inputOf(source, manifestOf({})))), lines);
});
