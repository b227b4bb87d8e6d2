import type { ModelState } from "../use-models.ts";

const megabytes = (bytes: number) => Math.round(bytes / 1_000_000).toLocaleString();

function sentence({ label, state, bytes, haveBytes }: ModelState): string {
  switch (state) {
    case "fetching":
      return `The ${label} is being fetched: ${megabytes(haveBytes)} of ${megabytes(bytes)} MB.`;
    case "failed":
      return `The ${label} could not be fetched. Check the connection and start the app again.`;
    case "missing":
      return `The ${label} is not on this computer yet (${megabytes(bytes)} MB).`;
    case "ready":
      return `The ${label} is ready.`;
  }
}

/** Which models are still missing. Nothing while all are there. */
export function ModelNotice({ models }: { readonly models: readonly ModelState[] }) {
  if (models.length === 0) return null;
  return (
    <ul className="models" aria-label="Models">
      {models.map((model) => (
        <li key={model.id}>
          {sentence(model)}
          {model.state === "fetching" && (
            <progress aria-label={`Fetching the ${model.label}`} max={model.bytes} value={model.haveBytes} />
          )}
        </li>
      ))}
    </ul>
  );
}
