import { useEffect, useState } from "react";
import { app } from "#locara/sdk";

/** What stands in for the declared models, or null. */
export function useSubstitution(): string | null {
  const [substitution, setSubstitution] = useState<string | null>(null);
  useEffect(() => {
    app.info().then((info) => setSubstitution(info.substitution), console.error);
  }, []);
  return substitution;
}
