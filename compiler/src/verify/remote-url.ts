/**
 * Does the address lead out of the app? Everything with a scheme of its own or a host does, but what is made within the
 * page. Browsers drop tabs and line breaks, and control characters at its ends, and take `\` for `/`.
 */
export function isRemote(address: string): boolean {
  const plain = address
    .replaceAll(/[\t\n\r]/g, "")
    .replaceAll(/^[\p{Cc} ]+|[\p{Cc} ]+$/gu, "")
    .replaceAll("\\", "/");
  if (plain.startsWith("//")) return true;
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(plain)?.[1]?.toLowerCase();
  return scheme !== undefined && !own.has(scheme);
}

/** Is the address itself code? Browsers skip white space and control characters in it. */
export const isScriptUrl = (address: string): boolean =>
  address
    .replaceAll(/[\s\p{Cc}]/gu, "")
    .toLowerCase()
    .startsWith("javascript:");

/** Code is the app's own only where it is a file of the app: an address can also hold its text. */
export const isForeignCode = (address: string): boolean =>
  isRemote(address) || isScriptUrl(address) || /^[\s\p{Cc}]*(?:data|blob):/iu.test(address);

const own = new Set(["data", "blob", "about", "javascript", "mailto", "tel"]);
