/** Says in plain words that what is read here does not come from the models the app declares. */
export function SubstitutionBanner({ substitution }: { readonly substitution: string | null }) {
  if (substitution === null) return null;
  return (
    <aside className="banner" aria-label="Stand-in models">
      <strong>Stand-in models are running, not the ones this app declares.</strong> {substitution}
    </aside>
  );
}
