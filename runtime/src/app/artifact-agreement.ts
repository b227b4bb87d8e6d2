import {
  type AnyCapability,
  type ConsentFile,
  contentSecurityPolicy,
  type IpcFile,
  type ModelsFile,
  pageLowering,
  permissionsPolicy,
  type Resolved,
} from "@locara/schema";

interface Siblings {
  readonly ipc: IpcFile;
  readonly consent: ConsentFile;
  readonly models: ModelsFile;
}

/**
 * What the other artifacts say that does not follow from the resolved table, or null. They name the table's digest, which
 * anybody can write; so what protects the user is computed a second time: what the page may do by itself, what was read
 * before consent, and which bytes a model must have. The allowlist of commands is compared where the policy is opened.
 */
export function disagreement(
  { capabilities }: Resolved,
  { ipc, consent, models }: Siblings,
  known: readonly AnyCapability[],
): string | null {
  const granted = capabilities.flatMap(({ id, scope, optional, risk }) => {
    const capability = known.find((one) => one.id === id);
    return capability === undefined ? [] : [{ capability, scope, optional, risk }];
  });
  const { csp, permissionsPolicy: features } = ipc.page;
  if (csp !== contentSecurityPolicy(granted)) return "ipc.json has another policy for the page";
  if (features !== permissionsPolicy(granted)) return "ipc.json gives the page other features";
  if (textOf(ipc.permissions) !== textOf(pageLowering(granted).permissions))
    return "ipc.json gives the page other permissions";
  const sentences = granted.flatMap(({ capability, scope, optional, risk }) =>
    capability.consent(scope).map((text) => textOf([capability.id, risk, text, optional])),
  );
  const said = consent.sentences.map(({ capability, risk, text, optional }) =>
    textOf([capability, risk, text, optional]),
  );
  if (textOf(said.sort()) !== textOf(sentences.sort())) return "consent.json says something else to the user";
  const pins = capabilities.find(({ id }) => id === "models")?.scope ?? [];
  const other = models.models.find(
    ({ id, sha256 }) => !(pins as readonly unknown[]).includes(`${id}@sha256:${sha256}`),
  );
  return other === undefined ? null : "models.json names another model, or other bytes of one";
}

const textOf = (value: unknown): string => JSON.stringify(value);
