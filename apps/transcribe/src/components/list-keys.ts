import type { KeyboardEvent } from "react";

/** Up, down, Home and End move between the items of a list; up from the first returns to the search box. */
export function moveInList(event: KeyboardEvent<HTMLElement>) {
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-item]")];
  const at = items.indexOf(document.activeElement as HTMLElement);
  if (at < 0) return;
  const places: Readonly<Record<string, number>> = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    Home: 0,
    End: items.length - 1,
  };
  const to = places[event.key];
  if (to === undefined) return;
  event.preventDefault();
  if (to < 0) document.querySelector<HTMLElement>("input[type=search]")?.focus();
  else items[Math.min(to, items.length - 1)]?.focus();
}
