/**
 * Does the address lead out of the app? Everything with a scheme of its own or a host does, but what is made within the
 * page. Browsers drop tabs and line breaks, and take `\` for `/`.
 */
export function isRemote(address: string): boolean {
  const plain = address
    .replaceAll(/[\t\n\r]/g, "")
    .trim()
    .replaceAll("\\", "/");
  if (plain.startsWith("//")) return true;
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(plain)?.[1]?.toLowerCase();
  return scheme !== undefined && !own.has(scheme);
}

const own = new Set(["data", "blob", "about", "javascript", "mailto", "tel"]);
