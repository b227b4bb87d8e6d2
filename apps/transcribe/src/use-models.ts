import { useEffect, useState } from "react";
import { models } from "#locara/sdk";

const pinned = [
  { id: "whisper-base.en", label: "speech model" },
  { id: "qwen2.5-0.5b-instruct-q4_k_m", label: "language model" },
] as const;

const askEveryMilliseconds = 1500;

export interface ModelState {
  readonly id: string;
  /** What it is for, in plain words. */
  readonly label: string;
  readonly state: "missing" | "fetching" | "ready" | "failed";
  readonly bytes: number;
  readonly haveBytes: number;
}

/** The models that are not ready yet, asked for again until they are. */
export function useModels(): readonly ModelState[] {
  const [states, setStates] = useState<readonly ModelState[]>([]);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let alive = true;
    const ask = async () => {
      try {
        const answers = await Promise.all(
          pinned.map(async ({ id, label }) => ({ ...(await models.state({ id })), label })),
        );
        if (!alive) return;
        const missing = answers.filter(({ state }) => state !== "ready");
        // Another empty list would have the whole page shown again for nothing.
        setStates((known) => (known.length + missing.length === 0 ? known : missing));
        if (missing.length > 0) timer = setTimeout(() => void ask(), askEveryMilliseconds);
      } catch (error) {
        // Only a notice depends on this; a call that needs the model reports its own failure.
        console.error(error);
      }
    };
    void ask();
    return () => {
      alive = false;
      clearTimeout(timer);
    };
  }, []);

  return states;
}
