/** sha256 of a text's UTF-8 form or of bytes, in lower-case hexadecimal. Given to the compiler, which is pure. */
export type Sha256 = (data: string | Uint8Array) => string;
