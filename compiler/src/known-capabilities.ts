import { byId, type CapabilitiesById, capabilities } from "@locara/schema";

/** Every capability of this version, by id. Marked, so that a bundle that asks for none leaves them all out. */
export const knownCapabilities: CapabilitiesById = /* @__PURE__ */ byId(capabilities);
