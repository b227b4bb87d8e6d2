/** A property list as Apple's own tools write it; a key may stand twice. */
export const plistText = (
  entries: Readonly<Record<string, unknown>> | readonly (readonly [string, unknown])[],
): string =>
  `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
${dictionary(Array.isArray(entries) ? entries : Object.entries(entries))}</plist>
`;

const dictionary = (entries: readonly (readonly [string, unknown])[]): string =>
  `<dict>\n${entries.map(([key, value]) => `<key>${escaped(key)}</key>\n${written(value)}`).join("")}</dict>\n`;

function written(value: unknown): string {
  if (typeof value === "boolean") return value ? "<true/>\n" : "<false/>\n";
  if (typeof value === "number") return `<integer>${value}</integer>\n`;
  if (typeof value === "string") return `<string>${escaped(value)}</string>\n`;
  if (Buffer.isBuffer(value)) return `<data>\n${value.toString("base64")}\n</data>\n`;
  if (Array.isArray(value)) return `<array>\n${value.map(written).join("")}</array>\n`;
  return dictionary(Object.entries(value as object));
}

const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
