import type { Fault } from "./fault.ts";
import { rightsFaults } from "./faults-rights.ts";
import { saidFaults } from "./faults-said.ts";
import { sealedFaults } from "./faults-sealed.ts";

export const faults: readonly Fault[] = [...rightsFaults, ...sealedFaults, ...saidFaults];
